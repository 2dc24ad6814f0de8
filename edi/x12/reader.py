"""Reads one set's segments by its plan: typed values of the canonical model, and the flaws.

Takes the segments between ST and SE, split from the file and cleaned; positions count from ST = 1.
Envelopes, counts and control numbers are judged in envelope.py and interchange.py.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from edi.x12.elements import ELEMENTS
from edi.x12.faults import Flaw
from edi.x12.plan import Level, Node, Plan, Step
from edi.x12.segments import segments
from edi.x12.shapes import shape_of
from edi.x12.steps import missed_at_end, step
from edi.x12.stores import SEGMENTS, Values, frozen
from edi.x12.values import Flawed, Trouble, examine

_FIRST = 2
# Element 720, segment syntax error code.
UNRECOGNISED, UNEXPECTED, NOT_IN_SET = "1", "2", "6"


@dataclass(eq=False)
class _Frame:
    """An open level: the values gathered for it, and how often each of its loops has come."""

    level: Level
    values: Values
    counts: dict[Level, int] = field(default_factory=dict)


@dataclass(eq=False)
class Body:
    """What a set's segments say: the model's fields, what is wrong, and the lines counted."""

    values: Values
    flaws: list[Flaw]


def read_body(plan: Plan, texts: list[str], separator: str) -> Body:
    """The values of a set and its flaws, in order of position."""
    return _Reading(plan).read(texts, separator)


class _Reading:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.node = plan.start
        self.run = 0
        self.frames = [_Frame(plan.root, {})]
        self.flaws: list[Flaw] = []
        self.missing: list[tuple[Node | Level, int]] = []

    def read(self, texts: list[str], separator: str) -> Body:
        position = _FIRST
        for position, text in enumerate(texts, _FIRST):
            row = text.split(separator)
            found = step(self.node, row[0])
            if found is None:
                self._unplaced(row[0], position)
                continue
            node = found.node
            if found.missed or found.misplaced:
                self._note(found, position)
            if len(self.frames) > found.base + 1:
                self._close(found.base)
            if found.opens:
                self._open(node, position)
            self._count(found, position)
            values = self._values(node, text, row, position)
            frame = self.frames[node.level.depth]
            node.store(frame.values, values, row)
        self._end(position + 1)
        return Body(frozen(self.frames[0].values), sorted(self.flaws, key=_by_position))

    def _values(self, node: Node, text: str, row: list[str], position: int) -> list[Any]:
        """A segment's values: by the fast way where nothing is wrong, else one by one."""
        if node.shapes is None:
            return []
        if not node.shapes[shape_of(row)] and (
            len(text) <= node.free or len(max(row, key=len)) <= node.free
        ):
            try:
                return [read(value) for read, value in zip(node.readers, row[1:], strict=False)]
            except Flawed:
                pass
        return self._examine(node, row, position)

    def _examine(self, node: Node, row: list[str], position: int) -> list[Any]:
        version, definition = self.plan.version, node.definition
        if definition is None or node.shapes is None:
            return []
        for flaw in node.shapes[shape_of(row)]:
            name = _name(flaw.number, version)
            value = row[flaw.element] if flaw.code == "ELEMENTS_TOO_MANY" and flaw.element else None
            self.flaws.append(replace(flaw, position=position, name=name, value=value))
        values = []
        for place, (use, text) in enumerate(zip(definition.uses, row[1:], strict=False), 1):
            value, troubles = examine(use.number, version, self.plan.component, text)
            values.append(value)
            self.flaws += [_flaw(node.id, position, place, t, version) for t in troubles]
        return values

    def _unplaced(self, id_: str, position: int) -> None:
        plausible = id_.isalnum() and id_.isascii() and len(id_) in (2, 3)
        code = "SEGMENT_UNKNOWN" if plausible else "SEGMENT_INVALID"
        known = segments(self.plan.version)
        ack = UNEXPECTED if id_ in self.plan.known else NOT_IN_SET if id_ in known else UNRECOGNISED
        set_ = self.plan.grammar.code
        self.flaws.append(Flaw(code, id_[:10], position, extra=set_, instead=ack))

    def _note(self, found: Step, position: int) -> None:
        """Keep in mind what was passed over; what comes late after all is not missing."""
        self.missing += [(child, position) for child in found.missed]
        if found.misplaced:
            arrived: Node | Level = found.node.level if found.opens else found.node
            late = [entry for entry in self.missing if entry[0] is arrived]
            for entry in late[-1:]:
                self.missing.remove(entry)
            loop = found.node.level.id
            self.flaws.append(Flaw("SEGMENT_MISPLACED", found.node.id, position, loop=loop))

    def _close(self, base: int) -> None:
        while len(self.frames) > base + 1:
            frame = self.frames.pop()
            close = frame.level.close
            if close is not None:
                close(self.frames[-1].values, frame.values)

    def _open(self, node: Node, position: int) -> None:
        above, level = self.frames[-1], node.level
        count = above.counts[level] = above.counts.get(level, 0) + 1
        if level.most and count == level.most + 1:
            self.flaws.append(Flaw("LOOP_TOO_OFTEN", node.id, position, extra=str(level.most)))
        values: Values = {} if level.part is not None else {SEGMENTS: []}
        self.frames.append(_Frame(level, above.values if level.to == "." else values))

    def _count(self, found: Step, position: int) -> None:
        """Move on, unless the segment was out of place, and count repeats in a row."""
        node = found.node
        if found.misplaced and not found.opens:
            return
        self.run = self.run + 1 if node is self.node and not found.opens else 1
        self.node = node
        if node.most and self.run == node.most + 1:
            self.flaws.append(Flaw("SEGMENT_TOO_OFTEN", node.id, position, extra=str(node.most)))

    def _end(self, position: int) -> None:
        self.missing += [(child, position) for child in missed_at_end(self.node)]
        self._close(0)
        for child, at in self.missing:
            self.flaws.append(Flaw("SEGMENT_MISSING", child.id, at))


def _name(number: str | None, version: str) -> str:
    element = ELEMENTS[version].get(number or "")
    return element.name if element else ""


def _flaw(segment: str, position: int, place: int, trouble: Trouble, version: str) -> Flaw:
    element = ELEMENTS[version].get(trouble.number)
    return Flaw(
        trouble.code,
        segment,
        position,
        place,
        trouble.component,
        trouble.text,
        trouble.number,
        _name(trouble.number, version),
        shortest=element.shortest if element else 0,
        longest=element.longest if element else 0,
    )


def _by_position(flaw: Flaw) -> tuple[int, int, int]:
    return (flaw.position or 0, flaw.element or 0, flaw.component or 0)
