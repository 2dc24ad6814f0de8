"""X12: bytes to canonical documents and back, and the acknowledgments between.

The public face. `read` gives each set as soon as it is read, then its interchange.
"""

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
