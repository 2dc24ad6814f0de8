"""997, 999 and TA1: what to answer to an interchange, as data, and how it is written.

Whether an answer is due is decided here; what it says of each group stands in ack_groups.py.
Control numbers and the instant are the caller's. Never answers an acknowledgment with another.
Source: TA1 of X12.5, codes of elements I17 and I18.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from edi.x12.ack_groups import AckGroup, Segment, answer_group, safe
from edi.x12.faults import Flaw
from edi.x12.reads import Delimiters, InterchangeHeader, InterchangeRead, WireId
from edi.x12.writer import Envelope, Group, interchange_segments, write_segments
from schemas.partners import Answers

ACKNOWLEDGMENTS = "FA"
STANDARD = Answers()
_OLDER = "00401"


class Acknowledgment(BaseModel):
    """The answer to one interchange, all but its control numbers and its instant."""

    model_config = ConfigDict(frozen=True)

    envelope: Envelope
    note: Segment | None = None
    groups: tuple[AckGroup, ...] = ()

    @property
    def numbers_needed(self) -> int:
        """One for the interchange, one for each group."""
        return 1 + len(self.groups)


def acknowledge(interchange: InterchangeRead, answers: Answers = STANDARD) -> Acknowledgment | None:
    """What to answer to an interchange; None where no answer is due.

    `answers` are the partner's wishes: by which set groups are answered, and when a TA1 goes out.
    """
    header, envelope = interchange.header, _answering(interchange.header)
    groups = [g for g in interchange.groups if g.code and g.code != ACKNOWLEDGMENTS]
    faults = [f for f in interchange.flaws if f.weight == "error"]
    faults += [f for g in interchange.groups if not g.code for f in g.flaws]
    only_notes = bool(interchange.notes) and not interchange.groups
    asked = answers.interchange == "asked" and header.ack_requested
    due = bool(faults) or ((asked or answers.interchange == "always") and not only_notes)
    if not groups and not due:
        return None
    return Acknowledgment(
        envelope=envelope,
        note=_note(interchange, faults) if due else None,
        groups=tuple(
            answer_group(group, envelope.delimiters, answers.functional) for group in groups
        ),
    )


def refuse(header: InterchangeHeader, note: str) -> Acknowledgment:
    """A TA1 that refuses a whole interchange; `note` is its reason, 025 for a reused number."""
    return Acknowledgment(envelope=_answering(header), note=_ta1(header, "R", note))


def write_acknowledgment(ack: Acknowledgment, numbers: Sequence[int], at: datetime) -> bytes:
    """The answer as a file: ISA13, then each GS06, from `numbers`."""
    groups = [
        Group(
            kind=ACKNOWLEDGMENTS,
            sender=group.sender,
            receiver=group.receiver,
            version=group.version,
            code=group.code,
            sets=(group.segments,),
        )
        for group in ack.groups
    ]
    notes = [ack.note] if ack.note else []
    segments = interchange_segments(ack.envelope, groups, numbers, at, notes)
    return write_segments(segments, ack.envelope.delimiters)


def _answering(header: InterchangeHeader) -> Envelope:
    version = header.version
    return Envelope(
        sender=_wire_id(header.receiver, header.delimiters),
        receiver=_wire_id(header.sender, header.delimiters),
        version=version if len(version) == len(_OLDER) and _is_number(version) else _OLDER,
        usage=header.usage if header.usage in ("T", "P", "I") else "P",
        delimiters=_separators(header.delimiters),
    )


def _wire_id(who: WireId, delimiters: Delimiters) -> tuple[str, str]:
    return safe(who.qualifier, delimiters), safe(who.id, delimiters)


def _separators(delimiters: Delimiters) -> Delimiters:
    """The partner's delimiters, but for a component separator that can't be told from data."""
    given = delimiters.component
    if not (given.isalnum() or given in " \t\r\n"):
        return delimiters
    used = delimiters.element + delimiters.terminator + delimiters.repetition
    return replace(delimiters, component=next(mark for mark in ">:<|" if mark not in used))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _note(interchange: InterchangeRead, faults: list[Flaw]) -> Segment:
    header = interchange.header
    noted = faults or [f for f in interchange.flaws if f.fault.level == "interchange"]
    codes = [f.ack if f.fault.level == "interchange" else "022" for f in noted]
    if not codes:
        return _ta1(header, "A", "000")
    return _ta1(header, "E" if interchange.groups else "R", codes[0])


def _ta1(header: InterchangeHeader, verdict: str, note: str) -> Segment:
    control = safe(header.control, header.delimiters)[:9] or "000000000"
    date = header.date if _is_number(header.date) else ""
    time = header.time if _is_number(header.time) else ""
    return ("TA1", control, date, time, verdict, note)
