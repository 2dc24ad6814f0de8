"""Does one harm to a sound document: each method is one kind.

`body_` harms are done to the segments between ST and SE; `file_` harms, done to the finished bytes,
stand in envelope_harms.py.
"""

from edi.x12.codes import codes
from edi.x12.elements import ELEMENTS
from edi.x12.segments import composite, segments
from edi.x12.shapes import judge
from envelope_harms import EnvelopeVandal


class Vandal(EnvelopeVandal):
    """Does one kind of harm to a sound body or to a finished file."""

    def harms(self):
        """Their names."""
        return [name for name in dir(self) if name.startswith(("body_", "file_"))]

    def file(self, harm, body):
        """A file of one set with one harm; None where the body offers no place for it."""
        if harm.startswith("file_"):
            return getattr(self, harm)(self.author.file(body))
        harmed = getattr(self, harm)([list(segment) for segment in body])
        return None if harmed is None else self.author.file(harmed)

    def body_dropped(self, body):
        body.pop(self._at(body))
        return body

    def body_doubled(self, body):
        at = self._at(body)
        return [*body[: at + 1], *body[at:]]

    def body_swapped(self, body):
        at = self._at(body)
        return [*body[:at], *body[at : at + 2][::-1], *body[at + 2 :]]

    def body_bare_segment(self, body):
        for segment in self._defined(body):
            defined = segments(self.author.version)[segment[0]]
            if not judge(defined, ()):
                segment[1:] = []
                return body
        return None

    def body_unknown_segment(self, body):
        return self._inserted(body, ["ZZ1", "7"])

    def body_foreign_segment(self, body):
        return self._inserted(body, ["B4", "", "", "7"])

    def body_malformed_id(self, body):
        body[self._at(body)][0] = self.random.choice(("p01", "PO11", "1PO", "P", "", "P-1"))
        return body

    def body_element_blank(self, body):
        return self._changed(body, lambda _e, _text: "")

    def body_letter_in_number(self, body):
        return self._changed(body, lambda _e, text: f"{text[:-1]}O", "N0", "N2", "R")

    def body_point_at_the_end(self, body):
        return self._changed(body, lambda _e, text: f"{text.replace('.', '')[:1]}.", "R")

    def body_exponent(self, body):
        return self._changed(body, lambda _e, _text: "1E2", "R")

    def body_minus_alone(self, body):
        return self._changed(body, lambda _e, _text: "-", "R")

    def body_point_in_whole(self, body):
        return self._changed(body, lambda _e, text: f"{text[:1]}.5", "N0", "N2")

    def body_too_long(self, body):
        return self._changed(body, lambda e, text: text[:1] * (e.longest + 1), "AN", "ID", "R")

    def body_address_too_long(self, body):
        ids = [segment[0] for segment in body]
        if "N1" not in ids:
            return None
        at = ids.index("N1") + 1
        return [*body[:at], ["N3", "X" * 56], *body[at:]]

    def body_too_short(self, body):
        return self._changed(body, lambda e, text: text[: e.shortest - 1] or None, "AN", "ID")

    def body_code_unknown(self, body):
        return self._changed(
            body, lambda e, _t: "QQQQQQ"[: e.longest] if codes(e.number) else None, "ID"
        )

    def body_date_impossible(self, body):
        return self._changed(
            body, lambda _e, _text: self.random.choice(("20260230", "20261301", "2026010")), "DT"
        )

    def body_date_short(self, body):
        return self._changed(body, lambda _e, text: text[2:], "DT")

    def body_date_ancient(self, body):
        return self._changed(body, lambda _e, text: f"1066{text[4:]}", "DT")

    def body_time_impossible(self, body):
        return self._changed(
            body, lambda _e, _text: self.random.choice(("2460", "12A0", "123")), "TM"
        )

    def body_trailing_blank(self, body):
        return self._changed(body, lambda _e, text: f"{text} ", "AN", "ID")

    def body_blank_only(self, body):
        return self._changed(body, lambda _e, text: " ", "AN")

    def body_accent(self, body):
        return self._changed(body, lambda _e, text: f"\xe9{text[1:]}", "AN")

    def body_control_character(self, body):
        return self._changed(body, lambda _e, text: f"\x07{text[1:]}", "AN")

    def body_caret(self, body):
        return self._changed(body, lambda _e, text: f"^{text[1:]}", "AN")

    def body_composite_for_simple(self, body):
        return self._changed(body, lambda _e, text: f"{text[:1]}>{text[1:]}", "AN", "ID")

    def body_element_added(self, body):
        segment = self.random.choice(self._defined(body))
        uses = segments(self.author.version)[segment[0]].uses
        empty = [i for i, use in enumerate(uses, 1) if i >= len(segment) or not segment[i]]
        if not empty:
            return None
        at = self.random.choice(empty)
        segment += [""] * (at + 1 - len(segment))
        segment[at] = self.author.value(uses[at - 1].number)
        return body

    def body_too_many_elements(self, body):
        segment = self.random.choice(self._defined(body))
        uses = segments(self.author.version)[segment[0]].uses
        segment += [""] * (len(uses) + 1 - len(segment)) + ["X"]
        return body

    def body_too_many_components(self, body):
        return self._composed(body, lambda text: text + ">1" * 20)

    def body_component_blank(self, body):
        return self._composed(body, lambda text: f">{text.partition('>')[2]}>X")

    def body_count_wrong(self, body):
        for segment in body:
            if segment[0] == "CTT":
                segment[1] = str(int(segment[1]) + 1)
                return body
        return None

    def _at(self, body):
        return self.random.randrange(len(body))

    def _inserted(self, body, segment):
        at = self._at(body) + 1
        return [*body[:at], segment, *body[at:]]

    def _defined(self, body):
        return [segment for segment in body if segment[0] in segments(self.author.version)]

    def _uses(self, body):
        for segment in self._defined(body):
            uses = segments(self.author.version)[segment[0]].uses
            for at, use in enumerate(uses[: len(segment) - 1], 1):
                yield segment, at, use

    def _composed(self, body, change):
        """The body with one composite changed."""
        found = [(s, at) for s, at, use in self._uses(body) if composite(use.number) and s[at]]
        if not found:
            return None
        segment, at = self.random.choice(found)
        segment[at] = change(segment[at])
        return body

    def _changed(self, body, change, *types):
        """The body with one filled element of some types changed; None is no change."""
        elements = ELEMENTS[self.author.version]
        found = [
            (segment, at, elements[use.number])
            for segment, at, use in self._uses(body)
            if segment[at]
            and use.number in elements
            and (not types or elements[use.number].type in types)
        ]
        self.random.shuffle(found)
        for segment, at, element in found:
            changed = change(element, segment[at])
            if changed is not None and changed != segment[at]:
                segment[at] = changed
                return body
        return None
