"""What the HTTP API takes and gives, beside the documents themselves."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schemas.feeds import FeedName
from schemas.partners import Partner, PartnerId
from schemas.receiving import DocumentState, ExceptionState, FileState
from schemas.sending import SentState
from schemas.word import Word


class Problem(Word):
    """An error: a code for programs, and what is wrong, where and what to do for people."""

    code: str
    message: str


class FileTaken(Word):
    """A file was put where the hub reads it; `GET /files/{file}` says what became of it."""

    file: str
    partner: PartnerId
    sha256: str
    size: int


class UploadRequest(Word):
    """Where a file larger than 5 MB is wanted to go: a partner's folder, or a feed (CSV, Parquet).

    With `addition`, a feed's rows are put over those that are there; else a snapshot replaces them.
    """

    model_config = ConfigDict(extra="forbid")

    partner: PartnerId | None = None
    feed: FeedName | None = None
    addition: bool = False
    filename: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "upload.edi"

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if (self.partner is None) == (self.feed is None):
            raise ValueError("say the partner that a file is from, or the feed that it is")
        return self


class UploadTicket(Word):
    """A place to PUT one file; the URL holds until `expires_at`, and `headers` must be sent."""

    method: str = "PUT"
    url: str
    headers: dict[str, str]
    key: str
    expires_at: datetime


class DocumentHead(Word):
    """A line in a list of documents."""

    id: str
    kind: str
    number: str | None = None
    order_number: str | None = None
    partner: str
    test: bool
    received_at: datetime
    file: str
    set_code: str
    set_control: str


class DocumentPage(Word):
    """Documents, newest first; `next` goes into `after` for the next page."""

    documents: list[DocumentHead]
    next: str | None = None


class FilePage(Word):
    """Files, newest first."""

    files: list[FileState]
    next: str | None = None


class ExceptionPage(Word):
    """What a person must look at: open ones before closed ones, newest first."""

    exceptions: list[ExceptionState]
    next: str | None = None


class Closing(Word):
    """What was done about an exception, for whoever asks later."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    note: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class PartnerPage(Word):
    """Partners, by id."""

    partners: list[Partner]
    next: str | None = None


class Refusal(Word):
    """Why a document can't be used: X12 element 647 and words for the partner."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")] = "024"


class SentPage(Word):
    """What was sent to partners, newest first."""

    sent: list[SentState]
    next: str | None = None


class DeadLetterQueue(Word):
    """A queue and how many of its messages were given up (approximately)."""

    queue: str
    dead_letters: int


class DeadLetterView(Word):
    """One message that was given up."""

    id: str
    sent_at: datetime
    receives: int
    body: str


class DeadLetterQueues(Word):
    queues: list[DeadLetterQueue]


class DeadLetterPage(Word):
    queue: str
    dead_letters: list[DeadLetterView]


class Redriven(Word):
    """How many dead letters were sent back to be tried again."""

    queue: str
    redriven: int = Field(ge=0)


__all__ = [
    "Closing",
    "DeadLetterPage",
    "DeadLetterQueue",
    "DeadLetterQueues",
    "DeadLetterView",
    "DocumentHead",
    "DocumentPage",
    "DocumentState",
    "ExceptionPage",
    "FilePage",
    "FileTaken",
    "PartnerPage",
    "Problem",
    "Redriven",
    "Refusal",
    "SentPage",
    "UploadRequest",
    "UploadTicket",
]
