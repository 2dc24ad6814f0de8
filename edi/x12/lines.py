"""The fast way through segments that open a document's lines: PO1, IT1, LIN.

A line's quantity and price are its own, but its tail (the pairs of item numbers) comes again and
again. So the head is read element by element and the tail is looked up whole. Only where no
relational condition ties the head to the tail; everything else goes the way of reader.py.
"""

from collections.abc import Callable
from operator import call
from typing import Any, TypeVar

from edi.x12.segments import Segment, Use
from edi.x12.shapes import Shapes
from edi.x12.values import Flawed, Reader

_MOST_TAILS = 10_000
_LONGEST_TAIL = 300

Product = tuple[list[Any], dict[str, Any]]
S = TypeVar("S")


class Lines:
    """The tails seen behind one segment, and how its head is judged."""

    def __init__(
        self, definition: Segment, lead: int, readers: tuple[Reader, ...], separator: str
    ) -> None:
        conditions = tuple(c for c in definition.conditions if max(c.places) <= lead)
        head = (*definition.uses[:lead], Use("tail", mandatory=False))
        self.shapes = Shapes(Segment(definition.id, head, conditions))
        self.readers = readers[:lead]
        self.lead = lead
        self.separator = separator
        self.tails: dict[str, dict[str, Any]] = {}

    def way(self, found: S) -> Callable[[str], tuple[S, Product] | None]:
        """The fast way by a step: what it leads to with the product, where the tail is known."""
        separator, cuts, parts = self.separator, self.lead + 1, self.lead + 2
        tails, shapes, readers = self.tails, self.shapes, self.readers

        def read(text: str) -> tuple[S, Product] | None:
            row = text.split(separator, cuts)
            if len(row) != parts:
                return None
            tail = tails.get(row[-1])
            if tail is None or ("" in row and shapes[tuple(map(bool, row))]):
                return None
            try:
                return found, (list(map(call, readers, row[1:])), tail)
            except Flawed:
                return None

        return read

    def learn(self, text: str, product: Product) -> None:
        """Remember the tail of a sound segment."""
        tail = text.split(self.separator, self.lead + 1)[-1]
        if text.count(self.separator) > self.lead and 0 < len(tail) < _LONGEST_TAIL:
            if len(self.tails) >= _MOST_TAILS:
                self.tails.clear()
            self.tails[tail] = product[1]


def lines_of(
    definition: Segment, lead: int, readers: tuple[Reader, ...], separator: str, *, free: bool
) -> Lines | None:
    """The fast way for a segment with `lead` single elements before its pairs, if it can be taken.

    Not where an element of the head is `free` (its length would not be looked at).
    """
    tied = any(min(c.places) <= lead < max(c.places) for c in definition.conditions)
    if free or tied or lead >= len(definition.uses):
        return None
    return Lines(definition, lead, readers, separator)
