"""A grammar made ready for reading: its nodes, and what is needed to read each one fast.

A node is one segment at one place of one grammar, so it knows every loop that is open around it.
How the reader gets from node to node stands in steps.py, what it does there in reader.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from edi.x12.elements import ELEMENTS
from edi.x12.grammar import Grammar, Loop, Row
from edi.x12.segments import Segment, segments
from edi.x12.shapes import Shapes
from edi.x12.stores import Close, Store, level_close, row_store
from edi.x12.values import Reader, is_free, reader
from schemas.parts import Part

_NO_LIMIT = 1 << 30


@dataclass(eq=False)
class Level:
    """A loop (or the set itself) at its place: its children in order, and the part it becomes."""

    id: str
    parent: "Level | None"
    index: int
    most: int
    mandatory: bool
    part: type[Part] | None
    to: str | None
    children: "list[Node | Level]" = field(default_factory=list)
    close: Close | None = None

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1


@dataclass(eq=False)
class Node:
    """A segment at its place. Without a definition its elements are not looked at, only kept."""

    id: str
    level: Level
    index: int
    most: int
    mandatory: bool
    store: Store
    definition: Segment | None = None
    readers: tuple[Reader, ...] = ()
    free: int = _NO_LIMIT
    shapes: Shapes | None = None
    steps: "dict[str, Step | None]" = field(default_factory=dict)

    @property
    def opens(self) -> bool:
        """Whether this segment opens its loop."""
        return self.index == 0 and self.level.parent is not None


@dataclass(frozen=True, eq=False)
class Step:
    """From one node to another: levels deeper than `base` end; what was `missed` on the way.

    `misplaced`: the segment is out of order; then, unless it opens a loop, the reader `stays`.
    """

    node: Node
    base: int
    opens: bool
    missed: "tuple[Node | Level, ...]" = ()
    misplaced: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """A grammar of one version, for one component separator, ready for reading."""

    grammar: Grammar
    version: str
    component: str
    root: Level
    start: Node
    known: frozenset[str]


@lru_cache(maxsize=128)
def plan(grammar: Grammar, version: str, component: str) -> Plan:
    """The plan of a grammar in a version ("004010" or "005010")."""
    root = Level(grammar.code, None, -1, 1, mandatory=True, part=grammar.model, to=None)
    builder = _Builder(version, component)
    builder.fill(root, grammar.rows)
    start = Node("ST", root, -1, 1, mandatory=True, store=lambda _at, _values, _row: None)
    return Plan(grammar, version, component, root, start, frozenset(builder.known))


class _Builder:
    def __init__(self, version: str, component: str) -> None:
        self.version = version
        self.component = component
        self.known: set[str] = set()

    def fill(self, level: Level, rows: tuple[Row | Loop, ...]) -> None:
        seen: dict[str, int] = {}
        for row in rows:
            if self.version not in row.versions:
                continue
            seen[row.id] = seen.get(row.id, 0) + 1
            place = row.id if seen[row.id] == 1 else f"{row.id}#{seen[row.id]}"
            level.children.append(self._child(level, row, place))

    def _child(self, level: Level, row: Row | Loop, place: str) -> Node | Level:
        if isinstance(row, Row):
            return self._node(level, row, place)
        part = level.part if row.to == "." else part_of(level.part, row.to)
        index, mandatory = len(level.children), row.usage == "M"
        child = Level(row.id, level, index, row.most, mandatory, part, row.to)
        child.close = level_close(child, place)
        self.fill(child, row.rows)
        return child

    def _node(self, level: Level, row: Row, place: str) -> Node:
        self.known.add(row.id)
        definition = segments(self.version).get(row.id)
        store = row_store(place, level.part, row, definition)
        index = len(level.children)
        node = Node(row.id, level, index, row.most, row.usage == "M", store, definition)
        if definition is not None:
            numbers = [use.number for use in definition.uses]
            node.readers = tuple(reader(n, self.version, self.component) for n in numbers)
            node.free = _free_length(numbers, self.version)
            node.shapes = Shapes(definition)
        return node


def _free_length(numbers: list[str], version: str) -> int:
    """No text up to this long can be too long for any element that is read as it is."""
    elements = (ELEMENTS[version].get(number) for number in numbers)
    lengths = (e.longest for e in elements if e is not None and is_free(e))
    return min(lengths, default=_NO_LIMIT)


def part_of(model: type[Part] | None, name: str | None) -> type[Part] | None:
    """The part that a field holds, or each part of it if it holds several."""
    if model is None or name is None:
        return None
    return next(_parts_in(model.model_fields[name].annotation), None)


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _parts_in(inner)
