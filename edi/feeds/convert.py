"""A feed file into one Parquet file of its good rows, with the feed's own names and types."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from edi.feeds.database import connect
from edi.feeds.reader import read_feed
from edi.feeds.select import quoted
from schemas.errors import InputError, NotFound
from schemas.feed_columns import FEEDS
from schemas.feeds import FeedName, FeedReport


@dataclass(frozen=True)
class Told:
    """What a file is, and either the report of its rows or the reason why it has none."""

    sha256: str
    size: int
    report: FeedReport | None = None
    reason: str | None = None


def convert(source: Path, name: FeedName, target: Path) -> FeedReport:
    """Write a feed's good rows to `target` and tell of the others.

    The same source makes the same rows in the same order. NotFound where there is no source,
    InputError where it is no such feed.
    """
    columns = ", ".join(f'"{column.name}"' for column in FEEDS[name].columns)
    with connect() as database:
        report = read_feed(database, source, name)
        database.execute(
            f"COPY (SELECT {columns} FROM {name}) TO {quoted(str(target))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
    return report


def convert_or_tell(source: Path, name: FeedName, target: Path) -> Told:
    """The same, where a file that is no such feed is told of instead of raised."""
    try:
        report = convert(source, name, target)
    except NotFound:
        raise
    except InputError as error:
        with source.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Told(sha256, source.stat().st_size, reason=str(error))
    return Told(report.sha256, report.size, report=report)
