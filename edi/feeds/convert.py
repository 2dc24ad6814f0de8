"""A feed file into one Parquet file of its good rows, with the feed's own names and types."""

from pathlib import Path

from edi.feeds.database import connect
from edi.feeds.reader import read_feed
from edi.feeds.select import quoted
from schemas.feed_columns import FEEDS
from schemas.feeds import FeedName, FeedReport


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
