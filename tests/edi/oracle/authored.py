"""Writes sound documents from the grammars, by a seed.

Knows X12 from the grammar tables alone: it is neither our writer nor our reader, so that both can
be asked about what it wrote.
"""

import random

from edi.x12.codes import codes
from edi.x12.elements import ELEMENTS
from edi.x12.grammar import Loop
from edi.x12.segments import composite, segments
from edi.x12.shapes import judge

MOST_REPEATS = 2
TRIES = 200
ISA = (
    f"ISA*00*{'':10}*00*{'':10}*01*{'081234567':<15}*ZZ*{'CORNERSTORE':<15}*260105*0915*{{}}*{{}}"
    "*000000042*0*P*>"
)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
TEXT = f"{LETTERS}{LETTERS.lower()}0123456789 .,-/"


class Author:
    """Writes sets of one grammar and version; `fullness` is how likely an optional thing is."""

    def __init__(self, grammar, version, seed, fullness=0.15):
        self.grammar, self.version, self.fullness = grammar, version, fullness
        self.random = random.Random(f"{grammar.code}{version}{seed}")
        self.levels = self.counted = 0

    def body(self):
        """The segments between ST and SE, each a list of elements."""
        self.levels = self.counted = 0
        return [segment for row in self.grammar.rows for segment in self._row(row, 0)]

    def file(self, *bodies):
        """An interchange with a set for each body."""
        newer = self.version == "005010"
        lines = [
            ISA.format("^" if newer else "U", "00501" if newer else "00401"),
            f"GS*{self.grammar.group}*081234567*CORNERSTORE*20260105*0915*7*X*{self.version}",
        ]
        for number, body in enumerate(bodies, 1):
            lines.append(f"ST*{self.grammar.code}*{number:04}")
            lines += ["*".join(segment).rstrip("*") for segment in body]
            lines.append(f"SE*{len(body) + 2}*{number:04}")
        lines += [f"GE*{len(bodies)}*7", "IEA*1*000000042"]
        return "".join(f"{line}~" for line in lines).encode("latin-1")

    def _row(self, row, depth):
        if self.version not in row.versions:
            return
        wanted = row.usage == "M" or self.random.random() < self.fullness / (depth + 1)
        most = min(row.most or MOST_REPEATS, MOST_REPEATS)
        for _ in range(self.random.randint(1, most) if wanted else 0):
            if isinstance(row, Loop):
                self.counted += self.grammar.counted in (row.to, row.id)
                yield from (s for inner in row.rows for s in self._row(inner, depth + 1))
            else:
                yield self.segment(row.id)

    def segment(self, id_):
        """A segment that obeys its definition."""
        defined = segments(self.version).get(id_)
        if defined is None:
            return [id_, "A1", "B2"]
        filled = self._filled(defined)
        values = [
            self.value(use.number) if full else ""
            for use, full in zip(defined.uses, filled, strict=True)
        ]
        return self._numbered([id_, *values])

    def _numbered(self, segment):
        """Hierarchical levels are numbered from 1, each below the first; CTT counts lines."""
        if segment[0] == "HL":
            self.levels += 1
            segment[1:3] = [str(self.levels), "1" if self.levels > 1 else ""]
        if segment[0] == "CTT":
            segment[1] = str(self.counted)
        return segment

    def _filled(self, defined):
        for _ in range(TRIES):
            likely = self.random.choice((0.1, 0.3, 0.6))
            filled = [use.mandatory or self.random.random() < likely for use in defined.uses]
            for condition in defined.conditions * 2:
                self._obey(condition, filled)
            if any(filled) and not judge(defined, tuple(filled[: _last(filled)])):
                return filled
        raise AssertionError(f"no sound {defined.id} after {TRIES} tries")

    def _obey(self, condition, filled):
        places = [place - 1 for place in condition.places]
        first, *others = places
        if condition.kind == "P" and any(filled[p] for p in places):
            self._fill(filled, places)
        elif condition.kind == "R" and not any(filled[p] for p in places):
            self._fill(filled, [first])
        elif condition.kind == "C" and filled[first]:
            self._fill(filled, others)
        elif condition.kind == "L" and filled[first] and not any(filled[p] for p in others):
            self._fill(filled, others[:1])
        elif condition.kind == "E":
            for place in [p for p in places if filled[p]][1:]:
                filled[place] = False

    @staticmethod
    def _fill(filled, places):
        for place in places:
            filled[place] = True

    def value(self, number):
        """A value that an element takes."""
        if inner := composite(number):
            return ">".join(self.value(use.number) for use in inner[: self._mandatory(inner)])
        element = ELEMENTS[self.version][number]
        known = codes(number)
        if known:
            return self.random.choice(sorted(known))
        return getattr(self, f"_{element.type.lower()[:1]}")(element)

    def _mandatory(self, inner):
        last = max((i for i, use in enumerate(inner, 1) if use.mandatory), default=1)
        return self.random.randint(last, len(inner)) if last == len(inner) else last

    def _length(self, element, most):
        return self.random.randint(
            element.shortest, max(element.shortest, min(element.longest, most))
        )

    def _a(self, element):
        text = "".join(self.random.choices(TEXT, k=self._length(element, 30))).strip()
        return text + "X" * (element.shortest - len(text)) or "X"

    def _i(self, element):
        return "".join(self.random.choices(LETTERS, k=self._length(element, 6)))

    def _n(self, element):
        return "".join(self.random.choices("123456789", k=self._length(element, 6)))

    def _r(self, element):
        digits = self._n(element)
        return (
            digits
            if len(digits) < 3 or self.random.random() < 0.5
            else f"{digits[:-2]}.{digits[-2:]}"
        )

    def _d(self, _element):
        year, month, day = (self.random.randint(*span) for span in ((2010, 2039), (1, 12), (1, 28)))
        return f"{year}{month:02}{day:02}"

    def _t(self, _element):
        return f"{self.random.randint(0, 23):02}{self.random.randint(0, 59):02}"


def _last(filled):
    return max((i for i, full in enumerate(filled, 1) if full), default=0)
