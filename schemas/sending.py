"""What we send to a partner, from the decision to its functional acknowledgment.

A sent document is known by an id made from what caused it, and, once it has left, by its partner
and the control number of its group: that is what the partner's 997 names.
"""

import hashlib
from datetime import datetime
from typing import Any, Literal

from schemas.events import Event
from schemas.word import Word

SentStatus = Literal[
    "queued",  # to be sent; it can still be withdrawn
    "leaving",  # it is being sent: whether it has left is known in a moment
    "sent",
    "accepted",
    "rejected",
    "refused",  # it can't be sent as it is
    "withdrawn",  # what it says is not wanted any more, and nothing of it left
]


class DocumentQueued(Event):
    """A document is to be sent; nothing has left yet."""

    sent: str
    partner: str
    set_code: str
    number: str | None = None


class DocumentSent(Event):
    """A document lies in its partner's outbox, under this control number.

    One without a control number was posted: `key` is the host that took it.
    """

    sent: str
    partner: str
    set_code: str
    control: str | None = None
    key: str


class SendingBegun(Event):
    """A document that could be withdrawn until now is about to leave."""

    sent: str
    partner: str
    set_code: str


class DocumentWithdrawn(Event):
    """A document that had not left is not to leave any more."""

    sent: str
    partner: str
    set_code: str
    by: str


class DocumentRefused(Event):
    """The second reader would not read what was written: nothing left, a person looks."""

    sent: str
    partner: str
    set_code: str
    reasons: tuple[str, ...]


class DocumentAccepted(Event):
    """The partner's functional acknowledgment accepts what we sent."""

    sent: str
    partner: str
    by: str
    with_errors: bool = False


class DocumentRejected(Event):
    """The partner's functional acknowledgment rejects what we sent: a person looks."""

    sent: str
    partner: str
    by: str
    reasons: tuple[str, ...]


class AnswerCameEarly(Event):
    """An answer names a number of ours that is not on record as sent: wrong, or just on its way."""

    partner: str
    control: str
    by: str


class AcknowledgmentOverdue(Event):
    """What we sent has waited longer for its acknowledgment than the partner's profile allows."""

    sent: str
    partner: str
    due_at: datetime


class SentState(Word):
    """A document on its way to a partner.

    The document itself stands in `document`, or, if it is large, under `body` (its SHA-256).
    `overdue` says that a person was told. `order` is the purchase order that it sends or changes.
    """

    id: str
    partner: str
    kind: str
    set_code: str
    version: str
    number: str | None = None
    order: str | None = None
    test: bool
    queued_at: datetime
    status: SentStatus = "queued"
    document: dict[str, Any] | None = None
    body: str | None = None
    control: str | None = None
    key: str | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    overdue: bool = False
    answered_by: str | None = None
    reasons: tuple[str, ...] = ()


def sent_id(cause: str) -> str:
    """The id of what is sent because of something: the same cause sends once."""
    return hashlib.sha256(f"sent\n{cause}".encode()).hexdigest()[:24]


def sent_stream(sent: str) -> str:
    return f"sent/{sent}"


def control_stream(partner: str, control: str) -> str:
    """Where a partner's acknowledgment finds what it answers, by the group's control number."""
    return f"sent-control/{partner}/{int(control)}"
