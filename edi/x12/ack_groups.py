"""What a 997 or 999 says of a group: its sets, their segments and elements, by X12's codes.

Values are repeated only where they can do no harm. Source: X12 transaction sets 997 and 999; codes
of elements 715, 716, 717, 718, 720 and 723 (in a 999: 618, 620, 621, with the same meanings).
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from edi.x12.faults import Flaw
from edi.x12.reads import Delimiters, GroupRead, SetVerdict
from edi.x12.versions import nearer_version

# The implementation convention of the 999.
CONVENTION_999 = "005010X231A1"
_MOST_SEGMENTS = 200
_MOST_CODES = 5
_VALUE_LENGTH = 99
_IK3_ELEMENTS = 5
_MOST_DECLARED = 999_999

Segment = tuple[str, ...]
Functional = Literal["997", "999"]


class AckGroup(BaseModel):
    """The answer to one group: its 997 or 999, between ST and SE."""

    model_config = ConfigDict(frozen=True)

    code: str = "997"
    version: str
    sender: str
    receiver: str
    segments: tuple[Segment, ...]


def answer_group(group: GroupRead, delimiters: Delimiters, functional: Functional) -> AckGroup:
    """The answer to a group; a 999, which only 005010 knows, falls back to a 997."""
    newer = nearer_version(group.version) == "005010"
    first = ("AK1", safe(group.code, delimiters), safe(group.control, delimiters))
    segments: list[Segment] = [(*first, safe(group.version, delimiters)) if newer else first]
    for verdict in group.sets:
        segments += _set(verdict, delimiters, newer=newer)
    segments.append(_ak9(group))
    code = functional if newer else "997"
    if code == "999":
        segments = [each for segment in segments for each in _as_999(segment)]
    stated = group.version[:6]
    plain = stated if len(stated) == len("004010") and stated.isdigit() else "004010"
    return AckGroup(
        code=code,
        version=CONVENTION_999 if code == "999" else plain,
        sender=safe(group.header.receiver, delimiters),
        receiver=safe(group.header.sender, delimiters),
        segments=tuple(segments),
    )


def _as_999(segment: Segment) -> list[Segment]:
    """A segment of a 997 as a 999 has it: one code an IK3."""
    renamed = {"AK3": "IK3", "AK4": "IK4", "AK5": "IK5"}.get(segment[0], segment[0])
    if renamed != "IK3" or len(segment) <= _IK3_ELEMENTS:
        return [(renamed, *segment[1:])]
    # Elements belong to the last code, 8: segment has data element errors.
    return [(renamed, *segment[1:4], code) for code in segment[4:]]


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
    stated = group.declared
    declared = received if stated is None or stated > _MOST_DECLARED else stated
    return ("AK9", status, str(declared), str(received), str(accepted), *codes)


def _status(verdict: SetVerdict) -> str:
    if not verdict.accepted:
        return "R"
    return "E" if any(f.fault.level != "none" for f in verdict.flaws) else "A"


def _set(verdict: SetVerdict, delimiters: Delimiters, *, newer: bool) -> list[Segment]:
    named = ("AK2", safe(verdict.code, delimiters)[:3].rstrip() or "000",
             safe(verdict.control, delimiters)[:9].rstrip() or "0000")  # fmt: skip
    convention = safe(verdict.convention, delimiters)
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
    loop = safe(first.loop or "", delimiters)
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


def safe(text: str, delimiters: Delimiters) -> str:
    """A text without what could break a segment."""
    marks = _marks(delimiters)
    return "".join(c for c in text if c.isascii() and c.isprintable() and c not in marks).strip()


def _copy(value: str, delimiters: Delimiters) -> str:
    """A bad value as AK404 repeats it: only where it is printable and free of separators."""
    value = value[:_VALUE_LENGTH]
    return value.strip() if value == safe(value, delimiters) else ""
