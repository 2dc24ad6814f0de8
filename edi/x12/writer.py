"""Segments to bytes: the envelope around sets, with counts, control numbers and delimiters.

What goes into a set is made elsewhere (acknowledgment.py, compose.py); nothing here looks inside.
Exact where reading is tolerant. Source: X12.5 interchange control structures, X12.6.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from edi.x12.reads import Delimiters

Segment = tuple[str, ...]

_REPETITION_SINCE = "00402"
_AGENCY = "X"
_CONVENTIONS = {"005010X231A1"}


class Envelope(BaseModel):
    """Who writes to whom, and how: what ISA says apart from number and instant."""

    model_config = ConfigDict(frozen=True)

    sender: tuple[str, str]
    receiver: tuple[str, str]
    version: str
    usage: str
    delimiters: Delimiters
    ack_requested: bool = False


@dataclass(frozen=True)
class Group:
    """A group to be written: GS01, GS02, GS03, GS08, the code of its sets, and each set's segments
    between ST and SE."""

    kind: str
    sender: str
    receiver: str
    version: str
    code: str
    sets: Sequence[Sequence[Segment]]


def interchange_segments(
    envelope: Envelope,
    groups: Sequence[Group],
    numbers: Sequence[int],
    at: datetime,
    notes: Iterable[Segment] = (),
) -> list[Segment]:
    """An interchange; `numbers` are ISA13, then GS06 of each group."""
    control, *group_numbers = numbers
    segments = [_isa(envelope, control, at), *notes]
    for group, number in zip(groups, group_numbers, strict=True):
        segments += _group(group, number, at)
    segments.append(("IEA", str(len(groups)), f"{control:09}"))
    return segments


def _group(group: Group, number: int, at: datetime) -> list[Segment]:
    when = (at.strftime("%Y%m%d"), at.strftime("%H%M"))
    who = (group.kind, group.sender, group.receiver)
    segments: list[Segment] = [("GS", *who, *when, str(number), _AGENCY, group.version)]
    # A set of an implementation convention names it in ST03 too.
    convention = (group.version,) if group.version in _CONVENTIONS else ()
    for place, body in enumerate(group.sets, 1):
        control = f"{place:04}"
        segments.append(("ST", group.code, control, *convention))
        segments += body
        segments.append(("SE", str(len(body) + 2), control))
    segments.append(("GE", str(len(group.sets)), str(number)))
    return segments


def _isa(envelope: Envelope, control: int, at: datetime) -> Segment:
    sender, receiver = envelope.sender, envelope.receiver
    newer = envelope.version >= _REPETITION_SINCE
    return (
        "ISA",
        "00", " " * 10, "00", " " * 10,
        f"{sender[0]:<2.2}", f"{sender[1]:<15.15}", f"{receiver[0]:<2.2}", f"{receiver[1]:<15.15}",
        at.strftime("%y%m%d"), at.strftime("%H%M"),
        repetition(envelope.delimiters) if newer else "U",
        f"{envelope.version:<5.5}", f"{control:09}",
        "1" if envelope.ack_requested else "0", envelope.usage,
        envelope.delimiters.component,
    )  # fmt: skip


def repetition(delimiters: Delimiters) -> str:
    """The repetition separator: the partner's, or one that nothing else uses."""
    used = {delimiters.element, delimiters.component, delimiters.terminator}
    if delimiters.repetition and delimiters.repetition not in used:
        return delimiters.repetition
    return next(mark for mark in "^!|\\" if mark not in used)


def write_segments(segments: Iterable[Segment], delimiters: Delimiters) -> bytes:
    """Segments as bytes, without empty elements at their ends.

    One byte a character: a separator beyond ASCII is the one byte that the partner uses.
    """
    lines = []
    for segment in segments:
        last = max(i for i, element in enumerate(segment) if element)
        lines.append(delimiters.element.join(segment[: last + 1]) + delimiters.terminator)
    return "".join(lines).encode("latin-1", "replace")
