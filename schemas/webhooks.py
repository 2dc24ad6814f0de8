"""Webhooks out: who is told of what, and what a delivery is; and the secrets of both ways.

A subscription is data. Its secret stands with neither it nor what happens to it: hub.ports.Secrets
keeps it, and no event, state, log or answer but the one that makes a secret ever holds it. What
calls us: hooks.py.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from schemas.events import Event, Json
from schemas.word import Word

# `partner:<id>` is where documents for a partner without EDI go; other names are ours to choose.
SUBSCRIPTION_ID = r"^(partner:)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
SubscriptionId = Annotated[str, StringConstraints(pattern=SUBSCRIPTION_ID)]
EventName = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Z][A-Za-z]{1,63})$")]
ConnectorName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Setting = Annotated[str, StringConstraints(max_length=200)]
Settings = Annotated[dict[str, Setting], Field(max_length=20)]
GENERIC = "generic"


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


class SecretRotated(Event):
    """A secret was made or replaced (the one before stays live), or the older one ended."""

    holder: str
    by: str
    ended: bool = False


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


class SubscriptionPage(Word):
    """Every receiver of events, by id."""

    subscriptions: list[Subscription]


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
