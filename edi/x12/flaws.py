"""The slow way through a segment: says everything that is wrong with it, element by element.

Taken only where the fast way of reader.py found that something is. Words stand in faults.py.
"""

from dataclasses import replace
from typing import Any

from edi.x12.elements import ELEMENTS
from edi.x12.faults import Flaw
from edi.x12.plan import Level, Node, Plan
from edi.x12.segments import segments
from edi.x12.shapes import shape_of
from edi.x12.values import Trouble, examine

# Element 720, segment syntax error code.
UNRECOGNISED, UNEXPECTED, NOT_IN_SET = "1", "2", "6"


def element_flaws(
    plan: Plan, node: Node, row: list[str], position: int
) -> tuple[list[Any], list[Flaw]]:
    """A segment's values, where they can be given, and what is wrong with it."""
    definition, shapes, version = node.definition, node.shapes, plan.version
    if definition is None or shapes is None:
        return [], []
    flaws = [_in_place(flaw, row, position, version) for flaw in shapes[shape_of(row)]]
    values = []
    for place, (use, text) in enumerate(zip(definition.uses, row[1:], strict=False), 1):
        value, troubles = examine(use.number, version, plan.component, text)
        values.append(value)
        flaws += [_flaw(node.id, position, place, trouble, version) for trouble in troubles]
    return values, flaws


def _in_place(flaw: Flaw, row: list[str], position: int, version: str) -> Flaw:
    beyond = flaw.code == "ELEMENTS_TOO_MANY" and flaw.element
    value = row[flaw.element] if beyond and flaw.element else None
    return replace(flaw, position=position, name=_name(flaw.number, version), value=value)


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
        element.name if element else "",
        shortest=element.shortest if element else 0,
        longest=element.longest if element else 0,
    )


def _name(number: str | None, version: str) -> str:
    element = ELEMENTS[version].get(number or "")
    return element.name if element else ""


def unplaced_flaw(plan: Plan, id_: str, position: int) -> Flaw:
    """A segment that the grammar can't place."""
    plausible = id_.isalnum() and id_.isascii() and len(id_) in (2, 3)
    code = "SEGMENT_UNKNOWN" if plausible else "SEGMENT_INVALID"
    defined = segments(plan.version)
    ack = UNEXPECTED if id_ in plan.known else NOT_IN_SET if id_ in defined else UNRECOGNISED
    return Flaw(code, id_[:10], position, extra=plan.grammar.code, instead=ack)


def repeat_flaw(code: str, node: Node, position: int) -> Flaw:
    """A segment or loop that comes more often than it may."""
    most = node.level.most if code == "LOOP_TOO_OFTEN" else node.most
    return Flaw(code, node.id, position, extra=str(most))


def missing_flaw(child: Node | Level, position: int) -> Flaw:
    """A mandatory segment or loop that never came."""
    return Flaw("SEGMENT_MISSING", child.id, position)
