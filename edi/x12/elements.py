"""The data elements of X12, once: number, type, shortest and longest, name.

Types: AN text, ID code, N0 and N2 whole numbers with implied decimals, R decimal number, DT date,
TM time. The table stands in element_table.py, code lists in codes.py.
Source: the X12 data element dictionaries 004010 and 005010.
"""

import re
from dataclasses import dataclass

from edi.x12.element_table import ROWS

_ROW = re.compile(r"(\d+) (\w+) (\d+) (\d+) (.+?)(?: \[(\d+) (\d+)\])?")


@dataclass(frozen=True)
class Element:
    """One data element in one version."""

    number: str
    type: str
    shortest: int
    longest: int
    name: str


def _element(row: str, version: str) -> Element:
    found = _ROW.fullmatch(row)
    if found is None:
        raise ValueError(f"no element: {row!r}")
    number, type_, low, high, name, newer_low, newer_high = found.groups()
    if newer_low and version == "005010":
        low, high = newer_low, newer_high
    return Element(number, type_, int(low), int(high), name)


def _elements(version: str) -> dict[str, Element]:
    made = (_element(row, version) for row in ROWS.strip().splitlines())
    return {element.number: element for element in made}


ELEMENTS = {version: _elements(version) for version in ("004010", "005010")}
