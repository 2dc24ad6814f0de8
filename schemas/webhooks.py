"""Webhooks: who is told of what (out), who may tell us what (in), and how each call is named.

A subscription and a source are data. Their secrets stand with neither: hub.ports.Secrets keeps
them, and no event, state, log or answer but the one that makes a secret ever holds it.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.events import Event, Json
from schemas.word import Word

# `partner:<id>` is where documents for a partner without EDI go; other names are ours to choose.
SUBSCRIPTION_ID = r"^(partner:)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
SOURCE_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
CALL_ID = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
SubscriptionId = Annotated[str, StringConstraints(pattern=SUBSCRIPTION_ID)]
SourceId = Annotated[str, StringConstraints(pattern=SOURCE_ID)]
EventName = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Z][A-Za-z]{1,63})$")]
ConnectorName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Setting = Annotated[str, StringConstraints(max_length=200)]
Settings = Annotated[dict[str, Setting], Field(max_length=20)]
GENERIC = "generic"

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


class SubscriptionRequest(Word):
    """Where events are posted, and which: event names, or `*` for all.

    `settings` are the connector's own. With `test` it is told of test orders, and of those only.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    url: Annotated[str, StringConstraints(min_length=9, max_length=2000)]
    events: Annotated[tuple[EventName, ...], Field(min_length=1, max_length=50)]
    connector: ConnectorName = GENERIC
    settings: Settings = Field(default_factory=dict)
    test: bool = False
    active: bool = True


class Subscription(SubscriptionRequest):
    """A receiver of events. `stopped_because` says why the hub itself made it inactive."""

    id: SubscriptionId
    stopped_because: str | None = None

    @property
    def partner(self) -> str | None:
        """The partner whose system this is, or None for one of the house's own."""
        return self.id.removeprefix("partner:") if self.id.startswith("partner:") else None

    def wants(self, name: str, *, test: bool) -> bool:
        """Whether it is to be told of events of this name; a partner's own is told of its tests."""
        meant = self.partner is not None or self.test == test
        return self.active and meant and bool({"*", name} & set(self.events))


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


class SecretRequest(Word):
    """A secret that another system gave us; without one the hub makes its own."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    secret: Annotated[str, StringConstraints(min_length=16, max_length=500)] | None = None


class SecretShown(Word):
    """A secret, shown this once."""

    id: str
    secret: str | None
    message: str


class SubscriptionPut(Event):
    """A receiver of events was written or replaced."""

    subscription: str
    by: str
    profile: Subscription


class SubscriptionDeleted(Event):
    """A receiver of events was taken away."""

    subscription: str
    by: str


class SubscriptionStopped(Event):
    """A receiver said that it is gone (410): nothing is posted to it until a person turns it on."""

    subscription: str
    reason: str


class SourcePut(Event):
    """A sender of calls was written or replaced."""

    source: str
    by: str
    profile: Source


class SecretRotated(Event):
    """A secret was made or replaced (the one before stays live), or the older one ended."""

    holder: str
    by: str
    ended: bool = False


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


class Delivery(Word):
    """What a receiver is told. `id` stays the same however often it is posted."""

    id: str
    type: str
    at: datetime
    order: str
    test: bool = False
    data: dict[str, Any] = Field(default_factory=dict)
    document: dict[str, Any] | None = None


class Posting(Word):
    """A delivery in a system's own shape: what is added to the subscription's URL, and the body."""

    path: str = ""
    content: dict[str, Any]


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


class SubscriptionPage(Word):
    """Every receiver of events, by id."""

    subscriptions: list[Subscription]


class SourcePage(Word):
    """Senders of calls, by id."""

    sources: list[Source]
    next: str | None = None


class HookPage(Word):
    """Calls, newest first."""

    calls: list[HookState]
    next: str | None = None


# One stream holds them all, so that a flow learns by one cheap read whom to tell.
SUBSCRIPTIONS = "webhook-subscriptions"


def read_subscriptions(state: Mapping[str, Json] | None) -> dict[str, Subscription]:
    """The subscriptions of the stream's state, by id."""
    kept = state["subscriptions"] if state else {}
    return {name: Subscription.model_validate(each) for name, each in kept.items()}


def webhook_channel(subscription: str) -> str:
    """The channel on which an order's own stream is told to a subscription, in order."""
    return f"webhook:{subscription}"


def webhook_secret(subscription: str) -> str:
    """The name of a subscription's secret."""
    return f"webhook/{subscription.replace(':', '/')}"


def hook_secret(source: str) -> str:
    """The name of a source's secret."""
    return f"hook/{source}"


def source_stream(source: str) -> str:
    return f"hook-source/{source}"


def hook_stream(source: str, call: str) -> str:
    """Where a call is recorded; its id is the sender's own and may hold anything a name may."""
    return f"hook/{source}/{hashlib.sha256(call.encode()).hexdigest()[:32]}"
