"""A grammar made ready for reading: its nodes, and what is needed to read each one fast.

A node is one segment at one place of one grammar, so it knows every loop that is open around it.
How the reader gets from node to node stands in steps.py, what it does there in reader.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from edi.x12.bindings import bindings, part_in, split_lead
from edi.x12.elements import ELEMENTS
from edi.x12.grammar import Grammar, Loop, Row
from edi.x12.lines import Lines, lines_of
from edi.x12.segments import Segment, segments
from edi.x12.shapes import Shapes
from edi.x12.stores import (
    NOTHING,
    Begin,
    Close,
    Place,
    Product,
    Put,
    Spot,
    Store,
    added_store,
    level_close,
    row_store,
)
from edi.x12.values import Reader, is_free, reader
from schemas.part import Part

_NO_LIMIT = 1 << 30
_PLANS = 32
# Loops that may come this often hold lines: their segments are rarely the same twice.
_LINES = 1000


@dataclass(eq=False)
class Level:
    """A loop (or the set itself) at its place: its children in order, and the part it becomes.

    A `bare` level has no frame of its own: it adds to the one around it. A `foreign` one belongs
    to the other version only.
    """

    id: str
    parent: "Level | None"
    index: int
    most: int
    mandatory: bool
    part: type[Part] | None
    to: str | None
    close: Close
    depth: int
    bare: bool = False
    foreign: bool = False
    children: "list[Node | Level]" = field(default_factory=list)

    @property
    def first(self) -> "Node":
        child = self.children[0]
        if isinstance(child, Level):
            raise TypeError(f"the loop {self.id} opens with a loop")
        return child


@dataclass(eq=False)
class Node:
    """A segment at its place. Without a definition its elements are not looked at, only kept.

    `seen` remembers whole segments that followed this one: where they led and what they made;
    `quick` has the fast way through lines that follow, by the first four letters of their text.
    """

    id: str
    level: Level
    index: int
    most: int
    mandatory: bool
    store: Store
    put: Put
    begin: Begin
    definition: Segment | None = None
    readers: tuple[Reader, ...] = ()
    free: int = _NO_LIMIT
    foreign: bool = False
    shapes: Shapes | None = None
    lines: Lines | None = None
    steps: "dict[str, Step | None]" = field(default_factory=dict)
    quick: "dict[str, Callable[[str], tuple[Step, Product] | None]]" = field(default_factory=dict)
    seen: "dict[str, tuple[Step, Product]]" = field(default_factory=dict)

    @property
    def opens(self) -> bool:
        """Whether this segment opens its loop."""
        return self.index == 0 and self.level.parent is not None and not self.level.bare

    @property
    def enters(self) -> bool:
        """Whether this segment is the first of its loop, bare or not."""
        return self.index == 0 and self.level.parent is not None

    @property
    def recurs(self) -> bool:
        """Whether the same text is likely to come again, so that it is worth remembering."""
        return not (self.opens and self.level.most >= _LINES)


@dataclass(frozen=True, eq=False)
class Step:
    """From one node to another: how many levels end, whether one opens, what was `missed`.

    `again`: the loop that opens is one of those that end. `misplaced`: the segment is out of
    order; then, unless it opens a loop, the reader `stays` and the segment goes to the open level
    at `depth`. `moves`: levels end or begin. `odd`: there is something to tell about it.
    `next_line`: one line ends and the next begins, and that is all. `repeats`: the same segment
    comes again, and how often is limited.
    """

    node: Node
    closes: int
    opens: bool
    depth: int
    missed: "tuple[Node | Level, ...]" = ()
    misplaced: bool = False
    again: bool = False
    stays: bool = False
    moves: bool = False
    odd: bool = False
    next_line: bool = False
    repeats: bool = False


@dataclass(eq=False)
class Plan:
    """A grammar of one version, cut by one pair of separators, ready for reading."""

    grammar: Grammar
    version: str
    separator: str
    component: str
    root: Level
    start: Node
    nodes: list[Node]
    known: frozenset[str]
    lines: tuple[Level, ...] = ()
    remembered: int = 0


@lru_cache(maxsize=_PLANS)
def plan(grammar: Grammar, version: str, separator: str, component: str) -> Plan:
    """The plan of a grammar in a version ("004010" or "005010")."""
    builder = _Builder(version, separator, component)
    root = builder.root(grammar)
    start = Node("ST", root, -1, 1, mandatory=True, store=NOTHING, put=NOTHING.put,
                 begin=NOTHING.begin)  # fmt: skip
    nodes = [start, *builder.nodes]
    known = frozenset(node.id for node in builder.nodes)
    loops = (child for child in root.children if isinstance(child, Level))
    lines = tuple(loop for loop in loops if loop.to and loop.most >= _LINES)
    return Plan(grammar, version, separator, component, root, start, nodes, known, lines)


class _Builder:
    def __init__(self, version: str, separator: str, component: str) -> None:
        self.version = version
        self.separator = separator
        self.component = component
        self.nodes: list[Node] = []

    def root(self, grammar: Grammar) -> Level:
        loop = Loop("M", 1, None, grammar.rows)
        level = _level(loop, None, grammar.model, grammar.code)
        self._fill(level, grammar.rows)
        return level

    def _fill(self, level: Level, rows: tuple[Row | Loop, ...]) -> None:
        seen: dict[str, int] = {}
        for row in rows:
            seen[row.id] = seen.get(row.id, 0) + 1
            place = row.id if seen[row.id] == 1 else f"{row.id}#{seen[row.id]}"
            level.children.append(self._child(level, row, place))

    def _child(self, level: Level, row: Row | Loop, place: str) -> Node | Level:
        if isinstance(row, Row):
            return self._node(level, row, place)
        part = level.part if row.to == "." else part_of(level.part, row.to)
        child = _level(row, level, part, place)
        child.foreign = level.foreign or self.version not in row.versions
        self._fill(child, row.rows)
        return child

    def _node(self, level: Level, row: Row, place: str) -> Node:
        index = len(level.children)
        opens = index == 0 and level.parent is not None and not level.bare
        definition = self._definition(row)
        spot = Spot(place, self.component)
        if not level.bare or level.to == ".":
            store = row_store(spot, level.part, row, definition, opens=opens)
        elif index == 0 and level.parent is not None:
            store = row_store(spot, level.parent.part, row, definition, opens=False)
        else:
            store = added_store(spot, level.to or "", level.part, row, definition)
        mandatory = row.usage == "M"
        most = level.most if level.bare and index == 0 else row.most
        node = Node(
            row.id, level, index, most, mandatory, store, store.put, store.begin, definition
        )
        node.foreign = level.foreign or self.version not in row.versions
        if definition is not None:
            numbers = [use.number for use in definition.uses]
            node.readers = tuple(reader(n, self.version, self.component) for n in numbers)
            node.free = _free_length(numbers, self.version)
            node.shapes = Shapes(definition)
            if opens and row.into and not node.recurs:
                node.lines = self._lines(node, row, numbers)
        self.nodes.append(node)
        return node

    def _definition(self, row: Row) -> Segment | None:
        if row.definition is not None:
            return row.definition
        return segments(self.version).get(row.id) or segments(row.versions[0]).get(row.id)

    def _lines(self, node: Node, row: Row, numbers: list[str]) -> Lines | None:
        if node.definition is None or node.level.part is None:
            return None
        lead = len(split_lead(bindings(node.level.part, row.into, node.definition))[0])
        free = _free_length(numbers[:lead], self.version) < _NO_LIMIT
        return lines_of(node.definition, lead, node.readers, self.separator, free=free)


def _level(row: Loop, parent: Level | None, part: type[Part] | None, place: str) -> Level:
    index = -1 if parent is None else len(parent.children)
    bare = row.light or row.to == "."
    where = Place(row.to, part)
    depth = 0 if parent is None else parent.depth + (not bare)
    closed = level_close(where, place)
    mandatory = row.usage == "M"
    return Level(
        row.id, parent, index, row.most, mandatory, part, row.to, closed, depth, bare
    )  # fmt: skip


def _free_length(numbers: list[str], version: str) -> int:
    """No text up to this long can be too long for any element that is read as it is."""
    elements = (ELEMENTS[version].get(number) for number in numbers)
    lengths = (e.longest for e in elements if e is not None and is_free(e))
    return min(lengths, default=_NO_LIMIT)


def part_of(model: type[Part] | None, name: str | None) -> type[Part] | None:
    """The part that a field of a model holds; None where there is no model or no field."""
    return None if model is None or name is None else part_in(model.model_fields[name].annotation)
