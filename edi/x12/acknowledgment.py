"""997 and TA1: what to answer to an interchange, as data, and how it is written.

What is answered is decided here, from the verdicts; control numbers and the instant are the
caller's. Never answers an acknowledgment with an acknowledgment. Source: X12 transaction set 997,
TA1 of X12.5; codes of elements 715, 716, 717, 718, 720, 723, I17 and I18.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from edi.x12.faults import Flaw
from edi.x12.reads import Delimiters, GroupRead, InterchangeHeader, InterchangeRead, SetVerdict
from edi.x12.transaction import nearer_version
from edi.x12.writer import Envelope, interchange_segments, write_segments

ACKNOWLEDGMENTS = "FA"
_MOST_SEGMENTS = 200
_MOST_CODES = 5
_VALUE_LENGTH = 99

Segment = tuple[str, ...]


class AckGroup(BaseModel):
    """The answer to one group: its 997, between ST and SE."""

    model_config = ConfigDict(frozen=True)

    version: str
    sender: str
    receiver: str
    segments: tuple[Segment, ...]


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


def acknowledge(interchange: InterchangeRead) -> Acknowledgment | None:
    """What to answer to an interchange; None where no answer is due."""
    header = interchange.header
    groups = [g for g in interchange.groups if g.code and g.code != ACKNOWLEDGMENTS]
    faults = [f for f in interchange.flaws if f.weight == "error"]
    faults += [f for g in interchange.groups if not g.code for f in g.flaws]
    only_notes = bool(interchange.notes) and not interchange.groups
    due = (header.ack_requested and not only_notes) or bool(faults)
    if not groups and not due:
        return None
    return Acknowledgment(
        envelope=_answering(header),
        note=_note(interchange, faults) if due else None,
        groups=tuple(_group(group, header.delimiters) for group in groups),
    )


def refuse(header: InterchangeHeader, note: str) -> Acknowledgment:
    """A TA1 that refuses a whole interchange; `note` is its reason, 025 for a reused number."""
    return Acknowledgment(envelope=_answering(header), note=_ta1(header, "R", note))


def write_acknowledgment(ack: Acknowledgment, numbers: Sequence[int], at: datetime) -> bytes:
    """The answer as a file: ISA13, then each GS06, from `numbers`."""
    groups = [
        ((ACKNOWLEDGMENTS, group.sender, group.receiver, group.version), [group.segments])
        for group in ack.groups
    ]
    notes = [ack.note] if ack.note else []
    segments = interchange_segments(ack.envelope, "997", groups, numbers, at, notes)
    return write_segments(segments, ack.envelope.delimiters)


def _answering(header: InterchangeHeader) -> Envelope:
    return Envelope(
        sender=(header.receiver.qualifier, header.receiver.id),
        receiver=(header.sender.qualifier, header.sender.id),
        version=header.version,
        usage=header.usage if header.usage in ("T", "P", "I") else "P",
        delimiters=header.delimiters,
    )


def _note(interchange: InterchangeRead, faults: list[Flaw]) -> Segment:
    header = interchange.header
    noted = faults or [f for f in interchange.flaws if f.fault.level == "interchange"]
    codes = [f.ack if f.fault.level == "interchange" else "022" for f in noted]
    if not codes:
        return _ta1(header, "A", "000")
    return _ta1(header, "E" if interchange.groups else "R", codes[0])


def _ta1(header: InterchangeHeader, verdict: str, note: str) -> Segment:
    control = _safe(header.control, header.delimiters)[:9] or "000000000"
    date = header.date if header.date.isdigit() else ""
    time = header.time if header.time.isdigit() else ""
    return ("TA1", control, date, time, verdict, note)


def _group(group: GroupRead, delimiters: Delimiters) -> AckGroup:
    newer = nearer_version(group.version) == "005010"
    first = ("AK1", _safe(group.code, delimiters), _safe(group.control, delimiters))
    segments: list[Segment] = [(*first, _safe(group.version, delimiters)) if newer else first]
    for verdict in group.sets:
        segments += _set(verdict, delimiters, newer=newer)
    segments.append(_ak9(group))
    stated = group.version[:6]
    return AckGroup(
        version=stated if len(stated) == len("004010") and stated.isdigit() else "004010",
        sender=_safe(group.header.receiver, delimiters),
        receiver=_safe(group.header.sender, delimiters),
        segments=tuple(segments),
    )


def _ak9(group: GroupRead) -> Segment:
    received = len(group.sets)
    accepted = sum(verdict.accepted for verdict in group.sets)
    codes = _codes(f.ack for f in group.flaws if f.fault.level == "group")
    noted = bool(codes) or any(_status(verdict) != "A" for verdict in group.sets)
    if not accepted:
        status = "R"
    elif accepted < received:
        status = "P"
    else:
        status = "E" if noted else "A"
    declared = received if group.declared is None else group.declared
    return ("AK9", status, str(declared), str(received), str(accepted), *codes)


def _status(verdict: SetVerdict) -> str:
    if not verdict.accepted:
        return "R"
    return "E" if any(f.fault.level != "none" for f in verdict.flaws) else "A"


def _set(verdict: SetVerdict, delimiters: Delimiters, *, newer: bool) -> list[Segment]:
    named = ("AK2", _safe(verdict.code, delimiters)[:3] or "000",
             _safe(verdict.control, delimiters)[:9] or "0000")  # fmt: skip
    convention = _safe(verdict.convention, delimiters)
    segments: list[Segment] = [(*named, convention) if newer and convention else named]
    inner = [f for f in verdict.flaws if f.fault.level in ("segment", "element")]
    for flaws in _by_place(inner)[:_MOST_SEGMENTS]:
        segments += _ak3(flaws, delimiters)
    codes = _codes(f.ack for f in verdict.flaws if f.fault.level == "set")
    if inner:
        codes = (*codes, "5")[:_MOST_CODES]
    segments.append(("AK5", _status(verdict), *codes))
    return segments


def _by_place(flaws: list[Flaw]) -> list[list[Flaw]]:
    places: dict[tuple[int, str], list[Flaw]] = {}
    for flaw in flaws:
        places.setdefault((flaw.position or 0, flaw.segment or ""), []).append(flaw)
    return list(places.values())


def _ak3(flaws: list[Flaw], delimiters: Delimiters) -> list[Segment]:
    first = flaws[0]
    elements = [f for f in flaws if f.fault.level == "element"]
    codes = _codes(f.ack for f in flaws if f.fault.level == "segment")
    if elements:
        codes = (*codes, "8")[:_MOST_CODES]
    id_ = "".join(c for c in first.segment or "" if c.isascii() and c.isalnum())[:3]
    loop = _safe(first.loop or "", delimiters)
    head = ("AK3", id_ if len(id_) > 1 else "ZZ", str(first.position), loop, *codes)
    return [head, *(_ak4(f, delimiters) for f in elements)]


def _ak4(flaw: Flaw, delimiters: Delimiters) -> Segment:
    place = str(flaw.element)
    if flaw.component:
        place += f"{delimiters.component}{flaw.component}"
    number = flaw.number if flaw.number and flaw.number.isdigit() else ""
    value = _copy(flaw.value or "", delimiters)
    return ("AK4", place, number, flaw.ack, value)


def _codes(codes: Iterable[str]) -> Segment:
    return tuple(dict.fromkeys(codes))[:_MOST_CODES]


def _marks(delimiters: Delimiters) -> str:
    d = delimiters
    return d.element + d.component + d.terminator + d.repetition


def _safe(text: str, delimiters: Delimiters) -> str:
    """Text without what could break a segment."""
    marks = _marks(delimiters)
    return "".join(c for c in text if c.isascii() and c.isprintable() and c not in marks).strip()


def _copy(value: str, delimiters: Delimiters) -> str:
    """A bad value as AK404 repeats it: only where it is printable and free of separators."""
    value = value[:_VALUE_LENGTH]
    return value.strip() if value == _safe(value, delimiters) else ""
