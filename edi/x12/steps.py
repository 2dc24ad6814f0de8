"""From one segment to the next: which place of the grammar a segment id means, seen from a node.

First forward in order, in the innermost open loop and then outwards; then backwards, which is out
of order but understood. Nothing found: the set's grammar can't place the segment here.
"""

from collections.abc import Iterator

from edi.x12.plan import Level, Node, Step


def step(node: Node, id_: str) -> Step | None:
    """The step from `node` to the next segment `id_`, worked out once a node and id."""
    if id_ not in node.steps:
        node.steps[id_] = _forward(node, id_) or _anywhere(node, id_)
    return node.steps[id_]


def missed_at_end(node: Node) -> tuple[Node | Level, ...]:
    """What is still mandatory after `node` when the set ends there."""
    missed: list[Node | Level] = []
    level, index = node.level, node.index
    while True:
        missed += _mandatory(level.children[index + 1 :])
        if level.parent is None:
            return tuple(missed)
        level, index = level.parent, level.index


def _forward(node: Node, id_: str) -> Step | None:
    level, start = node.level, max(node.index, 0)
    missed: list[Node | Level] = []
    again = node.index >= 0 and not node.enters
    first = start if again else node.index + 1
    while True:
        rest = level.children[first:]
        for passed, child in enumerate(rest):
            if found := _entry(child, id_):
                # What is passed over on the way; a repeat passes over nothing.
                behind = rest[0 if not again else 1 : passed] if passed else []
                return _to(node, found, tuple(missed + _mandatory(behind)))
        missed += _mandatory(rest[1:] if again else rest)
        if level.parent is None:
            return None
        level, first, again = level.parent, level.index, True


def _anywhere(node: Node, id_: str) -> Step | None:
    level: Level | None = node.level
    while level is not None:
        for child in level.children:
            if (found := _entry(child, id_)) and not (found.enters and found.level is level):
                return _to(node, found, (), misplaced=True)
        level = level.parent
    return None


def _entry(child: Node | Level, id_: str) -> Node | None:
    """The node by which a child is entered, if `id_` enters it."""
    first = child.children[0] if isinstance(child, Level) else child
    return first if isinstance(first, Node) and first.id == id_ else None


def _to(
    node: Node, found: Node, missed: tuple[Node | Level, ...], *, misplaced: bool = False
) -> Step:
    depth = found.level.depth
    stays = misplaced and not found.enters
    closes = 0 if stays else node.level.depth - depth + found.opens
    again = found.opens and found.level in _around(node.level)
    moves = found.opens or closes > 0
    odd = misplaced or found.foreign or bool(missed)
    next_line = again and closes == 1 and not odd and not found.recurs
    repeats = found is node and found.most > 0 and not (stays or found.opens)
    return Step(
        found, closes, found.opens, depth, missed, misplaced, again, stays, moves, odd, next_line,
        repeats,
    )  # fmt: skip


def _around(level: Level | None) -> Iterator[Level]:
    while level is not None:
        yield level
        level = level.parent


def _mandatory(children: list[Node | Level]) -> list[Node | Level]:
    return [child for child in children if child.mandatory and not child.foreign]
