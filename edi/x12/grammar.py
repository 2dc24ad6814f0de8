"""How a transaction set's grammar is written down: segments and loops in order, and where they go.

A grammar is data: the same table drives reading, writing, the guides and the pyx12 maps. Where a
row's contents go is named by a field of the canonical model; a row without one is kept as it came.
What a segment is made of stands in segments.py; reading stands in reader.py.
"""

from dataclasses import dataclass, field
from typing import Literal

from schemas.documents import Document

Usage = Literal["M", "O"]
MANY = 0
VERSIONS = ("004010", "005010")


@dataclass(frozen=True)
class Row:
    """A segment at its place. Its elements go to the part or parts of the field `to`, or `into`
    the fields of the model itself (their names in order of the elements), or all of them, one
    after another, to the tuple `extend`."""

    id: str
    usage: Usage
    most: int = 1
    to: str | None = None
    into: tuple[str, ...] = ()
    extend: str | None = None
    versions: tuple[str, ...] = VERSIONS


@dataclass(frozen=True)
class Loop:
    """Rows that repeat together; the first one's segment opens the loop."""

    usage: Usage
    most: int
    to: str | None
    rows: tuple["Row | Loop", ...] = field(default=())
    versions: tuple[str, ...] = VERSIONS

    @property
    def id(self) -> str:
        return self.rows[0].id


@dataclass(frozen=True, eq=False)
class Grammar:
    """A transaction set: ST01, GS01, what it becomes, and its rows between ST and SE.

    `counted` is the segment whose number CTT01 states.
    """

    code: str
    group: str
    name: str
    model: type[Document]
    rows: tuple[Row | Loop, ...]
    counted: str = ""


def must(
    id_: str,
    most: int = 1,
    to: str | None = None,
    *,
    into: str = "",
    extend: str | None = None,
    versions: tuple[str, ...] = VERSIONS,
) -> Row:
    """A mandatory segment."""
    return Row(id_, "M", most, to, tuple(into.split()), extend, versions)


def may(
    id_: str,
    most: int = 1,
    to: str | None = None,
    *,
    into: str = "",
    extend: str | None = None,
    versions: tuple[str, ...] = VERSIONS,
) -> Row:
    """An optional segment."""
    return Row(id_, "O", most, to, tuple(into.split()), extend, versions)


def must_loop(most: int, to: str | None, *rows: Row | Loop) -> Loop:
    """A loop that must occur."""
    return Loop("M", most, to, rows)


def may_loop(
    most: int, to: str | None, *rows: Row | Loop, versions: tuple[str, ...] = VERSIONS
) -> Loop:
    """An optional loop."""
    return Loop("O", most, to, rows, versions)
