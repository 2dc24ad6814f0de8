"""The fast way through segments that open a document's lines: PO1, IT1, LIN.

A line's quantity and price are its own, but its tail (the pairs of item numbers) comes again and
again. So the head is read element by element and the tail is looked up whole. Only where no
relational condition ties the head to the tail; everything else goes the way of reader.py.
"""

from operator import call
from typing import Any

from edi.x12.segments import Segment, Use
from edi.x12.shapes import Shapes
from edi.x12.values import Flawed, Reader

_MOST_TAILS = 20_000
_LONGEST_TAIL = 300

Product = tuple[list[Any], dict[str, Any]]


class Lines:
    """The tails seen behind one segment, and how its head is judged."""

    def __init__(self, definition: Segment, lead: int, readers: tuple[Reader, ...]) -> None:
        conditions = tuple(c for c in definition.conditions if max(c.places) <= lead)
        head = (*definition.uses[:lead], Use("tail", mandatory=False))
        self.shapes = Shapes(Segment(definition.id, head, conditions))
        self.readers = readers[:lead]
        self.cuts = lead + 1
        self.parts = lead + 2
        self.tails: dict[str, dict[str, Any]] = {}

    def read(self, text: str, separator: str) -> Product | None:
        """The product of a segment whose tail is known and whose head is sound; else None."""
        row = text.split(separator, self.cuts)
        if len(row) != self.parts:
            return None
        tail = self.tails.get(row[-1])
        if tail is None:
            return None
        if "" in row and self.shapes[tuple(map(bool, row))]:
            return None
        try:
            return list(map(call, self.readers, row[1:])), tail
        except Flawed:
            return None

    def learn(self, text: str, separator: str, product: Product) -> None:
        """Remember the tail of a sound segment."""
        row = text.split(separator, self.cuts)
        if len(row) == self.parts and row[-1] and len(row[-1]) < _LONGEST_TAIL:
            if len(self.tails) >= _MOST_TAILS:
                self.tails.clear()
            self.tails[row[-1]] = product[1]


def lines_of(
    definition: Segment, lead: int, readers: tuple[Reader, ...], *, free: bool
) -> Lines | None:
    """The fast way for a segment with `lead` single elements before its pairs, if it can be taken.

    Not where an element of the head is `free` (its length would not be looked at).
    """
    tied = any(min(c.places) <= lead < max(c.places) for c in definition.conditions)
    if free or tied or lead >= len(definition.uses):
        return None
    return Lines(definition, lead, readers)
