"""The second reader: what pyx12, with maps made from our grammars, says of a file that we wrote.

Independent of our own reader, so that the same mistake in both is unlikely. Codes: PYX12_ with the
level (ISA, GS, ST, SEG, ELE) and pyx12's error code there; PYX12_UNREADABLE where it gives up;
PYX12_UNREAD where it stops without a word. pyx12 is imported when an opinion is first asked for.
"""

import re
from collections.abc import Iterator

from edi.maps.envelope import INTERCHANGE_VERSIONS
from edi.maps.pyx12 import Note, read
from edi.x12.faults import shown
from schemas.findings import Finding

_ISA_WIDTH = 106
_ISA12 = slice(84, 89)
# From this ISA12 on, ISA11 separates repetitions, as it does in 00501.
_REPETITION_SINCE = "00402"
# Where ISA states the separators that pyx12 takes for data.
_SEPARATORS = {"ISA11": 82, "ISA16": 104}
_PADDING = " \t\r\n\x00\x1a"
_OUTSIDE_SETS = ("ISA", "TA1", "GS", "GE", "IEA")
_LONGEST_ID = 10
_REFERENCE = re.compile(r"([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d+))?")
_NAMELESS = re.compile(r'(?:"None"|None) \(([\w-]+)\)')
_FIX = "Correct the document or its partner's guide: what the second reader refuses is not sent."


def second_opinion(data: bytes) -> tuple[Finding, ...]:
    """What pyx12 finds wrong with a file; empty if it reads all of it as valid.

    Positions count from ST = 1 and offsets bytes from the start, as everywhere. An ISA12 that pyx12
    does not know is read as the nearer one that it knows. Never raises.
    """
    return tuple(_opinions(data.decode("latin-1")))


def _opinions(text: str) -> Iterator[Finding]:
    """One interchange after another: pyx12 stops in silence where the delimiters change."""
    at = 0
    while True:
        stretch = _known_version(text[at:])
        found = read(stretch)
        offsets = _offsets(stretch) if found.notes else []
        yield from (_finding(note, offsets, at) for note in found.notes if _counts(note, stretch))
        rest = found.rest.lstrip(_PADDING)
        at = len(text) - len(rest)
        if not rest or len(rest) >= len(stretch) or not rest.startswith("ISA"):
            break
    if rest:
        yield _finding(Note("UNREAD", "pyx12 stops here and reads no further", line=1), [at], 0)


def _known_version(text: str) -> str:
    stated = text[_ISA12]
    known = INTERCHANGE_VERSIONS.values()
    if not text.startswith("ISA") or len(text) < _ISA_WIDTH or stated in known:
        return text
    nearer = "00501" if stated >= _REPETITION_SINCE else "00401"
    return text[: _ISA12.start] + nearer + text[_ISA12.stop :]


def _counts(note: Note, text: str) -> bool:
    """Control characters are sound separators (X12.6), though pyx12 forbids them as data."""
    place = _SEPARATORS.get(note.reference)
    return note.code != "ELE_6" or place is None or text[place] >= " "


def _offsets(text: str) -> list[int]:
    """Where each segment of a text begins."""
    found, at = [], 0
    for piece in text.split(text[_ISA_WIDTH - 1]) if len(text) >= _ISA_WIDTH else ():
        found.append(at + len(piece) - len(piece.lstrip(" \r\n")))
        at += len(piece) + 1
    return found


def _finding(note: Note, offsets: list[int], start: int) -> Finding:
    place = _REFERENCE.fullmatch(note.reference)
    segment, element, component = place.groups() if place else (note.segment, None, None)
    inside = bool(note.position) and segment not in _OUTSIDE_SETS
    line = note.line - 1
    return Finding(
        code=f"PYX12_{note.code}",
        severity="error",
        message=shown(_NAMELESS.sub(r"\1", note.text)) or "",
        segment=shown(segment[:_LONGEST_ID]) or None,
        position=note.position if inside else None,
        element=int(element) if element else None,
        component=int(component) if component else None,
        offset=start + offsets[line] if 0 <= line < len(offsets) else None,
        value=shown(note.value),
        fix=_FIX,
    )
