"""Tables that are made of several canonical Parquet files: the later file's rows count.

A row takes the place of the earlier files' rows that are alike in its feed's `replaces`; rows of
one file never take each other's place.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from edi.feeds.arrays import read_tables
from edi.feeds.database import Database, connect, count
from edi.feeds.folder import make_empty
from edi.feeds.select import OK, PLACE, quoted
from schemas.feed_columns import FEEDS
from schemas.feeds import FEED_NAMES, FeedName
from schemas.tables import Feeds


def read_parts(parts: Mapping[FeedName, Sequence[Path]]) -> Feeds:
    """The tables that these files (the earliest first) come to; a table without any is empty."""
    with connect() as database:
        for name in FEED_NAMES:
            if parts.get(name):
                combine(database, name, parts[name])
            else:
                make_empty(database, name)
        return read_tables(database)


def merge_parts(name: FeedName, parts: Sequence[Path], target: Path) -> int:
    """Write one file that says what these files say, the earliest first; how many rows it has."""
    columns = ", ".join(f'"{column.name}"' for column in FEEDS[name].columns)
    with connect() as database:
        combine(database, name, parts)
        database.execute(
            f'COPY (SELECT {columns} FROM {name} ORDER BY "{PLACE}") TO {quoted(str(target))}'
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        return count(database, f"SELECT count(*) FROM {name}")


def combine(database: Database, name: FeedName, parts: Sequence[Path]) -> None:
    """The table `name` of these files, made anew."""
    columns = ", ".join(f'"{column.name}"' for column in FEEDS[name].columns)
    alike = ", ".join(f'"{column}"' for column in FEEDS[name].replaces)
    files = " UNION ALL ".join(
        f"SELECT {columns}, {place} AS part, file_row_number AS line"
        f" FROM read_parquet({quoted(str(path))}, file_row_number = true)"
        for place, path in enumerate(parts)
    )
    newest = f"QUALIFY rank() OVER (PARTITION BY {alike} ORDER BY part DESC) = 1"
    database.execute(f"DROP TABLE IF EXISTS {name}")
    database.execute(
        f'CREATE TABLE {name} AS SELECT {columns}, true AS "{OK}",'
        f' row_number() OVER (ORDER BY part, line) - 1 AS "{PLACE}"'
        f" FROM (SELECT * FROM ({files}) {newest if parts[1:] else ''})"
    )
