"""How a transaction set's grammar is written down: segments and loops in order, and where they go.

A grammar is data: the same table drives reading, writing, the guides and the pyx12 maps. Where a
row's contents go is named by a field of the canonical model; a row without one is kept as it came.
What a segment is made of stands in segments.py; reading stands in reader.py.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from edi.x12.segments import Segment
from edi.x12.versions import VERSIONS

if TYPE_CHECKING:
    from schemas.document import Document

Usage = Literal["M", "O"]
MANY = 0
V4, V5 = ("004010",), ("005010",)


@dataclass(frozen=True)
class Row:
    """A segment at its place.

    Its elements go to a part of the field `to` (the part's fields in order, or the named `fields`),
    or `into` the fields of the model itself, or all of them, one after another, to the tuple
    `extend`. Without any of these the segment is kept as it came. `definition` is what a guide's
    own segment is made of; those of the standard stand in segments.py.
    """

    id: str
    usage: Usage
    most: int = 1
    to: str | None = None
    into: tuple[str, ...] = ()
    extend: str | None = None
    fields: tuple[str, ...] = ()
    versions: tuple[str, ...] = VERSIONS
    definition: Segment | None = None


@dataclass(frozen=True)
class Loop:
    """Rows that repeat together; the first one's segment opens the loop.

    The loop becomes a part of the field `to`; `to` "." means that it adds to the model around it.
    Without `to` it is kept as it came. In a `light` loop the first segment alone makes the part,
    and the others, which are rare, are added to it.
    """

    usage: Usage
    most: int
    to: str | None
    rows: tuple["Row | Loop", ...] = field(default=())
    versions: tuple[str, ...] = VERSIONS
    light: bool = False

    @property
    def id(self) -> str:
        return self.rows[0].id


@dataclass(frozen=True, eq=False)
class Grammar:
    """A transaction set: ST01, GS01, what it becomes, and its rows between ST and SE.

    `counted` is the field whose parts CTT01 counts.
    """

    code: str
    group: str
    name: str
    model: "type[Document]"
    rows: tuple[Row | Loop, ...]
    counted: str = ""


def _row(
    id_: str,
    usage: Usage,
    most: int,
    to: str | None,
    into: str,
    extend: str | None,
    fields: str,
    versions: tuple[str, ...],
) -> Row:
    return Row(
        id_, usage, most, to, tuple(into.split()), extend, tuple(fields.split()), versions
    )  # fmt: skip


def must(
    id_: str,
    most: int = 1,
    to: str | None = None,
    *,
    into: str = "",
    extend: str | None = None,
    fields: str = "",
    versions: tuple[str, ...] = VERSIONS,
) -> Row:
    """A mandatory segment."""
    return _row(id_, "M", most, to, into, extend, fields, versions)


def may(
    id_: str,
    most: int = 1,
    to: str | None = None,
    *,
    into: str = "",
    extend: str | None = None,
    fields: str = "",
    versions: tuple[str, ...] = VERSIONS,
) -> Row:
    """An optional segment."""
    return _row(id_, "O", most, to, into, extend, fields, versions)


def must_loop(most: int, to: str | None, *rows: Row | Loop) -> Loop:
    """A loop that must occur."""
    return Loop("M", most, to, rows)


def may_loop(
    most: int, to: str | None, *rows: Row | Loop, versions: tuple[str, ...] = VERSIONS
) -> Loop:
    """An optional loop."""
    return Loop("O", most, to, rows, versions)


def light_loop(
    most: int, to: str, id_: str, *rows: Row | Loop, versions: tuple[str, ...] = VERSIONS
) -> Loop:
    """An optional loop whose first segment makes the part."""
    return Loop("O", most, to, (must(id_, 1, to), *rows), versions, light=True)
