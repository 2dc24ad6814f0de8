"""Reads one set's segments by its plan: typed values of the canonical model, and the flaws.

Takes the segments between ST and SE, split from the file and cleaned; positions count from ST = 1.
Whole segments that were sound before are remembered with what they made. Envelopes, counts and
control numbers are judged in transaction.py and interchange.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import call

from edi.x12.bindings import Values
from edi.x12.faults import Flaw
from edi.x12.flaws import element_flaws, missing_flaw, repeat_flaw, unplaced_flaw
from edi.x12.plan import Level, Node, Plan, Step
from edi.x12.steps import missed_at_end, step
from edi.x12.stores import Frame, Product, finished
from edi.x12.trusted import fresh_fields
from edi.x12.values import Flawed

_FIRST = 2
_LONGEST_REMEMBERED = 200
_MOST_REMEMBERED = 20_000
_MOST_FLAWS = 10_000
_MOST_ERRORS = 1_000


class _Hopeless(Exception):
    """So much is wrong with a set that nothing more of it need be known: it is refused."""


@dataclass(frozen=True)
class Body:
    """What a set's segments say: the model's fields and what is wrong, by position."""

    values: Values
    flaws: list[Flaw]


Watch = Callable[[Node, str, int], None]


def read_body(plan: Plan, texts: list[str], watch: Watch | None = None) -> Body:
    """The values of a set and its flaws, in order of position.

    `watch` is told each segment that was placed: its node, its text, its position.
    """
    return _Reading(plan).read(texts, watch)


class _Reading:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.flaws: list[Flaw] = []
        self.errors = 0
        self.missing: list[tuple[Node | Level, int]] = []
        self.counts: dict[Level, int] = {}
        self.frames: list[Frame] = [(fresh_fields(plan.grammar.model)(), [])]

    def read(self, texts: list[str], watch: Watch | None) -> Body:
        """All that the segments say, or what they say until there are too many errors."""
        try:
            self._end(self._walk(texts, watch), len(texts) + _FIRST)
        except _Hopeless:
            self._tell_missing()
        return Body(finished(self.frames[0]), sorted(self.flaws, key=_by_position))

    def _walk(  # noqa: C901 (the one hot loop of the translator)
        self, texts: list[str], watch: Watch | None
    ) -> Node:
        """Place every segment; gives the node of the last."""
        node, frames, run, position = self.plan.start, self.frames, 0, _FIRST - 1
        for text in texts:
            position += 1
            known = node.seen.get(text)
            if known is None:
                quick = node.quick.get(text[:4])
                known = (quick and quick(text)) or self._learn(node, text, position)
                if known is None:
                    continue
            found, product = known
            target = found.node
            if found.next_line:
                frame = frames.pop()
                target.level.close(frames[-1], frame)
            elif found.moves:
                self._move(found, node, position)
            elif found.odd:
                self._note(found, position)
            if found.opens:
                frames.append(target.begin(product))
            else:
                target.put(frames[found.depth], product)
            if watch is not None:
                watch(target, text, position)
            if found.stays:
                continue
            run = run + 1 if found.repeats else 1
            if found.repeats and run == target.most + 1:
                self._tell([repeat_flaw("SEGMENT_TOO_OFTEN", target, position)])
            node = target
        return node

    def _learn(self, node: Node, text: str, position: int) -> tuple[Step, Product] | None:
        """Where a segment leads and what it makes; remembered where nothing is wrong with it."""
        row = text.split(self.plan.separator)
        found = node.steps.get(row[0]) or step(node, row[0])
        if found is None:
            self._tell([unplaced_flaw(self.plan, row[0], position)])
            return None
        target = found.node
        product = self._fast(target, text, row)
        if product is None:
            values, flaws = element_flaws(self.plan, target, row, position)
            self._tell(flaws)
            return found, target.store.build(values, row)
        self._remember(node, text, found, product)
        return found, product

    def _tell(self, flaws: list[Flaw]) -> None:
        """Keep flaws in mind: warnings up to a number that nobody reads, and every error."""
        errors = [flaw for flaw in flaws if flaw.weight == "error"]
        self.flaws += flaws if len(self.flaws) < _MOST_FLAWS else errors
        self.errors += len(errors)
        if self.errors + len(self.missing) > _MOST_ERRORS:
            raise _Hopeless

    def _fast(self, target: Node, text: str, row: list[str]) -> Product | None:
        """A segment's product, if nothing is wrong with it; else None."""
        shapes = target.shapes
        if shapes is None:
            return target.store.build([], row)
        if "" in row:
            flaws, slack = shapes[tuple(map(bool, row))], len(row)
        else:
            flaws, slack = shapes[len(row)], 2 * len(row)
        # No element is longer than the segment without its separators and its other elements.
        if flaws or (len(text) - slack > target.free and len(max(row, key=len)) > target.free):
            return None
        try:
            return target.store.build(list(map(call, target.readers, row[1:])), row)
        except Flawed:
            return None

    def _remember(self, node: Node, text: str, found: Step, product: Product) -> None:
        plan, target = self.plan, found.node
        if target.lines is not None:
            target.lines.learn(text, product)
            node.quick[target.id + plan.separator] = target.lines.way(found)
        if not target.recurs or len(text) > _LONGEST_REMEMBERED:
            return
        if plan.remembered >= _MOST_REMEMBERED:
            for each in plan.nodes:
                each.seen.clear()
            plan.remembered = 0
        node.seen[text] = (found, product)
        plan.remembered += 1

    def _move(self, found: Step, node: Node, position: int) -> None:
        """Close what ends, and count what begins."""
        level = node.level
        for _ in range(found.closes):
            level = self._close(level)
        if found.odd:
            self._note(found, position)
        if found.opens:
            level = found.node.level
            count = self.counts[level] = self.counts.get(level, 0) + 1 if found.again else 1
            if count == level.most + 1 and level.most:
                self._tell([repeat_flaw("LOOP_TOO_OFTEN", found.node, position)])

    def _close(self, level: Level) -> Level:
        """End the innermost level with a frame; gives the level around it."""
        while level.bare and level.parent is not None:
            level = level.parent
        frame = self.frames.pop()
        level.close(self.frames[-1], frame)
        return level.parent or level

    def _note(self, found: Step, position: int) -> None:
        """Keep in mind what was passed over; what comes late after all is not missing."""
        self.missing += [(child, position) for child in found.missed]
        flaws = []
        if found.node.foreign:
            version = self.plan.version
            flaws.append(Flaw("SEGMENT_VERSION", found.node.id, position, extra=version))
        if found.misplaced:
            arrived: Node | Level = found.node.level if found.node.enters else found.node
            late = [entry for entry in self.missing if entry[0] is arrived]
            for entry in late[-1:]:
                self.missing.remove(entry)
            loop = found.node.level.id
            flaws.append(Flaw("SEGMENT_MISPLACED", found.node.id, position, loop=loop))
        self._tell(flaws)

    def _end(self, node: Node, position: int) -> None:
        self.missing += [(child, position) for child in missed_at_end(node)]
        level = node.level
        while len(self.frames) > 1:
            level = self._close(level)
        self._tell_missing()
        for line in self.plan.lines:
            # Lines are not counted one by one.
            if len(self.frames[0][0][line.to or ""]) > line.most > 0:
                self.flaws.append(repeat_flaw("LOOP_TOO_OFTEN", line.first, position))

    def _tell_missing(self) -> None:
        self.flaws += [missing_flaw(child, at) for child, at in self.missing]


def _by_position(flaw: Flaw) -> tuple[int, int, int]:
    return (flaw.position or 0, flaw.element or 0, flaw.component or 0)
