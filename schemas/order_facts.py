"""What a purchase order's history is boiled down to for its supplier's scorecard.

Facts without judgement: no policy, no today. A scorecard under another policy is reckoned from
the same facts, so that no history is read twice.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from typing import Literal

from schemas.events import Event
from schemas.ordering import OrderNumber, Promise
from schemas.part import Number
from schemas.word import Word

TroubleKind = Literal["refused", "not_taken", "held", "change_refused", "overdue"]


class Lot(Word):
    """How much of a line moved on a day, and which event of the order says so."""

    day: Day
    quantity: Number
    version: int


class Trouble(Word):
    """A person had to look at the order because of its supplier; `version` is the event."""

    kind: TroubleKind
    what: str | None = None
    version: int


class LineFacts(Word):
    """A line as we want it, what was promised for it first, and what moved.

    `wanted` and `asked_on` are our own words, by our last agreed change; a supplier's cut does not
    make a line smaller. `promises` are the first dated ones agreed after that, `confirmed` what the
    last agreed answer says will come in all. `received` is net: a reversal has taken back what came
    last.
    """

    line: str
    sku: str
    unit: str
    wanted: Number
    asked_on: Day | None = None
    promises: tuple[Promise, ...] = ()
    promised_by: int | None = None
    confirmed: Number | None = None
    price: Number
    answered_price: Number | None = None
    answered_by: int | None = None
    answered_on: Day | None = None
    shipped: tuple[Lot, ...] = ()
    received: tuple[Lot, ...] = ()


class OrderFacts(Word):
    """An order's history up to `version`, boiled down.

    `sent_at` is the sending that was answered (else the last); `reached` is false as long as the
    supplier's system refuses the order. `refused` is the event with which the supplier refused it.
    """

    order: OrderNumber
    partner: str
    version: int
    test: bool
    currency: str
    created_on: Day
    sent_at: datetime | None = None
    sent_by: int | None = None
    reached: bool = True
    answered_at: datetime | None = None
    answered_by: int | None = None
    acknowledgment_hours: int
    ship_notice: bool
    refused: int | None = None
    ended: Literal["closed", "cancelled"] | None = None
    ended_on: Day | None = None
    troubles: tuple[Trouble, ...] = ()
    lines: tuple[LineFacts, ...] = ()


class OrderScored(Event):
    """An order that has ended was boiled down for its supplier's scorecard."""

    order: str
    partner: str
    version: int


def order_facts_stream(number: str) -> str:
    return f"order-facts/{number}"
