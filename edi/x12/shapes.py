"""The shape of a segment: which of its elements are filled. A shape is judged once and remembered.

A shape proves what does not depend on values: mandatory elements, relational conditions, elements
beyond the last, empty elements at the end. Values are judged in values.py.
"""

from edi.x12.faults import Flaw
from edi.x12.segments import Condition, Segment

# Either how many parts a segment was split into, none of them empty, or which of them are filled.
Shape = int | tuple[bool, ...]
_MEMO_SIZE = 5_000


class Shapes(dict[Shape, tuple[Flaw, ...]]):
    """From a segment's shape to what is wrong with it, whatever its values."""

    def __init__(self, definition: Segment) -> None:
        super().__init__()
        self.definition = definition

    def __missing__(self, shape: Shape) -> tuple[Flaw, ...]:
        filled = (True,) * shape if isinstance(shape, int) else shape
        flaws = tuple(judge(self.definition, filled[1:]))
        if len(self) >= _MEMO_SIZE:
            self.clear()
        self[shape] = flaws
        return flaws


def shape_of(row: list[str]) -> Shape:
    """The shape of a split segment, its id included."""
    return tuple(map(bool, row)) if "" in row else len(row)


def judge(definition: Segment, filled: tuple[bool, ...]) -> list[Flaw]:
    """What is wrong with a segment whose elements are `filled` so."""
    flaws = []
    if filled and not filled[-1]:
        flaws.append(Flaw("TRAILING_EMPTY", definition.id))
    uses = definition.uses
    for place, use in enumerate(uses, 1):
        if use.mandatory and not _is(filled, place):
            flaws.append(Flaw("ELEMENT_MISSING", definition.id, element=place, number=use.number))
    if any(filled[len(uses) :]):
        beyond = len(uses) + 1
        flaws.append(Flaw("ELEMENTS_TOO_MANY", definition.id, element=beyond))
    for condition in definition.conditions:
        flaws.extend(_broken(definition, condition, filled))
    return flaws


def _is(filled: tuple[bool, ...], place: int) -> bool:
    return place <= len(filled) and filled[place - 1]


def _broken(definition: Segment, condition: Condition, filled: tuple[bool, ...]) -> list[Flaw]:
    present = [place for place in condition.places if _is(filled, place)]
    absent = [place for place in condition.places if place not in present]
    first = condition.places[0]
    wrong: list[int] = []
    if condition.kind == "P" and present and absent:
        wrong = absent
    elif condition.kind == "R" and not present:
        wrong = [first]
    elif condition.kind == "C" and first in present and absent:
        wrong = absent
    elif condition.kind == "L" and present == [first]:
        wrong = [condition.places[1]]
    elif condition.kind == "E" and len(present) > 1:
        return [_flaw("EXCLUSION_BROKEN", definition, place, condition) for place in present[1:]]
    return [_flaw("CONDITION_BROKEN", definition, place, condition) for place in wrong]


def _flaw(code: str, definition: Segment, place: int, condition: Condition) -> Flaw:
    number = definition.uses[place - 1].number
    return Flaw(code, definition.id, element=place, number=number, extra=condition_text(condition))


def condition_text(condition: Condition) -> str:
    """A relational condition in words."""
    places = [f"{place:02}" for place in condition.places]
    rest = ", ".join(places[1:])
    return {
        "P": f"of {', '.join(places)} all are sent or none",
        "R": f"of {', '.join(places)} at least one is sent",
        "E": f"of {', '.join(places)} at most one is sent",
        "C": f"with {places[0]} also {rest} is sent",
        "L": f"with {places[0]} at least one of {rest} is sent",
    }[condition.kind]
