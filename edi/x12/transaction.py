"""Reads one transaction set: from the bytes between ST and SE to a verdict and a document.

Judges what belongs to the set itself: ST, SE, the counts. Groups and interchanges are judged in
interchange.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from edi.sets import grammar
from edi.x12.bindings import Values
from edi.x12.dialect import MAX_SEGMENT_LENGTH, Dialect, cut, offsets, too_large
from edi.x12.faults import Flaw
from edi.x12.grammar import Grammar
from edi.x12.guidance import read_guided
from edi.x12.reader import Body
from edi.x12.reads import GroupHeader, InterchangeHeader, SetRead, SetVerdict
from edi.x12.trusted import maker
from edi.x12.versions import nearer_version
from schemas.guides import Guide

if TYPE_CHECKING:
    from schemas.document import Document

_SHOWN_FINDINGS = 200


@dataclass(frozen=True)
class Stretch:
    """The bytes of a set, where they begin in the file, and whether it ends in SE."""

    chunk: bytes
    offset: int
    closed: bool


@dataclass(frozen=True)
class Setting:
    """What all sets of an interchange share: how it is cut, its header, the partner's guide."""

    spoken: Dialect
    interchange: InterchangeHeader
    guide: Guide | None


@dataclass(frozen=True)
class _Named:
    """What ST says."""

    code: str
    control: str
    convention: str


def read_set(
    stretch: Stretch, setting: Setting, group: GroupHeader, outer: list[Flaw], most_told: int
) -> SetRead:
    """A set's verdict and document; `outer` are flaws that the group already found in it.

    Of its flaws at most `most_told` are told.
    """
    spoken = setting.spoken
    separator = spoken.delimiters.element
    flaws, document = list(outer), None
    over = too_large(stretch.chunk, spoken.delimiters)
    segments, odd = ([], []) if over else cut(stretch.chunk, spoken)
    if not over and max(map(len, segments), default=0) > MAX_SEGMENT_LENGTH:
        over = f"a segment of over {MAX_SEGMENT_LENGTH:,} characters"
    first = segments[0] if segments else _first(stretch.chunk, spoken)
    named = _header(first, separator)
    flaws += odd
    if over:
        flaws.append(Flaw("SET_TOO_LARGE", "ST", 1, extra=over))
    else:
        flaws += _ends(segments, named.control, separator, closed=stretch.closed)
        known = grammar(named.code)
        if known is None:
            flaws.append(Flaw("SET_UNSUPPORTED", "ST", 1, extra=named.code[:10]))
        else:
            inner = segments[1:-1] if stretch.closed else segments[1:]
            body = _body(known, inner, setting, group)
            flaws += body.flaws
            if not any(flaw.weight == "error" for flaw in flaws):
                document = _document(known)(body.values)
    flaws.sort(key=lambda flaw: flaw.position or 0)
    verdict = _verdict(stretch, spoken, _told(flaws, most_told), named, len(segments))
    return SetRead(setting.interchange, group, verdict, document)


def _told(flaws: list[Flaw], most: int) -> list[Flaw]:
    """As many flaws of a set as anybody reads; an error is never left out for a warning."""
    if len(flaws) <= most:
        return flaws
    errors = [flaw for flaw in flaws if flaw.weight == "error"]
    kept = (errors or flaws)[:most]
    if most == 1:
        return kept
    return [*kept, Flaw("FINDINGS_MORE", position=kept[-1].position, extra=str(len(flaws) - most))]


def _first(chunk: bytes, spoken: Dialect) -> str:
    return chunk[:200].decode("latin-1").partition(spoken.delimiters.terminator)[0]


def _header(first: str, separator: str) -> _Named:
    elements = [*(e.strip() for e in first.split(separator)), "", "", ""]
    return _Named(*elements[1:4])


def _ends(segments: list[str], control: str, separator: str, *, closed: bool) -> list[Flaw]:
    flaws = []
    if not 4 <= len(control) <= 9:
        flaws.append(Flaw("ST_CONTROL_INVALID", "ST", 1, 2, value=control))
    position = len(segments)
    if not closed:
        return [*flaws, Flaw("SE_MISSING", "SE", position + 1)]
    stated = [*(e.strip() for e in segments[-1].split(separator)), "", ""]
    if not (stated[1].isdecimal() and int(stated[1][:12]) == position):
        flaws.append(
            Flaw("SE_COUNT_WRONG", "SE", position, 1, value=stated[1], extra=str(position))
        )
    if stated[2] != control:
        flaws.append(Flaw("SE_CONTROL_WRONG", "SE", position, 2, value=stated[2], extra=control))
    return flaws


def _body(known: Grammar, inner: list[str], setting: Setting, group: GroupHeader) -> Body:
    version, marks = nearer_version(group.version), setting.spoken.delimiters
    rules = setting.guide.for_set(known.code) if setting.guide else None
    body = read_guided(known, inner, version, marks, rules)
    body.flaws.extend(count_flaws(known, inner, marks.element, body.values))
    if group.code not in (known.group, ""):
        body.flaws.append(Flaw("SET_GROUP_MISMATCH", "ST", 1, extra=known.code))
    return body


def count_flaws(known: Grammar, inner: list[str], separator: str, values: Values) -> list[Flaw]:
    """CTT01 against the parts that it counts."""
    counts = values.get("counts")
    if counts is None or counts.lines is None or not known.counted:
        return []
    actual = len(values[known.counted])
    if counts.lines == actual:
        return []
    found = (i for i, text in enumerate(inner, 2) if text.startswith(f"CTT{separator}"))
    return [
        Flaw("COUNT_WRONG", "CTT", next(found, None), 1, value=str(counts.lines),
             number="354", name="Number of Line Items", extra=str(actual))
    ]  # fmt: skip


@cache
def _document(known: Grammar) -> "Callable[[Values], Document]":
    return maker(known.model, complete=True)


def _verdict(
    stretch: Stretch,
    spoken: Dialect,
    flaws: list[Flaw],
    named: _Named,
    count: int,
) -> SetVerdict:
    # Where only ST is at fault (of a set too large to be cut, say), nothing need be looked for.
    beyond = any((flaw.position or 1) > 1 for flaw in flaws)
    found = offsets(stretch.chunk, stretch.offset, spoken.delimiters) if beyond else []
    places = found or [stretch.offset]
    end = stretch.offset + len(stretch.chunk)

    def offset(flaw: Flaw) -> int:
        index = (flaw.position or 1) - 1
        return places[index] if index < len(places) else end

    return SetVerdict(
        control=named.control,
        code=named.code,
        accepted=not any(flaw.weight == "error" for flaw in flaws),
        findings=tuple(flaw.finding(offset(flaw)) for flaw in flaws),
        offset=stretch.offset,
        segments=count,
        flaws=tuple(flaws),
        convention=named.convention,
    )
