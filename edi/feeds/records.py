"""A CSV file record by record, for when something is wrong in it: where each record begins.

DuckDB reads what is well-formed; this finds the lines of the rest. RFC 4180, with any line ending;
a quote that never closes costs its own line and not the lines after it.
"""

import csv
import io
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from schemas.feeds import MOST_TOLD

MOST_LINES = 1_000
LONGEST_LINE = 1_000_000
LOOK_AHEAD = 65_536
WRITE_AT_ONCE = 1_048_576
OPEN_QUOTE = "a quote is not closed, or one inside a quoted cell is not doubled"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Record:
    """A record: the line it begins at (from 1), its bytes, and its cells or what is wrong.

    `cells` is None where it holds no quote: commas alone part its bytes then.
    """

    line: int
    raw: bytes
    cells: list[str] | None = None
    problem: str | None = None

    @property
    def width(self) -> int:
        return self.raw.count(b",") + 1 if self.cells is None else len(self.cells)

    def texts(self) -> list[str]:
        """What its cells say, as far as it can be told."""
        if self.cells is not None:
            return self.cells
        return self.raw.decode("utf-8", "replace").split(",")


@dataclass
class Survey:
    """A file's well-formed records, copied one after the other, and its broken ones.

    `lines` and `offsets` say of each copied record where it began and where its copy begins.
    """

    lines: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    broken: list[Record] = field(default_factory=list)
    broken_count: int = 0

    def add_broken(self, record: Record) -> None:
        """Count a broken record, and keep it if there is room to tell of it."""
        self.broken_count += 1
        if len(self.broken) < MOST_TOLD:
            self.broken.append(record)


def survey(path: Path, width: int, copy: Path) -> Survey:
    """Copy the records of `width` cells, without the header and blanks, in one plain spelling."""
    found, offset = Survey(), 0
    with open_lines(path) as file, copy.open("wb", buffering=WRITE_AT_ONCE) as out:
        lines = Lines(file)
        header = None
        while (line := lines.take()) is not None:
            # Nearly every line is a record as it is; it is worth not to make one of it.
            if header is not None and _is_plain(line, width - 1):
                number, spelled = lines.number, line + b"\n"
            else:
                record = _record(lines, line, width if header else None)
                if record is None:
                    continue
                if header is None:
                    header = record
                    continue
                record = _of_width(record, width)
                if record.problem is not None:
                    found.add_broken(record)
                    continue
                number, spelled = record.line, _spell(record)
            found.lines.append(number)
            found.offsets.append(offset)
            offset += out.write(spelled)
    return found


def rows(file: BinaryIO, width: int) -> Iterator[Record]:
    """Every record after the header that is not blank; one of another width has a problem."""
    told = records(file, width)
    next(told, None)
    return (_of_width(record, width) for record in told)


def open_lines(path: Path) -> BinaryIO:
    """A file whose lines end in LF (or CR LF), whatever they ended in."""
    file = path.open("rb")
    start = file.read(LOOK_AHEAD)
    file.seek(0)
    if b"\r" not in start or b"\n" in start:
        return file
    with file:
        return io.BytesIO(file.read().replace(b"\r", b"\n"))


class Lines:
    """The physical lines of a file, numbered, with a way to put some back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: deque[bytes] = deque()
        self.number = 0

    def take(self) -> bytes | None:
        """The next line, without its ending and at most LONGEST_LINE of it; None at the end."""
        if self._waiting:
            self.number += 1
            return self._waiting.popleft()
        line = self._file.readline(LONGEST_LINE)
        if not line:
            return None
        self.number += 1
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = self._file.readline(LONGEST_LINE)
        return line.rstrip(b"\r\n")

    def put_back(self, lines: list[bytes]) -> None:
        """Have these lines come again."""
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def records(file: BinaryIO, width: int | None = None) -> Iterator[Record]:
    """Every record that is not blank, the header first.

    With a `width`, one that goes on over lines and comes to another width has an open quote.
    """
    lines = Lines(file)
    while (line := lines.take()) is not None:
        record = _record(lines, line, width)
        if record is not None:
            yield record


def _record(lines: Lines, line: bytes, width: int | None) -> Record | None:
    """The record that begins with a line; None for a blank one."""
    if lines.number == 1:
        line = line.removeprefix(_BOM)
    if b'"' in line:
        return _quoted(lines, line, width)
    if line.strip(b", \t"):
        return Record(lines.number, line, problem=_unreadable(line))
    return None


def _is_plain(line: bytes, commas: int) -> bool:
    return (
        line.count(b",") == commas
        and len(line) < LONGEST_LINE
        and b'"' not in line
        and b"\0" not in line
        and b"\r" not in line
        and line.isascii()
        and line[:1] not in b", \t"
    )


def _quoted(lines: Lines, first: bytes, width: int | None) -> Record:
    """A record with quotes in it, which may go on over the lines that follow."""
    number, taken = lines.number, [first]

    def texts() -> Iterator[str]:
        yield first.decode("utf-8", "replace") + "\n"
        while len(taken) < MOST_LINES and (line := lines.take()) is not None:
            taken.append(line)
            yield line.decode("utf-8", "replace") + "\n"

    unreadable = _unreadable(first)
    cells = None if unreadable else _parse(texts())
    if cells is None or (len(taken) > 1 and width not in (None, len(cells))):
        lines.put_back(taken[1:])
        return Record(number, first, problem=unreadable or OPEN_QUOTE)
    return Record(number, b"\n".join(taken), cells, _unreadable(b"".join(taken)))


def _parse(lines: Iterator[str]) -> list[str] | None:
    try:
        return next(csv.reader(lines, strict=True))
    except csv.Error:
        return None


def _unreadable(line: bytes) -> str | None:
    if len(line) >= LONGEST_LINE:
        return f"the line is longer than {LONGEST_LINE} bytes"
    if b"\0" in line or b"\r" in line:
        return "there is a NUL or a lone carriage return in it"
    if line.isascii():
        return None
    try:
        line.decode()
    except UnicodeDecodeError:
        return "it is not UTF-8; save the file as UTF-8 (Excel: CSV UTF-8)"
    return None


def _of_width(record: Record, width: int) -> Record:
    if record.problem is None and record.width != width:
        return replace(record, problem=_wrong_width(record, width))
    return record


def _wrong_width(record: Record, width: int) -> str:
    hint = "quote a cell that has a comma in it" if record.width > width else "is it cut off?"
    return f"{record.width} cells where the header has {width}; {hint}"


def _spell(record: Record) -> bytes:
    if record.cells is None:
        return record.raw + b"\n"
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(record.cells)
    return out.getvalue().encode()
