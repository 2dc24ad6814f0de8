"""What happens to a file that a partner sent: its events, and the states they add up to.

A file is known by its folder's partner and its content; an interchange by its sender, receiver,
control number and test flag; a document by its file and the place of its ST segment.
"""

import hashlib
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from schemas.events import Event
from schemas.findings import Finding
from schemas.partners import Partner
from schemas.word import Word

FileStatus = Literal["received", "read", "quarantined"]
InterchangeOutcome = Literal["read", "repeated", "refused"]


# The `set_code` of a document that came as JSON, in a call.
AS_JSON = "json"


class PartnerPut(Event):
    """A partner's profile was written or replaced."""

    partner: str
    by: str
    profile: Partner


class FileReceived(Event):
    """A file came in; its bytes are kept under their SHA-256."""

    file: str
    partner: str
    key: str
    sha256: str
    size: int


class FileRedelivered(Event):
    """The same bytes came again from the same partner; nothing was done twice."""

    file: str
    partner: str
    key: str


class DocumentReceived(Event):
    """A transaction set was accepted and is a canonical document now."""

    document: str
    file: str
    partner: str
    kind: str
    number: str | None = None
    order_number: str | None = None
    set_code: str
    set_control: str


class TestDocumentReceived(DocumentReceived):
    """The same for a test file (ISA15 T) or a partner in testing: never a live document."""

    __test__ = False


class DocumentRefusedByUs(Event):
    """A person refused a document by its content; an 824 tells the partner so."""

    document: str
    partner: str
    by: str
    code: str
    reason: str
    sent: str


class SetsRecorded(Event):
    """Some sets of a file were recorded together; the first of them starts at `first_offset`."""

    file: str
    partner: str
    accepted: int
    rejected: int
    first_offset: int


class SetRejected(Event):
    """A transaction set was rejected; its neighbours went on."""

    file: str
    partner: str
    set_code: str
    set_control: str
    offset: int
    findings: tuple[str, ...]


class InterchangeClaimed(Event):
    """An interchange's control number was seen for the first time, with this content."""

    file: str
    partner: str
    control: str
    sha256: str


class ControlNumberReused(Event):
    """A control number came again with other content: both files are kept, a person looks."""

    file: str
    partner: str
    control: str
    earlier_file: str


class InterchangeRecorded(Event):
    """All sets of an interchange have been recorded, and its answer is on its way."""

    file: str
    partner: str
    control: str
    outcome: InterchangeOutcome
    accepted: int
    rejected: int


class FileRead(Event):
    """Everything in a file has been dealt with."""

    file: str
    partner: str
    accepted: int
    rejected: int


class FileQuarantined(Event):
    """A file, or a part of it, can't be used; a report in plain words says why."""

    file: str
    partner: str
    codes: tuple[str, ...]
    report: str


class InterchangeSummary(Word):
    """How one interchange of a file ended; `acknowledgment` is the id of its answer's effect."""

    control: str
    sender: str
    receiver: str
    version: str
    test: bool
    outcome: InterchangeOutcome
    accepted: int
    rejected: int
    acknowledgment: str | None = None


class FileState(Word):
    """A received file. `next_offset`: every set that starts before it has been recorded."""

    id: str
    partner: str
    sha256: str
    size: int
    keys: tuple[str, ...]
    received_at: datetime
    status: FileStatus = "received"
    next_offset: int = 0
    interchanges_done: int = 0
    accepted: int = 0
    rejected: int = 0
    interchanges: tuple[InterchangeSummary, ...] = ()
    rejections: tuple[SetRejected, ...] = ()
    findings: tuple[Finding, ...] = ()
    quarantine: str | None = None


class DocumentState(Word):
    """A canonical document with where it came from.

    The document itself stands in `document`, or, if it is large, under `body` (its SHA-256).
    """

    id: str
    kind: str
    number: str | None = None
    order_number: str | None = None
    partner: str
    test: bool
    received_at: datetime
    file: str
    raw: str
    set_code: str
    set_control: str
    group_control: str
    interchange: str
    offset: int
    warnings: tuple[Finding, ...] = ()
    refused: str | None = None
    document: dict[str, Any] | None = None
    body: str | None = None


class ExceptionState(Word):
    """Something that a person must look at; `order` is the order that it is about.

    A closed one says who dealt with it and how; what was decided elsewhere closes it by itself.
    """

    id: str
    code: str
    partner: str
    file: str | None = None
    sent: str | None = None
    order: str | None = None
    message: str
    fix: str
    raised_at: datetime
    status: Literal["open", "closed"] = "open"
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str | None = None


class ExceptionRaised(Event):
    """A person must look at something."""

    exception: str
    code: str
    partner: str
    file: str | None = None
    sent: str | None = None
    order: str | None = None


class ExceptionClosed(Event):
    """Somebody has dealt with it, or what it waited for has come."""

    exception: str
    code: str
    partner: str
    by: str
    note: str


def _name(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def file_id(partner: str, sha256: str) -> str:
    """The same bytes from the same partner are the same file, under whatever name they come."""
    return _name("file", partner, sha256)


def document_id(file: str, offset: int) -> str:
    """A document is its file and the byte at which its ST segment starts."""
    return _name("document", file, str(offset))


def exception_id(code: str, *subjects: str) -> str:
    """An exception is its code and what it is about, so that it is raised once."""
    return _name("exception", code, *subjects)


def partner_stream(partner: str) -> str:
    return f"partner/{partner}"


def file_stream(file: str) -> str:
    return f"file/{file}"


def document_stream(document: str) -> str:
    return f"document/{document}"


def exception_stream(exception: str) -> str:
    return f"exception/{exception}"


def interchange_stream(sender: str, receiver: str, control: str, *, test: bool) -> str:
    """What makes an interchange unique; test and production numbers do not collide.

    `sender` and `receiver` are written `qualifier:id`.
    """
    names = (sender, receiver, control, "T" if test else "P")
    return "interchange/" + "/".join(quote(name, safe=":") for name in names)
