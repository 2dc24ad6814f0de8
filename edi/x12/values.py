"""Elements to typed values: numbers, dates, times, codes, texts, composites.

`examine` says everything that is wrong with a text; `reader` gives the fast way for the common case
that nothing is: a memo from text to value that raises Flawed where examine has something to say.
Source: X12.6 application control structure, data element types.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from edi.x12.codes import codes
from edi.x12.elements import ELEMENTS, Element
from edi.x12.segments import composite

Reader = Callable[[str], Any]

# A memo holds this many texts, then starts anew: a hostile file must not fill the memory.
MEMO_SIZE = 5_000
# Texts that may be this long are rarely the same twice: they are measured, not remembered.
FREE_TEXT = 40
# Six-digit dates turn at 1970: no trading partner means an order of an earlier year.
PIVOT = 70
_LONGEST_NUMBER = 40

_REAL = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:E-?\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,2})?", re.ASCII)


class Flawed(Exception):
    """The fast way is closed: something is wrong with an element."""


@dataclass(frozen=True)
class Trouble:
    """What is wrong with an element's text; `component` counts from 1 within a composite."""

    code: str
    number: str
    text: str
    component: int | None = None


class Memo(dict[str, Any]):
    """From an element's text to its value, worked out once a text."""

    def __init__(self, number: str, version: str, separator: str) -> None:
        super().__init__({"": None})
        self.asked = (number, version, separator)

    def __missing__(self, text: str) -> Any:
        value, troubles = examine(*self.asked, text)
        if troubles:
            raise Flawed
        if len(self) >= MEMO_SIZE:
            self.clear()
            self[""] = None
        self[text] = value
        return value


class FreeText(dict[str, Any]):
    """Any text is its own value and an empty one is None, told without leaving C.

    The only key is "": for every other text `__missing__` is `str`, which gives the text itself.
    """

    __missing__ = staticmethod(str)


_free: Reader = FreeText({"": None}).__getitem__


def is_free(element: Element) -> bool:
    """Whether an element is read as it is, so that only its length must be looked at."""
    return element.type == "AN" and element.longest >= FREE_TEXT and element.shortest == 1


def reader(number: str, version: str, separator: str) -> Reader:
    """The fast reader of an element or composite: text to value, None if empty; raises Flawed."""
    element = ELEMENTS[version].get(number)
    if element is not None and is_free(element):
        return _free
    return Memo(number, version, separator).__getitem__


def examine(
    number: str, version: str, separator: str, text: str
) -> tuple[Any, tuple[Trouble, ...]]:
    """A text's value, where one can be given, and what is wrong with it."""
    if not text:
        return None, ()
    if uses := composite(number):
        return _composite(number, [use.number for use in uses], version, text.split(separator))
    element = ELEMENTS[version][number]
    examined = _digits if number in _NAMES else _EXAMINERS[element.type]
    value, faults = examined(element, text)
    return value, tuple(Trouble(code, number, text) for code in faults)


def _composite(
    number: str, numbers: list[str], version: str, components: list[str]
) -> tuple[Any, tuple[Trouble, ...]]:
    troubles = []
    for place, (inner, text) in enumerate(zip(numbers, components, strict=False), 1):
        if text:
            element = ELEMENTS[version][inner]
            _, faults = _EXAMINERS[element.type](element, text)
            troubles += [Trouble(code, inner, text, place) for code in faults]
    if len(components) > len(numbers):
        place = len(numbers) + 1
        troubles.append(Trouble("COMPONENTS_TOO_MANY", number, components[place - 1], place))
    while components and not components[-1]:
        components.pop()
    return tuple(components) or None, tuple(troubles)


Examined = tuple[Any, tuple[str, ...]]


def _length(element: Element, significant: str) -> tuple[str, ...]:
    if len(significant) > element.longest:
        return ("ELEMENT_TOO_LONG",)
    return ("ELEMENT_TOO_SHORT",) if len(significant) < element.shortest else ()


def _text(element: Element, text: str) -> Examined:
    return text, _length(element, text)


def _code(element: Element, text: str) -> Examined:
    known = codes(element.number)
    if known is not None and text not in known:
        return text, ("CODE_UNKNOWN",)
    return text, _length(element, text)


def _digits(element: Element, text: str) -> Examined:
    if len(text) > _LONGEST_NUMBER or not _WHOLE.fullmatch(text):
        return None, ("NUMBER_INVALID",)
    return text, _length(element, text)


def _whole(element: Element, text: str) -> Examined:
    if len(text) > _LONGEST_NUMBER or not _WHOLE.fullmatch(text):
        return None, ("NUMBER_INVALID",)
    return Decimal(text).scaleb(-int(element.type[1:])), _length(element, text.lstrip("-"))


def _real(element: Element, text: str) -> Examined:
    if len(text) > _LONGEST_NUMBER or not _REAL.fullmatch(text):
        return None, ("NUMBER_INVALID",)
    return Decimal(format(Decimal(text), "f")), _length(element, "".join(filter(str.isdigit, text)))


def _date(_element: Element, text: str) -> Examined:
    if not (text.isascii() and text.isdigit() and len(text) in (6, 8)):
        return None, ("DATE_INVALID",)
    short = len(text) == len("YYMMDD")
    full = text if not short else ("20" if int(text[:2]) < PIVOT else "19") + text
    try:
        value = date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError:
        return None, ("DATE_INVALID",)
    return value, ("DATE_SHORT",) if short else ()


def _time(_element: Element, text: str) -> Examined:
    return (text, ()) if _TIME.fullmatch(text) else (None, ("TIME_INVALID",))


# Numbers that name something: they are compared, never reckoned with.
_NAMES = {"28"}

_EXAMINERS: dict[str, Callable[[Element, str], Examined]] = {
    "AN": _text,
    "ID": _code,
    "N0": _whole,
    "N2": _whole,
    "R": _real,
    "DT": _date,
    "TM": _time,
}
