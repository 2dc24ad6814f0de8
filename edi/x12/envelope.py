"""The interchange header: telling the delimiters apart, and ISA and GS in words.

Tolerant: a wrong width, blanks of any kind and line breaks within ISA are read where the sixteen
elements can still be counted. Source: X12.5 interchange control structures, X12.6.
"""

from edi.x12.faults import Flaw
from edi.x12.reads import Delimiters, GroupHeader, InterchangeHeader, WireId

_ISA_ELEMENTS = 16
_ISA_WIDTH = 106
_WINDOW = 600
_NEWLINES = b"\r\n"
_BLANKS = b" \t\r\n"
_ABSENT = b">"
_GS_PLACES = (1, 2, 3, 6, 8)


class HeaderUnreadable(ValueError):
    """The sixteen elements of ISA or the terminator can't be told."""


def decoded(raw: bytes) -> str:
    """Bytes as text: UTF-8 where they are, else one character a byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_header(data: bytes, offset: int) -> tuple[InterchangeHeader, int, list[Flaw]]:
    """The interchange that begins at `offset`, the place after its ISA segment, and the flaws."""
    window = data[offset : offset + _WINDOW]
    separator = window[3:4]
    parts = window.split(separator, _ISA_ELEMENTS) if separator else []
    if len(parts) <= _ISA_ELEMENTS or separator.isalnum() or separator in _BLANKS:
        raise HeaderUnreadable("its sixteen elements can't be counted")
    tail = parts[_ISA_ELEMENTS]
    component, terminator, length = _ending(tail)
    end = offset + len(window) - len(tail) + length
    if len({separator, component, terminator}) < 3:
        raise HeaderUnreadable("its separators are not different from each other")
    values = [decoded(part).replace("\r", "").replace("\n", "").strip() for part in parts]
    header = _header(values, offset, [separator, component, terminator])
    return header, end, _flaws(header, values, data[offset:end])


def _ending(tail: bytes) -> tuple[bytes, bytes, int]:
    """Component separator, terminator, and how many bytes of `tail` belong to ISA."""
    component, rest = tail[:1], tail[1:]
    if _is_terminator(component, rest):
        # ISA16 is missing: what stands in its place ends the next segment too.
        return _ABSENT if component not in _ABSENT else b":", component, 1
    bare = rest.lstrip(b" \t")
    if bare[:1] in (b"\r", b"\n") and bare:
        after = bare.lstrip(_BLANKS)
        if after[:2] in (b"GS", b"IE", b"TA", b"IS", b""):
            # A line break ends the segment, with or without blanks and CR before it.
            newline = b"\n" if b"\n" in bare[:2] else b"\r"
            return component, newline, 1 + rest.index(newline) + 1
        rest, bare = rest[len(rest) - len(after) :], after
    skipped = len(tail) - 1 - len(bare)
    terminator = bare[:1]
    if not component or not terminator or terminator.isalnum():
        raise HeaderUnreadable("its last separator or its terminator is not there")
    return component, terminator, 1 + skipped + 1


def _is_terminator(mark: bytes, rest: bytes) -> bool:
    line = rest.lstrip(_BLANKS)
    if line is rest or not line.startswith(b"GS"):
        return False
    first, newline, _ = line.partition(b"\n")
    return bool(newline) and first.rstrip(_BLANKS).endswith(mark) and first.count(mark) == 1


def _header(values: list[str], offset: int, delimiters: list[bytes]) -> InterchangeHeader:
    element, component, terminator = (d.decode("latin-1") for d in delimiters)
    repetition = values[11] if len(values[11]) == 1 and not values[11].isalnum() else ""
    return InterchangeHeader(
        control=values[13],
        sender=WireId(values[5], values[6]),
        receiver=WireId(values[7], values[8]),
        version=values[12],
        test=values[15] == "T",
        ack_requested=values[14] == "1",
        date=values[9],
        time=values[10],
        offset=offset,
        delimiters=Delimiters(element, component, terminator, repetition),
        usage=values[15],
    )


def _flaws(header: InterchangeHeader, values: list[str], raw: bytes) -> list[Flaw]:
    flaws = []
    bare = raw.rstrip(_BLANKS) if header.delimiters.terminator in "\r\n" else raw
    broken = any(newline in bare[:-1] for newline in (b"\r", b"\n"))
    width = len(raw) if bare is raw else len(bare) + 1
    if broken:
        flaws.append(Flaw("WRAPPED_LINES", "ISA"))
    elif width != _ISA_WIDTH:
        flaws.append(Flaw("ISA_WIDTH", "ISA", extra=str(width)))
    checks = ((9, 6), (10, 4), (13, 9))
    for place, length in checks:
        if not (values[place].isdigit() and len(values[place]) == length):
            flaws.append(Flaw("ISA_INVALID", "ISA", element=place, value=values[place]))
    empty = [place for place in (6, 8) if not values[place]]
    return flaws + [Flaw("ISA_INVALID", "ISA", element=place, value="") for place in empty]


def read_group_header(elements: list[str], offset: int) -> tuple[GroupHeader, list[Flaw]]:
    """GS in words, and what is wrong with it."""
    values = [*(e.strip() for e in elements[:9]), *[""] * 9][:9]
    header = GroupHeader(
        control=values[6],
        code=values[1],
        version=values[8],
        sender=values[2],
        receiver=values[3],
        date=values[4],
        time=values[5],
        offset=offset,
    )
    flaws = [Flaw("GS_INVALID", "GS", element=p, value="") for p in _GS_PLACES if not values[p]]
    return header, flaws
