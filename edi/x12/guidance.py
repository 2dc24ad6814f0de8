"""A partner's guide at work: its own segments put into the grammar, its rules held against a set.

The rules look at the set as a tree of loops, each with its segments as they came, so that reading
without a guide pays nothing. Which rules there are stands in schemas/guides.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from edi.x12.compose import Written
from edi.x12.faults import Flaw
from edi.x12.grammar import Grammar, Loop, Row
from edi.x12.plan import Level, Node, Plan, plan
from edi.x12.reader import Body, read_body
from edi.x12.reads import Delimiters
from edi.x12.segments import Segment, uses
from schemas.guides import OwnSegment, Rule, SetGuide

_STEP = re.compile(r"([A-Z][A-Z0-9]{1,2})(?:\[([^\]]+)\])?")
_QUALIFIER = "235"


def read_guided(
    known: Grammar, texts: list[str], version: str, marks: Delimiters, guide: SetGuide | None
) -> Body:
    """A set's values and flaws, by its grammar and, where there is one, by a partner's guide."""
    if guide is None:
        return read_body(plan(known, version, marks.element, marks.component), texts)
    ready = plan(extended(known, guide.segments), version, marks.element, marks.component)
    tree = Tree(ready)
    body = read_body(ready, texts, tree.grow)
    flaws = [*raised(body.flaws, guide), *judge(tree, guide, len(texts) + 2)]
    return Body(body.values, flaws)


@lru_cache(maxsize=64)
def extended(grammar: Grammar, own: tuple[OwnSegment, ...]) -> Grammar:
    """A grammar with the segments that a guide adds to it."""
    if not own:
        return grammar
    rows = grammar.rows
    for segment in own:
        rows = _inserted(rows, segment, None)
    return replace(grammar, rows=rows)


def _inserted(
    rows: tuple[Row | Loop, ...], own: OwnSegment, within: str | None
) -> tuple[Row | Loop, ...]:
    found: list[Row | Loop] = []
    for row in rows:
        here = row
        if isinstance(row, Loop):
            here = replace(row, rows=_inserted(row.rows, own, row.id))
        found.append(here)
        if within == own.within and row.id == own.after:
            definition = Segment(own.id, uses(own.elements), ())
            found.append(Row(own.id, "O", own.most, definition=definition))
    return tuple(found)


@dataclass(eq=False)
class Told:
    """A segment of a set: its position and its elements, the id first."""

    position: int
    row: list[str]

    def says(self, element: int) -> str:
        return self.row[element] if element < len(self.row) else ""


@dataclass(eq=False)
class Instance:
    """One occurrence of a loop (or the set): its segments and the loops within it, in order."""

    level: Level
    position: int
    told: list[Told] = field(default_factory=list)
    inner: list["Instance"] = field(default_factory=list)


class Tree:
    """The tree of a set, grown segment by segment."""

    def __init__(self, plan: Plan) -> None:
        self.separator = plan.separator
        self.root = Instance(plan.root, 1)
        self.open = [self.root]

    def grow(self, node: Node, text: str, position: int) -> None:
        """Add a segment that the reader has placed at a node."""
        told = Told(position, text.split(self.separator))
        around = node.level.parent if node.enters else node.level
        while len(self.open) > 1 and not _within(around, self.open[-1].level):
            self.open.pop()
        if node.enters:
            begun = Instance(node.level, position)
            self.open[-1].inner.append(begun)
            self.open.append(begun)
        home = next((i for i in reversed(self.open) if i.level is node.level), self.open[-1])
        home.told.append(told)


def _within(level: Level | None, around: Level) -> bool:
    while level is not None:
        if level is around:
            return True
        level = level.parent
    return False


def judge(tree: Tree, guide: SetGuide, end: int) -> list[Flaw]:
    """What breaks the rules of a guide; `end` is the position of SE."""
    flaws: list[Flaw] = []
    for rule in guide.rules:
        *loops, last = [_step(step) for step in rule.at.split("/")]
        for instance in _instances([tree.root], loops):
            flaws += _judge(rule, instance, last, end)
    return flaws


Step = tuple[str, str | None]


def _step(text: str) -> Step:
    found = _STEP.fullmatch(text)
    if found is None:
        raise ValueError(f"no place: {text!r}")
    return found[1], found[2]


def _instances(instances: list[Instance], steps: list[Step]) -> list[Instance]:
    for id_, qualifier in steps:
        instances = [
            inner
            for instance in instances
            for inner in instance.inner
            if inner.level.id == id_ and qualifier in (None, inner.told[0].says(1))
        ]
    return instances


def _matches(instance: Instance, last: Step) -> list[Told]:
    id_, qualifier = last
    told = [each for each in instance.told if each.row[0] == id_]
    told += [i.told[0] for i in instance.inner if i.level.id == id_ and i.told]
    return [each for each in told if qualifier in (None, each.says(1))]


def _judge(rule: Rule, instance: Instance, last: Step, end: int) -> Iterator[Flaw]:
    found = _matches(instance, last)
    if rule.element is not None or rule.ids or rule.any_id:
        for told in found:
            yield from _judge_element(rule, told)
        return
    name, qualifier = last
    shown = name if qualifier is None else f"{name} {qualifier}"
    if rule.use == "required" and not found:
        position = max((t.position for t in instance.told), default=end - 1) + 1
        yield _flaw("GUIDE_SEGMENT_MISSING", rule, name, position, extra=shown)
    elif rule.use == "forbidden":
        for told in found:
            yield _flaw("GUIDE_SEGMENT_FORBIDDEN", rule, name, told.position, extra=shown)
    if rule.most is not None:
        for told in found[rule.most :]:
            yield _flaw("GUIDE_TOO_OFTEN", rule, name, told.position, extra=str(rule.most))


def _judge_element(rule: Rule, told: Told) -> Iterator[Flaw]:
    name, place = told.row[0], rule.element
    if place is None:
        yield from _judge_ids(rule, told)
        return
    said = told.says(place)
    code, extra = _element_fault(rule, said)
    if code:
        yield _flaw(code, rule, name, told.position, extra=extra, element=place, value=said or None)


def _element_fault(rule: Rule, said: str) -> tuple[str, str]:
    """The fault of an element's text against a rule, and what its words need; "" if none."""
    if not said:
        return ("GUIDE_ELEMENT_MISSING" if rule.use == "required" else ""), ""
    if rule.use == "forbidden":
        return "GUIDE_ELEMENT_FORBIDDEN", ""
    if rule.codes and said not in rule.codes:
        return "GUIDE_CODE", ", ".join(rule.codes)
    if rule.longest is not None and len(said) > rule.longest:
        return "GUIDE_TOO_LONG", str(rule.longest)
    if rule.shortest is not None and len(said) < rule.shortest:
        return "GUIDE_TOO_SHORT", str(rule.shortest)
    return "", ""


