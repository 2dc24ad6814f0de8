"""Sound documents of every set, version and choice of delimiters, and documents that went astray.

`Wild` writes by the grammar tables like Author, but goes to the ends: longest and shortest values,
signs, leading zeros and points, every printable character that is no separator. `astray` changes
canonical documents field by field, as careless hands would.
"""

import string

from authored import Author
from edi.sets import CODES, grammar
from edi.x12 import SetRead, read
from edi.x12.grammar import VERSIONS
from edi.x12.reads import Delimiters

# 999 is a set of 005010; in a group of 004010 it is answered by 997.
WRITTEN = [(code, version) for code in CODES for version in VERSIONS]
WRITTEN.remove(("999", "004010"))
MARKS = "*|+^!~'\"{}<>;:?&#\\\x1c\x1d\x1e\x1f\x07\n\r\xa7\xb6"
READ_BY = "*>~"
PRINTABLE = "".join(sorted({*string.printable} - {*string.whitespace})) + " "
BREAKS = "\r\n"


def delimiters(dice, version):
    """Any that can be told apart; only the terminator may be a line break."""
    element, component, repetition = dice.sample([m for m in MARKS if m not in BREAKS], 3)
    terminator = dice.choice([m for m in MARKS if m not in (element, component, repetition)])
    return Delimiters(element, component, terminator, repetition if version == "005010" else "")


class Wild(Author):
    """Writes sets whose values go to the ends of what their elements take."""

    def __init__(self, code, version, dice, marks):
        super().__init__(grammar(code), version, 0, fullness=dice.choice((0.05, 0.2, 0.4)))
        self.random = dice
        used = READ_BY + marks.element + marks.component + marks.terminator + marks.repetition
        self.letters = [c for c in PRINTABLE if c not in used]

    def _any_length(self, element, most):
        longest = max(element.shortest, min(element.longest, most))
        return self.random.choice((element.shortest, longest, self._length(element, most)))

    def _a(self, element):
        length = self._any_length(element, 90)
        text = "".join(self.random.choices(self.letters, k=length)).rstrip()
        return text + "X" * (element.shortest - len(text)) or "X"

    def _i(self, element):
        length = self._any_length(element, 8)
        return "".join(self.random.choices(string.ascii_uppercase + string.digits, k=length))

    def _n(self, element):
        digits = "".join(self.random.choices("0123456789", k=self._any_length(element, 12)))
        # Control numbers are names, without a sign.
        sign = "-" if element.number == "782" and self.random.random() < 0.3 else ""
        return sign + digits

    def _r(self, element):
        digits = "".join(self.random.choices("0123456789", k=self._any_length(element, 12)))
        point = self.random.randint(0, len(digits))
        sign = "-" if self.random.random() < 0.2 else ""
        return sign + (digits if point == len(digits) else f"{digits[:point]}.{digits[point:]}")

    def _d(self, _element):
        year = self.random.choice((1970, 1999, 2000, 2026, 2039, 2069, 2099))
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        return f"{year}{month:02}{day:02}"

    def _t(self, _element):
        text = f"{self.random.randint(0, 23):02}{self.random.randint(0, 59):02}59"
        return text[:4] + self.random.choice(("", "00", "59", "591", "5999"))


def the_set(data):
    """The one set of a file."""
    (found,) = [item for item in read(data) if isinstance(item, SetRead)]
    return found


def sound_set(code, version, dice, marks):
    """A set that the grammar allows, as our reader reads it."""
    author = Wild(code, version, dice, marks)
    return the_set(author.file(author.body()))


STRAY = (
    None, "", " ", "X", "x" * 100, "é", "Ⅷ", "\x00", "a\nb", "*", "~", ">", "|", "0", "-1", "1.005",
    "12345678901234567890.123456789", "1E+30", "-0", "2026-01-05", "0001-01-01", "1234-05-06",
    "9999-12-31", "20260105", "ZZ", "CR", "PO", "TT", [], [""], ["A", ""],
    ["A", "B", "C", "D", "E", "F"], {}, 7, 1.5, True,
)  # fmt: skip


def astray(dice, told):
    """A document's JSON with one to three fields that are not what they were."""
    for _ in range(dice.choice((1, 1, 2, 3))):
        holder, key = dice.choice([*_places(told)])
        if isinstance(holder, list) and dice.random() < 0.5:
            _rearrange(dice, holder, key)
        elif isinstance(holder, dict) and dice.random() < 0.2:
            del holder[key]
        else:
            holder[key] = dice.choice(STRAY)
    return told


def _rearrange(dice, holder, key):
    if dice.random() < 0.5:
        del holder[key]
    else:
        holder.insert(dice.randrange(len(holder) + 1), holder[key])


def _places(told):
    keys = sorted(told) if isinstance(told, dict) else range(len(told))
    for key in keys:
        if key != "kind":
            yield told, key
        if isinstance(told[key], (dict, list)):
            yield from _places(told[key])
