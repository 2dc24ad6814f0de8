"""Refused rows: which rows of a table they are, and what is told of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edi.feeds.cells import Wrong, key_of, read_row
from edi.feeds.database import Database, count
from edi.feeds.select import OK, PLACE
from schemas.feed_columns import FeedColumns
from schemas.feeds import MOST_TOLD, RefusedRow

LONGEST_VALUE = 80
# A row that DuckDB does not take and cells.py does: no such row is known.
NO_REASON = "a cell of it can't be read"


@dataclass(frozen=True)
class Repeated:
    """A row with the key of an earlier one."""

    row: int
    first: int


@dataclass(frozen=True)
class BadRows:
    """The bad rows of a table, by place: how many, and the first of them."""

    wrong: tuple[int, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    count: int = 0

    @property
    def places(self) -> set[int]:
        """Every place that telling of them needs."""
        return {*self.wrong, *(each.row for each in self.repeated)}


def has_wrong_rows(database: Database, feed: FeedColumns) -> bool:
    """Whether any row has a cell that can't be read."""
    return count(database, f'SELECT count(*) FROM {feed.name} WHERE NOT "{OK}"') > 0


def has_repeated_keys(database: Database, feed: FeedColumns) -> bool:
    """Whether two rows have the same key."""
    if not feed.key:
        return False
    each = f"SELECT 1 FROM {feed.name} GROUP BY {_key(feed)} HAVING count(*) > 1"
    return count(database, f"SELECT count(*) FROM ({each})") > 0


def remove_bad_rows(database: Database, feed: FeedColumns) -> BadRows:
    """Take the rows that can't be read, and those that come again, out of a placed table."""
    wrong = database.execute(
        f'SELECT "{PLACE}" FROM {feed.name} WHERE NOT "{OK}" ORDER BY 1 LIMIT {MOST_TOLD}'
    ).fetchall()
    again = _again(feed) if feed.key else None
    repeated = database.execute(f"{again} LIMIT {MOST_TOLD}").fetchall() if again else []
    condition = f' OR "{PLACE}" IN (SELECT place FROM ({again}))' if again else ""
    removed = count(database, f'DELETE FROM {feed.name} WHERE NOT "{OK}"{condition}')
    return BadRows(
        tuple(row for (row,) in wrong), tuple(Repeated(*row) for row in repeated), removed
    )


def tell_wrong(
    feed: FeedColumns, file: str, line: int, cells: Mapping[str, str | None]
) -> RefusedRow:
    """Why a row can't be read."""
    wrong = read_row(feed, cells)
    if not isinstance(wrong, Wrong):
        wrong = Wrong(None, NO_REASON)
    return _tell(feed, file, line, cells, wrong)


def tell_repeated(
    feed: FeedColumns, file: str, line: int, first: int, cells: Mapping[str, str | None]
) -> RefusedRow:
    """Why a row that comes again is left out."""
    words = f"{', '.join(feed.key[:-1])} and {feed.key[-1]}" if feed.key[1:] else feed.key[0]
    reason = f"the same {words} as line {first}; the first stands"
    value = cells.get(feed.key[0])
    return _tell(feed, file, line, cells, Wrong(feed.key[0], reason, value))


def tell_broken(file: str, line: int, reason: str, raw: bytes) -> RefusedRow:
    """Why a line is no row at all."""
    value = raw[:LONGEST_VALUE].decode("utf-8", "replace")
    return RefusedRow(file=file, line=line, column=None, reason=reason, value=value)


def first_told(rows: Iterable[RefusedRow]) -> tuple[RefusedRow, ...]:
    """Those that a report has room for, in the order of the file."""
    return tuple(sorted(rows, key=lambda row: row.line)[:MOST_TOLD])


def _tell(
    feed: FeedColumns, file: str, line: int, cells: Mapping[str, str | None], wrong: Wrong
) -> RefusedRow:
    return RefusedRow(
        file=file,
        line=line,
        column=wrong.column,
        reason=wrong.reason,
        value=None if wrong.value is None else wrong.value[:LONGEST_VALUE],
        key=key_of(feed, cells) or None,
    )


def _again(feed: FeedColumns) -> str:
    first = f'min("{PLACE}") OVER (PARTITION BY {_key(feed)})'
    return (
        f'SELECT place, first FROM (SELECT "{PLACE}" AS place, {first} AS first FROM {feed.name}'
        f' WHERE "{OK}") WHERE place <> first ORDER BY place'
    )


def _key(feed: FeedColumns) -> str:
    return ", ".join(f'"{name}"' for name in feed.key)
