"""How one partner cuts and pads its files: the delimiters, and cleaning a set's text by them.

Gives the segments of a set and what was odd about the text: wrapped lines, blanks, control
characters, empty segments. What the segments mean is none of its business.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from edi.x12.faults import Flaw
from edi.x12.reads import Delimiters

# One set is read in memory as a whole: these keep it below what an intake function has, threefold.
MAX_SET_BYTES = 12_000_000
MAX_SEGMENTS = 400_000
MAX_SEGMENT_LENGTH = 20_000
_CONTROLS = bytes([*range(32), 127])
_MARKS = ("SE", "ST", "GE", "GS", "IEA", "ISA")


@dataclass(frozen=True)
class Dialect:
    """Patterns that follow from a file's delimiters."""

    delimiters: Delimiters
    marks: re.Pattern[bytes]
    breaks: re.Pattern[str]
    indents: re.Pattern[str]
    padding: re.Pattern[str]
    controls: bytes


@lru_cache(maxsize=64)
def dialect(delimiters: Delimiters) -> Dialect:
    """The patterns of some delimiters."""
    element, terminator = delimiters.element, delimiters.terminator
    e, t = re.escape(element), re.escape(terminator)
    ids = "|".join("[\\r\\n]*".join(mark) for mark in _MARKS)
    # A run of terminators or of blanks is gone through once, not once from each of its characters.
    blanks = " \t\r\n".replace(terminator, "")
    marks = re.compile(rf"{t}[{blanks}]*({ids})[\r\n]*(?={e}|{t})".encode("latin-1"))
    cut = {element, terminator, delimiters.component, "\r", "\n"}
    controls = bytes(c for c in _CONTROLS if chr(c) not in cut)
    return Dialect(
        delimiters,
        marks,
        re.compile(rf"{t}[ \t\r\n]+"),
        re.compile(rf"{t}[ \t]+"),
        re.compile(rf"(?<! ) +(?=[{e}{t}])"),
        controls,
    )


def too_large(chunk: bytes, delimiters: Delimiters) -> str:
    """Which cap a set passes, in words, looked at before it is split; empty if none."""
    if len(chunk) > MAX_SET_BYTES:
        return f"over {MAX_SET_BYTES:,} bytes"
    if chunk.count(delimiters.terminator.encode("latin-1")) > MAX_SEGMENTS:
        return f"over {MAX_SEGMENTS:,} segments"
    return ""


def cut(chunk: bytes, spoken: Dialect) -> tuple[list[str], list[Flaw]]:
    """The segments of a set's bytes, cleaned, and what was odd about them."""
    flaws: list[Flaw] = []
    raw = chunk
    if len(raw.translate(None, spoken.controls)) != len(raw):
        flaws.append(Flaw("CONTROL_CHARACTER", position=1))
        raw = raw.translate(bytes(32 if c in spoken.controls else c for c in range(256)))
    text = _decode(raw, spoken, flaws)
    terminator, element = spoken.delimiters.terminator, spoken.delimiters.element
    text = _unbroken(text, spoken, flaws)
    if f"{terminator} " in text or f"{terminator}\t" in text:
        text = spoken.indents.sub(lambda _m: terminator, text)
    if f" {element}" in text or f" {terminator}" in text:
        text = _unpadded(text, spoken, flaws)
    segments = text.split(terminator)
    if not segments[-1].strip():
        segments.pop()
    if "" in segments and terminator in "\r\n":
        segments = [segment for segment in segments if segment]
    elif "" in segments:
        flaws.append(Flaw("SEGMENT_EMPTY", position=segments.index("") + 1))
        segments = [segment for segment in segments if segment]
    return segments, flaws


def _decode(raw: bytes, spoken: Dialect, flaws: list[Flaw]) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    marks = spoken.delimiters
    separators = (marks.element + marks.component + marks.terminator).encode("latin-1")
    if raw.translate(None, separators).isascii():
        return raw.decode("latin-1")
    try:
        text, charset = raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        text, charset = raw.decode("latin-1"), "Latin-1"
    flaws.append(Flaw("CHARACTER_SET", position=1, extra=charset))
    return text


def _unbroken(text: str, spoken: Dialect, flaws: list[Flaw]) -> str:
    """Without line breaks, where these are not the terminator."""
    terminator = spoken.delimiters.terminator
    other = "\r" if terminator == "\n" else "\n"
    if terminator in "\r\n":
        return text.replace(other, "")
    if "\n" not in text and "\r" not in text:
        return text
    text = spoken.breaks.sub(lambda _m: terminator, text)
    if "\n" in text or "\r" in text:
        flaws.append(Flaw("WRAPPED_LINES", position=1))
        text = text.replace("\r", "").replace("\n", "")
    return text


def _unpadded(text: str, spoken: Dialect, flaws: list[Flaw]) -> str:
    found = spoken.padding.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    position = before.count(spoken.delimiters.terminator) + 1
    segment = before.rpartition(spoken.delimiters.terminator)[2]
    id_ = segment.partition(spoken.delimiters.element)[0]
    flaws.append(Flaw("TRAILING_BLANKS", id_[:10], position))
    return spoken.padding.sub("", text)


def offsets(chunk: bytes, start: int, delimiters: Delimiters) -> list[int]:
    """Where each segment of a set begins in the file, in the order of positions."""
    terminator = delimiters.terminator.encode("latin-1")
    found, at = [], start
    for piece in chunk.split(terminator):
        bare = piece.lstrip(b" \t\r\n")
        if bare:
            found.append(at + len(piece) - len(bare))
        at += len(piece) + 1
    return found
