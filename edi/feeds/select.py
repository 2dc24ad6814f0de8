"""The SQL that reads a feed's cells: the same rules as cells.py, a million rows at a time.

A cell that can't be read is NULL and its row not ok; why, cells.py tells. `plain` reads only what
is written as it should be (no blanks around, flags 0 and 1), twice as fast: where every row is ok
by it, the full reading would say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from edi.feeds.cells import NOT_IN_KEYS
from schemas.feed_columns import (
    DECIMALS,
    DIGITS,
    FALSE,
    FIRST_DAY,
    LAST_DAY,
    LONGEST_KEY,
    LONGEST_TEXT,
    TRUE,
    Column,
    FeedColumns,
)

DECIMAL = f"DECIMAL({DIGITS},{DECIMALS})"
TYPES = {
    "key": "VARCHAR",
    "text": "VARCHAR",
    "money": DECIMAL,
    "number": DECIMAL,
    "date": "DATE",
    "flag": "BOOLEAN",
}
OK = "row is ok"
PLACE = "row"


@dataclass(frozen=True)
class Cell:
    """The SQL of a column's cells: texts, or (`typed`) values of the column's own type."""

    sql: str
    typed: bool = False


def select(
    feed: FeedColumns,
    source: str,
    cells: Mapping[str, Cell],
    *,
    plain: bool = False,
    unbroken: bool = False,
    placed: bool = False,
) -> str:
    """A query of all rows of `source` in its order: the feed's columns, and whether they are ok.

    `cells` has the columns that are there, by name; the others take their defaults. `unbroken` says
    that no cell has a character that no key may have. With `placed` each row has its place from 0.
    """
    there = [column for column in feed.columns if column.name in cells]
    names = ", ".join(f'"{column.name}"' for column in feed.columns)
    values = [f'{_value(c, cells, plain=plain)} AS "{c.name}"' for c in feed.columns]
    values += [f'{cells[c.name].sql} AS "said {c.name}"' for c in there]
    checks = [_check(column, plain=plain, unbroken=unbroken) for column in there]
    checks += [f'coalesce("{early}" <= "{late}", true)' for early, late in feed.in_order]
    place = f', row_number() OVER () - 1 AS "{PLACE}"' if placed else ""
    return (
        f'SELECT {names}, ({" AND ".join(checks)}) AS "{OK}"{place}'
        f" FROM (SELECT {', '.join(values)} FROM {source})"
    )


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _value(column: Column, cells: Mapping[str, Cell], *, plain: bool) -> str:
    if column.name not in cells:
        return f"CAST({_default(column)} AS {TYPES[column.kind]})"
    cell = cells[column.name]
    value = cell.sql if cell.typed else _cast(column, cell.sql, plain=plain)
    if _default(column) == "NULL":
        return value
    blank = f"{cell.sql} IS NULL" + ("" if cell.typed or plain else f" OR trim({cell.sql}) = ''")
    return f"coalesce({value}, CASE WHEN {blank} THEN {_default(column)} END)"


def _default(column: Column) -> str:
    if column.kind == "text":
        return quoted(column.default or "")
    if column.kind == "flag":
        return "true" if column.default in TRUE else "false"
    return f"CAST({quoted(column.default)} AS {TYPES[column.kind]})" if column.default else "NULL"


def _cast(column: Column, said: str, *, plain: bool) -> str:
    if column.kind == "flag":
        return f"{said} = '1'" if plain else _flag(said)
    if TYPES[column.kind] == "VARCHAR":
        return said if plain else f"nullif(trim({said}), '')"
    return f"TRY_CAST({said} AS {TYPES[column.kind]})"


def _flag(said: str) -> str:
    lower = f"lower(trim({said}))"
    return (
        f"CASE WHEN {lower} IN ({_list(FALSE)}) THEN false"
        f" WHEN {lower} IN ({_list(TRUE)}) THEN true END"
    )


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(quoted(word) for word in words)


def _check(column: Column, *, plain: bool, unbroken: bool) -> str:
    """Whether a cell could be read: its value is in range, or it may be empty and is."""
    name, said = f'"{column.name}"', f'"said {column.name}"'
    missing = "false"
    if not column.filled and not column.default and column.kind != "text":
        missing = f"{said} IS NULL"
        missing = missing if plain else f"trim(coalesce(CAST({said} AS VARCHAR), '')) = ''"
    in_range = _range(column, name, unbroken=unbroken)
    if plain and TYPES[column.kind] == "VARCHAR":
        in_range += f" AND {name} = trim({name})"
    if plain and column.kind == "flag":
        in_range = f"coalesce({said} IN ('0', '1'), true)"
    return f"CASE WHEN {name} IS NULL THEN {missing} ELSE {in_range} END"


def _range(column: Column, name: str, *, unbroken: bool) -> str:
    if column.kind == "text":
        return f"strlen({name}) <= {LONGEST_TEXT}"
    if column.kind == "key":
        codes = () if unbroken else NOT_IN_KEYS
        strange = "".join(f" AND NOT contains({name}, chr({code}))" for code in codes)
        return f"strlen({name}) <= {LONGEST_KEY}{strange}"
    if column.kind == "date":
        return f"{name} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"
    if column.kind == "flag":
        return "true"
    least, most = (">" if column.over else ">="), ("<" if column.below else "<=")
    return f"({name} {least} {column.least} AND {name} {most} {column.most})"
