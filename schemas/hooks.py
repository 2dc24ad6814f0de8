"""Webhooks in: who may call the hub, how each call is named, and what becomes of it."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.events import Event, Json
from schemas.webhooks import GENERIC, ConnectorName, Settings
from schemas.word import Word

SOURCE_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
CALL_ID = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
SourceId = Annotated[str, StringConstraints(pattern=SOURCE_ID)]
CallType = Literal["receipts", "shipment_status", "stock", "sales", "items", "order", "invoice"]
CallStatus = Literal["received", "done", "refused"]
RefusalCode = Literal[
    "UNSIGNED",  # a header is missing or has another form
    "STALE",  # the timestamp is more than five minutes away from our time
    "FORGED",  # no live secret gives this signature
    "REPLAYED",  # the same signature came before
    "ID_REUSED",  # the same id came before with another body
    "TOO_LARGE",
    "NOT_JSON",
    "TYPE_UNKNOWN",
    "DATA_WRONG",
]


class SourceRequest(Word):
    """A system that may call us: what it may send, in whose shapes, and on whose behalf.

    `partner` is a partner's id, or `erp` for a system of the house.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    types: Annotated[tuple[CallType, ...], Field(min_length=1, max_length=20)]
    connector: ConnectorName = GENERIC
    partner: Annotated[str, StringConstraints(pattern=SOURCE_ID)] = "erp"
    settings: Settings = Field(default_factory=dict)
    active: bool = True


class Source(SourceRequest):
    """A sender of calls."""

    id: SourceId


class SourcePut(Event):
    """A sender of calls was written or replaced."""

    source: str
    by: str
    profile: Source


class HookReceived(Event):
    """A signed call came in; its bytes are kept under their SHA-256."""

    source: str
    call: str
    kind: CallType
    sha256: str
    size: int


class HookRepeated(Event):
    """The same call came again, signed anew: it got its first answer, and nothing was done."""

    source: str
    call: str


class HookDone(Event):
    """What a call said was acted on."""

    source: str
    call: str
    kind: CallType


class HookRefused(Event):
    """What a call said cannot be: a person looks."""

    source: str
    call: str
    kind: CallType
    reason: str


class Call(Word):
    """What a sender told us, in our own shape, whatever shape it came in."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=CALL_ID)]
    type: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    data: dict[str, Any]


class HookState(Word):
    """A call that was taken. `body` is the SHA-256 under which its bytes are kept.

    `timestamps` are those it was signed with lately: the same one again is a replay.
    """

    source: str
    call: str
    kind: CallType
    body: str
    partner: str
    connector: str
    settings: dict[str, str] = Field(default_factory=dict)
    received_at: datetime
    status: CallStatus = "received"
    result: dict[str, Json] | None = None
    reason: str | None = None
    timestamps: tuple[int, ...] = ()


class HookTaken(Word):
    """The answer to a call: the same again when it comes again."""

    call: str
    source: str
    type: str
    status: Literal["received"] = "received"


class HookRefusal(Word):
    """Why a call was not taken."""

    code: RefusalCode
    message: str


class SourcePage(Word):
    """Senders of calls, by id."""

    sources: list[Source]
    next: str | None = None


class HookPage(Word):
    """Calls, newest first."""

    calls: list[HookState]
    next: str | None = None


def hook_secret(source: str) -> str:
    """The name of a source's secret."""
    return f"hook/{source}"


def source_stream(source: str) -> str:
    return f"hook-source/{source}"


def hook_stream(source: str, call: str) -> str:
    """Where a call is recorded; its id is the sender's own and may hold anything a name may."""
    return f"hook/{source}/{hashlib.sha256(call.encode()).hexdigest()[:32]}"
