"""The nodes of a pyx12 map as XML: loops, segments, elements, conditions, in one version.

Every `pos` of a map is its own: pyx12 tries a loop before a segment of the same pos, and forgets a
missing segment whose pos equals that of the segment found, on whatever level. Code lists stand in
codes.xml: written beside the first element they would make it the key by which pyx12 tells segments
apart, so that an unknown code would be a segment not found.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count
from xml.etree.ElementTree import Element, SubElement

from edi.maps.dictionary import ANY, element_key
from edi.x12.grammar import MANY
from edi.x12.segments import Segment, Use, composite, segments

# As many elements as the longest segment that we have no definition of.
_UNDEFINED_ELEMENTS = 31


@dataclass(frozen=True)
class Pen:
    """Writes the nodes of one map: its version, the lists in codes.xml, the next position."""

    version: str
    lists: Collection[str]
    positions: Iterator[int] = field(default_factory=lambda: count(1))

    def loop(self, parent: Element, id_: str, usage: str, most: int) -> Element:
        """A loop under `parent`; usage is M or O."""
        at = {"xid": id_, **self._place(usage), "repeat": _repeats(most)}
        return SubElement(parent, "loop", at)

    def segment(
        self, parent: Element, id_: str, usage: str, most: int, own: Segment | None = None
    ) -> Element:
        """A segment of a set; one that neither we nor its row define takes any elements."""
        known = own or segments(self.version).get(id_) or _undefined(id_)
        return self.defined(parent, known, usage, most)

    def defined(self, parent: Element, defined: Segment, usage: str, most: int) -> Element:
        """A segment under `parent` with its conditions and elements."""
        at = {"xid": defined.id, **self._place(usage), "max_use": _repeats(most)}
        node = SubElement(parent, "segment", at)
        for condition in defined.conditions:
            SubElement(node, "syntax").text = str(condition)
        for seq, use in enumerate(defined.uses, 1):
            self._use(node, f"{defined.id}{seq:02}", use, seq)
        return node

    def _place(self, usage: str) -> dict[str, str]:
        return {"usage": "R" if usage == "M" else "S", "pos": str(next(self.positions))}

    def _use(self, parent: Element, id_: str, use: Use, seq: int) -> None:
        at = {"xid": id_, "usage": "R" if use.mandatory else "S", "seq": str(seq)}
        if inner := composite(use.number):
            node = SubElement(parent, "composite", {**at, "data_ele": use.number})
            for place, component in enumerate(inner, 1):
                self._use(node, f"{id_}-{place:02}", component, place)
            return
        node = SubElement(
            parent, "element", {**at, "data_ele": element_key(use.number, self.version)}
        )
        if use.number in self.lists:
            SubElement(node, "valid_codes", {"external": use.number})


def _repeats(most: int) -> str:
    return ">1" if most == MANY else str(most)


def _undefined(id_: str) -> Segment:
    return Segment(id_, (Use(ANY, mandatory=False),) * _UNDEFINED_ELEMENTS, ())
