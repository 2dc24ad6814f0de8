"""What reading a file gives: sets, interchanges, and stretches that can't be told apart.

Plain frozen values, without any reading in them. A set's flaws are what its acknowledgment is made
of; its findings are the same in words.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edi.x12.faults import Flaw
from schemas.findings import Finding

if TYPE_CHECKING:
    from schemas.answers import InterchangeAnswer
    from schemas.document import Document


@dataclass(frozen=True)
class Delimiters:
    """The characters that a file is cut by; `repetition` is empty where the version has none."""

    element: str
    component: str
    terminator: str
    repetition: str = ""


@dataclass(frozen=True)
class WireId:
    """Somebody's name on the wire: qualifier and id, blanks trimmed."""

    qualifier: str
    id: str

    def __str__(self) -> str:
        return f"{self.qualifier}:{self.id}"


@dataclass(frozen=True)
class InterchangeHeader:
    """ISA, in words. `date` and `time` are as sent: YYMMDD and HHMM."""

    control: str
    sender: WireId
    receiver: WireId
    version: str
    test: bool
    ack_requested: bool
    date: str
    time: str
    offset: int
    delimiters: Delimiters
    usage: str


@dataclass(frozen=True)
class GroupHeader:
    """GS, in words."""

    control: str
    code: str
    version: str
    sender: str
    receiver: str
    date: str
    time: str
    offset: int


@dataclass(frozen=True)
class SetVerdict:
    """What became of one set: all that an acknowledgment needs."""

    control: str
    code: str
    accepted: bool
    findings: tuple[Finding, ...]
    offset: int
    segments: int
    flaws: tuple[Flaw, ...]
    convention: str = ""


@dataclass(frozen=True)
class SetRead:
    """One set as soon as it is read. `document` is None where it is rejected."""

    interchange: InterchangeHeader
    group: GroupHeader
    verdict: SetVerdict
    document: "Document | None"

    @property
    def control(self) -> str:
        return self.verdict.control

    @property
    def code(self) -> str:
        return self.verdict.code

    @property
    def accepted(self) -> bool:
        return self.verdict.accepted

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.verdict.findings

    @property
    def offset(self) -> int:
        return self.verdict.offset

    @property
    def segments(self) -> int:
        return self.verdict.segments


@dataclass(frozen=True)
class GroupRead:
    """A functional group and the verdicts on its sets. `declared` is GE01 where it is a number."""

    header: GroupHeader
    declared: int | None
    sets: tuple[SetVerdict, ...]
    findings: tuple[Finding, ...]
    flaws: tuple[Flaw, ...]

    @property
    def control(self) -> str:
        return self.header.control

    @property
    def code(self) -> str:
        return self.header.code

    @property
    def version(self) -> str:
        return self.header.version


@dataclass(frozen=True)
class InterchangeRead:
    """A whole interchange; `end` is the offset after its last byte."""

    header: InterchangeHeader
    end: int
    groups: tuple[GroupRead, ...]
    findings: tuple[Finding, ...]
    flaws: tuple[Flaw, ...]
    notes: tuple[tuple[str, ...], ...] = ()

    @property
    def answers(self) -> "tuple[InterchangeAnswer, ...]":
        """The TA1 segments of the interchange: what became of interchanges that were sent."""
        from schemas.answers import InterchangeAnswer

        names = tuple(InterchangeAnswer.model_fields)
        return tuple(
            InterchangeAnswer(**dict(zip(names, note[1:], strict=False))) for note in self.notes
        )


@dataclass(frozen=True)
class Unreadable:
    """A file, or a stretch of it from `offset`, that is no interchange."""

    findings: tuple[Finding, ...]
    offset: int