def _judge_ids(rule: Rule, told: Told) -> Iterator[Flaw]:
    """The qualifiers of a line's item numbers: element 235 stands before each number."""
    first = FIRST_PAIR.get(told.row[0])
    if first is None:
        return
    qualifiers = {place: told.row[place] for place in range(first, len(told.row), 2)}
    for place, qualifier in qualifiers.items():
        if qualifier and rule.ids and qualifier not in rule.ids:
            yield _flaw(
                "GUIDE_CODE", rule, told.row[0], told.position,
                extra=", ".join(rule.ids), element=place, value=qualifier,
            )  # fmt: skip
    if rule.any_id and not set(rule.any_id) & set(qualifiers.values()):
        extra = " or ".join(rule.any_id)
        yield _flaw("GUIDE_ID_MISSING", rule, told.row[0], told.position, extra=extra)


def pruned(
    known: Grammar, said: list[Written], version: str, marks: Delimiters, guide: SetGuide
) -> list[Written]:
    """The segments of a set without what a guide forbids: whole loops, segments, elements."""
    ready = plan(extended(known, guide.segments), version, marks.element, marks.component)
    tree = Tree(ready)
    read_body(ready, [marks.element.join(segment) for segment in said], tree.grow)
    gone: set[int] = set()
    blank: dict[int, set[int]] = {}
    for rule in guide.rules:
        if rule.use != "forbidden":
            continue
        *loops, last = [_step(step) for step in rule.at.split("/")]
        for instance in _instances([tree.root], loops):
            for told in _matches(instance, last):
                if rule.element is None:
                    gone |= _positions(instance, told)
                else:
                    blank.setdefault(told.position, set()).add(rule.element)
    return [
        _blanked(segment, blank.get(position, set()))
        for position, segment in enumerate(said, 2)
        if position not in gone
    ]


def _positions(instance: Instance, told: Told) -> set[int]:
    """Where a segment stands, with the whole loop if it opens one."""
    opened = next((i for i in instance.inner if i.told and i.told[0] is told), None)
    return {told.position} if opened is None else set(_all_positions(opened))


def _all_positions(instance: Instance) -> Iterator[int]:
    yield from (told.position for told in instance.told)
    for inner in instance.inner:
        yield from _all_positions(inner)


def _blanked(segment: Written, places: set[int]) -> Written:
    elements = ["" if place in places else said for place, said in enumerate(segment)]
    while elements and not elements[-1]:
        elements.pop()
    return tuple(elements)


# Where the pairs of item numbers begin.
FIRST_PAIR = {"PO1": 6, "IT1": 6, "POC": 8, "LIN": 2, "SLN": 9, "ACK": 7}


def _flaw(
    code: str,
    rule: Rule,
    segment: str,
    position: int,
    *,
    extra: str = "",
    element: int | None = None,
    value: str | None = None,
) -> Flaw:
    return Flaw(
        code,
        segment,
        position,
        element,
        value=value,
        note=f" {rule.note}" if rule.note else "",
        extra=extra,
        severity=rule.severity,
    )


def raised(flaws: list[Flaw], guide: SetGuide) -> list[Flaw]:
    """The flaws with those warnings made errors that the guide says are."""
    return [replace(f, severity="error") if f.code in guide.raised else f for f in flaws]
