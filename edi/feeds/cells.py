"""One cell or row of a feed, read in Python: why a row is refused, and the API's own check.

DuckDB reads the files by the same rules (select.py); a test holds the two together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import ROUND_HALF_UP, Decimal

from schemas.feed_columns import (
    FALSE,
    FIRST_DAY,
    LAST_DAY,
    LONGEST_KEY,
    LONGEST_TEXT,
    SMALLEST,
    TRUE,
    Column,
    FeedColumns,
)

# Unicode's blanks (category Zs), which any cell may have around it, and those of numbers and dates.
BLANKS = " \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
BREAKS = " \t\r\n\v\f"
# What no key has in it: NUL, tab, line feed, carriage return.
NOT_IN_KEYS = (0, 9, 10, 13)
_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DATE = re.compile(
    r"(\d{4})([-/ \\])(\d{1,2})\2(\d{1,2})"
    r"(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)

Value = str | Decimal | Day | bool | None


@dataclass(frozen=True)
class Wrong:
    """Why a cell can't be read; None for the column means the row as a whole."""

    column: str | None
    reason: str
    value: str | None = None


def read_cell(column: Column, text: str | None) -> Value | Wrong:
    """What a cell says. An empty one takes the column's default."""
    told = (text or "").strip(BLANKS)
    said = told or column.default or ""
    if not said:
        if column.filled:
            return Wrong(column.name, f"{column.name} is empty", "")
        return "" if column.kind == "text" else None
    reason, value = _read(column, said)
    return Wrong(column.name, f"{column.name} {reason}", told) if reason else value


def read_row(feed: FeedColumns, row: Mapping[str, str | None]) -> dict[str, Value] | Wrong:
    """What a row says, by column, or the first thing that is wrong with it."""
    values: dict[str, Value] = {}
    for column in feed.columns:
        value = read_cell(column, row.get(column.name))
        if isinstance(value, Wrong):
            return value
        values[column.name] = value
    for earlier, later in feed.in_order:
        first, last = values[earlier], values[later]
        if isinstance(first, Day) and isinstance(last, Day) and last < first:
            return Wrong(later, f"{later} is before {earlier}", last.isoformat())
    return values


def key_of(feed: FeedColumns, row: Mapping[str, str | None]) -> str:
    """Which row it is, in the feed's own words, as far as its cells tell."""
    names = feed.key or [column.name for column in feed.columns if column.kind == "key"]
    told = ((row.get(name) or "").strip() for name in names)
    return " ".join(cell for cell in told if cell)[:LONGEST_KEY]


def _read(column: Column, said: str) -> tuple[str, Value]:
    if column.kind in ("key", "text"):
        return _text(column, said), said
    if column.kind == "date":
        return _date(said.strip(BREAKS))
    if column.kind == "flag":
        lower = said.lower()
        return ("" if lower in TRUE + FALSE else "is neither 0 nor 1"), lower in TRUE
    return _number(column, said.strip(BREAKS))


def _text(column: Column, said: str) -> str:
    longest = LONGEST_KEY if column.kind == "key" else LONGEST_TEXT
    size = len(said.encode())
    if size > longest:
        return f"has {size} bytes; the most is {longest}"
    if column.kind == "key" and any(chr(code) in said for code in NOT_IN_KEYS):
        return "has a tab or a line break in it"
    return ""


def _date(said: str) -> tuple[str, Value]:
    found = _DATE.fullmatch(said)
    wrong = "is not a date; write it as 2025-11-22"
    if found is None:
        return wrong, None
    year, _, month, day = found.groups()
    try:
        value = Day(int(year), int(month), int(day))
    except ValueError:
        return wrong, None
    if not FIRST_DAY <= value <= LAST_DAY:
        return f"is not between {FIRST_DAY} and {LAST_DAY}", None
    return "", value


def _number(column: Column, said: str) -> tuple[str, Value]:
    if _NUMBER.fullmatch(said) is None:
        hint = "; write 1234.50, without blanks, units or commas" if said[:1].isdigit() else ""
        return f"is not a number{hint}", None
    exact = Decimal(said)
    if abs(exact) > 2 * column.most:
        return (f"is more than {column.most}" if exact > 0 else _too_small(column)), None
    value = exact.quantize(SMALLEST, ROUND_HALF_UP)
    if value < column.least or (column.over and value == column.least):
        return _too_small(column), None
    if value > column.most or (column.below and value == column.most):
        return _too_large(column), None
    return "", value


def _too_small(column: Column) -> str:
    if column.over:
        return f"must be more than {column.least}"
    return "is negative" if column.least == 0 else f"is less than {column.least}"


def _too_large(column: Column) -> str:
    if column.below:
        return f"must be less than {column.most}: 0.95 means 95 %"
    return f"is more than {column.most}"
