"""Reads a whole file: interchanges, their groups and sets, one after another, as they come.

A file is walked by its envelope segments alone; what stands between ST and SE is cut and read only
when its end is known, so that memory holds one set at a time. A missing trailer ends where the next
header begins. Source: X12.5 interchange control structures.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from edi.x12.dialect import dialect
from edi.x12.envelope import HeaderUnreadable, decoded, read_group_header, read_header
from edi.x12.faults import Flaw
from edi.x12.reads import (
    GroupHeader,
    GroupRead,
    InterchangeRead,
    SetRead,
    SetVerdict,
    Unreadable,
)
from edi.x12.transaction import Setting, Stretch, read_set
from schemas.guides import Guide

MAX_FILE_BYTES = 512_000_000
# How many sets a file may have; a group weighs as much as several, an interchange as many.
MAX_SETS = 100_000
_WEIGHTS = {"ST": 1, "GS": 5}
_INTERCHANGE_WEIGHT = 10
_MOST_TOLD = 200
_BOM = b"\xef\xbb\xbf"
_PADDING = b" \t\r\n\x00\x1a"
_HEADER = re.compile(rb"ISA[^A-Za-z0-9 \t\r\n]")
_NO_GROUP = GroupHeader("", "", "", "", "", "", "", 0)

Read = SetRead | InterchangeRead | Unreadable
Walking = Generator[Read, None, int]


@dataclass(eq=False)
class _Budget:
    """How much a file may still have, and how many findings are still told."""

    left: int = MAX_SETS
    told: int = 50_000


def read(data: bytes, guide: Guide | None = None) -> Iterator[Read]:
    """Each set as soon as it is read, then its interchange, for every interchange of a file.

    With a partner's guide, its rules count like the standard's.
    """
    if len(data) > MAX_FILE_BYTES:
        yield _unreadable(Flaw("FILE_TOO_LARGE", extra=f"over {MAX_FILE_BYTES:,} bytes"), 0)
        return
    at = _skip(data, len(_BOM) if data.startswith(_BOM) else 0)
    if at == len(data):
        yield _unreadable(Flaw("FILE_EMPTY"), 0)
    budget = _Budget()
    while at < len(data):
        budget.left -= _INTERCHANGE_WEIGHT
        if budget.left <= 0:
            yield _unreadable(Flaw("FILE_TOO_MANY", extra=f"{MAX_SETS:,}"), at)
            return
        found = _HEADER.search(data, at)
        start = found.start() if found else len(data)
        if start > at:
            yield _unreadable(Flaw("ENVELOPE_MISSING", extra=f"{start - at:,}"), at)
        if not found:
            return
        at = yield from _interchange(data, start, guide, budget)
        at = _skip(data, at)


def _interchange(data: bytes, start: int, guide: Guide | None, budget: _Budget) -> Walking:
    """One interchange; gives back the offset after it."""
    try:
        header, body, flaws = read_header(data, start)
    except HeaderUnreadable as error:
        yield _unreadable(Flaw("ISA_UNREADABLE", "ISA", extra=str(error)), start)
        return start + len(b"ISA*")
    setting = Setting(dialect(header.delimiters), header, guide)
    return (yield from _Walk(data, setting, body, flaws, budget).run())


def _skip(data: bytes, at: int) -> int:
    """The offset of the next byte that is not padding."""
    while at < len(data) and data[at] in _PADDING:
        at += 1
    return at


def _unreadable(flaw: Flaw, offset: int) -> Unreadable:
    return Unreadable((flaw.finding(offset),), offset)


@dataclass(eq=False)
class _Group:
    """A group while it is read."""

    header: GroupHeader
    flaws: list[Flaw]
    verdicts: list[SetVerdict] = field(default_factory=list)
    controls: set[str] = field(default_factory=set)
    declared: int | None = None


class _Walk:
    """The walk through one interchange, from envelope segment to envelope segment."""

    def __init__(
        self, data: bytes, setting: Setting, body: int, flaws: list[Flaw], budget: _Budget
    ) -> None:
        self.budget = budget
        self.data = data
        self.setting = setting
        self.header = header = setting.interchange
        self.at = body
        self.flaws = flaws
        self.spoken = setting.spoken
        self.terminator = header.delimiters.terminator.encode("latin-1")
        self.groups: list[GroupRead] = []
        self.group: _Group | None = None
        self.controls: set[str] = set()
        self.set_start: int | None = None
        self.notes: list[tuple[str, ...]] = []

    def run(self) -> Walking:
        """Every set, then the interchange; gives back the offset after it."""
        for mark in self.spoken.marks.finditer(self.data, self.at - 1):
            id_ = re.sub(rb"[\r\n]", b"", mark[1]).decode("ascii")
            start = mark.start(1)
            self.budget.left -= _WEIGHTS.get(id_, 0)
            if id_ == "ISA" or self.budget.left <= 0:
                yield from self._end_set(start, closed=False)
                return (yield from self._cut(start))
            end, elements = self._segment(start)
            if id_ == "SE" and self.set_start is not None:
                yield from self._end_set(end, closed=True)
            elif id_ in ("ST", "GS", "GE", "IEA"):
                yield from self._end_set(start, closed=False)
            self._between(id_, start)
            self.at = max(self.at, start if id_ == "ST" else end)
            if id_ == "IEA":
                self._iea(elements)
                yield self._read(end)
                return end
            self._take(id_, elements, start)
        yield from self._end_set(len(self.data), closed=False)
        return (yield from self._cut(len(self.data)))

    def _segment(self, start: int) -> tuple[int, list[str]]:
        """The end of an envelope segment (after its terminator) and its elements."""
        found = self.data.find(self.terminator, start, start + 2000)
        stop = found if found >= 0 else len(self.data)
        end = stop + 1 if found >= 0 else stop
        text = decoded(self.data[start:stop]).replace("\r", "").replace("\n", "")
        return end, [e.strip() for e in text.split(self.header.delimiters.element)]

    def _take(self, id_: str, elements: list[str], start: int) -> None:
        if id_ == "GS":
            self._end_group(None)
            header, flaws = read_group_header(elements, start)
            if header.control in self.controls:
                flaws.append(Flaw("GS_CONTROL_REPEATED", "GS", element=6, value=header.control))
            self.controls.add(header.control)
            self.group = _Group(header, flaws)
        elif id_ == "ST":
            if self.group is None:
                self.group = _Group(_NO_GROUP, [Flaw("GS_MISSING", "GS")])
            self.set_start = start
        elif id_ == "GE":
            self._end_group(elements)

    def _between(self, id_: str, start: int) -> None:
        """What stands outside sets: TA1 is a note on an interchange of ours, the rest is stray."""
        if start <= self.at:
            return
        text = decoded(self.data[self.at : start])
        for piece in text.split(self.header.delimiters.terminator):
            row = tuple(piece.strip(" \t\r\n").split(self.header.delimiters.element))
            if row == ("",):
                continue
            if row[0] == "TA1":
                self.notes.append(row)
            else:
                code = "ST_MISSING" if id_ == "SE" else "ENVELOPE_STRAY"
                self._stray(Flaw(code, row[0][:10]))
                return

    def _stray(self, flaw: Flaw) -> None:
        if self.group is None or flaw.fault.level == "interchange":
            self.flaws.append(flaw)
        else:
            self.group.flaws.append(flaw)

    def _end_set(self, end: int, *, closed: bool) -> Iterator[SetRead]:
        if self.set_start is None or self.group is None:
            return
        start, self.set_start = self.set_start, None
        group = self.group
        stretch = Stretch(self.data[start:end], start, closed)
        control = self._segment(start)[1][2:3]
        outer = []
        if group.header is _NO_GROUP:
            outer.append(Flaw("GS_MISSING", "GS", 1, severity="error"))
        elif control and control[0] in group.controls:
            outer.append(Flaw("ST_CONTROL_REPEATED", "ST", 1, 2, value=control[0]))
        group.controls.update(control)
        most = _MOST_TOLD if self.budget.told > 0 else 1
        found = read_set(stretch, self.setting, group.header, outer, most)
        self.budget.told -= len(found.verdict.flaws)
        group.verdicts.append(found.verdict)
        self.at = end
        yield found

    def _end_group(self, trailer: list[str] | None) -> None:
        group = self.group
        if group is None:
            if trailer is not None:
                self.flaws.append(Flaw("ENVELOPE_STRAY", "GE"))
            return
        if group.header is not _NO_GROUP:
            group.flaws += _ge_flaws(group, trailer)
        findings = tuple(flaw.finding(group.header.offset) for flaw in group.flaws)
        self.groups.append(
            GroupRead(
                group.header, group.declared, tuple(group.verdicts), findings, tuple(group.flaws)
            )
        )
        self.group = None

    def _iea(self, elements: list[str]) -> None:
        self._end_group(None)
        stated, control = [*elements, "", ""][1:3]
        if not (stated.isdecimal() and int(stated[:12]) == len(self.groups)):
            self.flaws.append(
                Flaw("IEA_COUNT_WRONG", "IEA", element=1, value=stated, extra=str(len(self.groups)))
            )
        if control != self.header.control:
            self.flaws.append(
                Flaw("IEA_CONTROL_WRONG", "IEA", element=2, value=control,
                     extra=self.header.control)
            )  # fmt: skip

    def _cut(self, end: int) -> Walking:
        """The interchange ends without IEA."""
        self._end_group(None)
        self.flaws.append(Flaw("IEA_MISSING", "IEA"))
        yield self._read(end)
        return end

    def _read(self, end: int) -> InterchangeRead:
        findings = tuple(flaw.finding(self.header.offset) for flaw in self.flaws)
        return InterchangeRead(
            self.header, end, tuple(self.groups), findings, tuple(self.flaws), tuple(self.notes)
        )


def _ge_flaws(group: _Group, trailer: list[str] | None) -> list[Flaw]:
    if trailer is None:
        return [Flaw("GE_MISSING", "GE")]
    stated, control = [*trailer, "", ""][1:3]
    flaws = []
    actual = len(group.verdicts)
    group.declared = int(stated[:9]) if stated.isdecimal() else None
    if group.declared != actual:
        flaws.append(Flaw("GE_COUNT_WRONG", "GE", element=1, value=stated, extra=str(actual)))
    if control != group.header.control:
        flaws.append(
            Flaw("GE_CONTROL_WRONG", "GE", element=2, value=control, extra=group.header.control)
        )
    return flaws
