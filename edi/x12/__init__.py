"""X12: bytes to canonical documents and back, and the acknowledgments between.

The public face. `read` gives each set as soon as it is read, then its interchange. What a name
stands for is loaded when it is first asked for: who only answers need not load the reader.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edi.x12.acknowledgment import Acknowledgment, acknowledge, refuse, write_acknowledgment
    from edi.x12.interchange import read
    from edi.x12.reads import (
        Delimiters,
        GroupHeader,
        GroupRead,
        InterchangeHeader,
        InterchangeRead,
        SetRead,
        SetVerdict,
        Unreadable,
        WireId,
    )

_HOMES = {
    "acknowledgment": ("Acknowledgment", "acknowledge", "refuse", "write_acknowledgment"),
    "interchange": ("read",),
    "reads": (
        "Delimiters", "GroupHeader", "GroupRead", "InterchangeHeader", "InterchangeRead",
        "SetRead", "SetVerdict", "Unreadable", "WireId",
    ),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"edi.x12 has no {name}")
    found: object = getattr(import_module(f"edi.x12.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


__all__ = [
    "Acknowledgment",
    "Delimiters",
    "GroupHeader",
    "GroupRead",
    "InterchangeHeader",
    "InterchangeRead",
    "SetRead",
    "SetVerdict",
    "Unreadable",
    "WireId",
    "acknowledge",
    "read",
    "refuse",
    "write_acknowledgment",
]
