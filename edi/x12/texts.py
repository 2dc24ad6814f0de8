"""Typed values to elements: the way back of values.py, exact where reading is tolerant.

A text is made writable first (characters that are separators, or beyond ASCII); what that changes
is for the caller to tell. Source: X12.6 application control structure, data element types.
"""

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from edi.x12.elements import ELEMENTS
from edi.x12.reads import Delimiters
from edi.x12.segments import composite

Text = Callable[[Any], str]


@lru_cache(maxsize=64)
def _table(delimiters: Delimiters) -> dict[int, str]:
    d = delimiters
    marks = d.element + d.component + d.terminator + d.repetition
    return dict.fromkeys(range(32), " ") | {ord(mark): " " for mark in marks}


def writable(text: str, delimiters: Delimiters) -> str:
    """A text as it can be sent: basic characters, no separators, no blanks at its end."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c if c.isascii() else "?" for c in text if not unicodedata.combining(c))
    return text.translate(_table(delimiters)).rstrip()


def element_text(number: str, version: str, delimiters: Delimiters) -> Text:
    """A function from an element's value to its text; a value it can't say exactly is as it is."""
    if uses := composite(number):
        inner = [element_text(use.number, version, delimiters) for use in uses]

        def joined(value: Any) -> str:
            if not value:
                return ""
            texts = [text(v) for text, v in zip(inner, value, strict=False)]
            return delimiters.component.join(texts).rstrip(delimiters.component)

        return joined
    element = ELEMENTS[version][number]
    type_ = element.type
    decimals = int(type_[1:]) if type_ in ("N0", "N2") else None
    table = _table(delimiters)

    def text(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            plain = value.isascii() and value.translate(table) == value and value[-1:] != " "
            return value if plain else writable(value, delimiters)
        if isinstance(value, Decimal):
            return _number(value, decimals, element.longest)
        if isinstance(value, date):
            return value.strftime("%Y%m%d")
        return str(value)

    return text


def _number(value: Decimal, decimals: int | None, longest: int) -> str:
    if decimals is None:
        text = format(value, "f")
        # The zero before the point is a digit too: without it the number may still fit.
        fits = sum(map(str.isdigit, text)) <= longest
        return text if fits else text.replace("0.", ".", abs(value) < 1)
    scaled = value.scaleb(decimals)
    whole = scaled.to_integral_value()
    return format(whole if whole == scaled else scaled, "f")
