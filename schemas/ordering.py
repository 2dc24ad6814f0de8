"""Where a purchase order stands: its lines, what was promised, shipped and received, what waits.

The events that lead there stand in order_events.py; hub/core/orders folds them. Quantities are in
the line's unit, prices in the order's currency for each unit.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.order_paper import LinePaper, OrderPaper
from schemas.order_terms import Channel, OrderTerms
from schemas.part import Number
from schemas.parts import Party
from schemas.word import Word

# BEG03 holds 22 characters; the number stands in paths and stream names too.
ORDER_NUMBER = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,21}$"
OrderNumber = Annotated[str, StringConstraints(pattern=ORDER_NUMBER)]

OrderStatus = Literal[
    "created",  # recorded; its sending is under way
    "unsent",  # it could not be sent: a person corrects or cancels it
    "sent",  # it has left
    "delivered",  # the supplier's system has taken it (997, or 2xx)
    "rejected",  # the supplier's system, or the supplier, refuses the whole of it
    "held",  # the supplier's answer goes beyond the tolerance: a person decides
    "acknowledged",  # both sides agree
    "changing",  # our change is out and not answered
    "cancelling",  # our cancellation is out and not answered
    "shipped",  # something is on its way, nothing has come
    "part_received",  # some of it has come
    "received",  # all of it has come
    "closed",  # nothing more is expected
    "cancelled",  # nothing of it is wanted
]
Sending = Literal["queued", "sent", "delivered", "failed", "rejected"]
DeviationKind = Literal[
    "price",
    "quantity",
    "date",
    "backorder",
    "substitution",
    "cancellation",
    "unit",
    "currency",
    "unknown_line",
    "missing_line",
    "unclear",
]
DueKind = Literal["functional", "acknowledgment", "ship_notice", "delivery", "change"]


class Promise(Word):
    """How much a supplier promises for a day; without one it has named none."""

    quantity: Number
    date: Day | None = None


class OrderedItem(Word):
    """A line as it is ordered."""

    line: str
    sku: str
    supplier_sku: str | None = None
    gtin: str | None = None
    description: str | None = None
    quantity: Annotated[Number, Field(gt=0)]
    unit: str = "EA"
    unit_price: Annotated[Number, Field(ge=0)]
    due_on: Day | None = None
    paper: LinePaper | None = None


class LineAnswer(Word):
    """What a supplier's answer (855, 865, or its like by API) makes of a line.

    `quantity` is what it confirms in all, by `promises`; `backordered` what it will send without
    having said when, or later; `cancelled` what it will not send. `codes` are ACK01 as they came.
    """

    line: str
    quantity: Number
    unit_price: Number | None = None
    promises: tuple[Promise, ...] = ()
    backordered: Number = Decimal(0)
    cancelled: Number = Decimal(0)
    substitute: str | None = None
    codes: tuple[str, ...] = ()


class Deviation(Word):
    """Where an answer differs from the order: `within` the tolerance, or for a person.

    `money` is what it costs more over the line (negative: less), where that can be told.
    """

    kind: DeviationKind
    line: str | None = None
    ordered: str | None = None
    answered: str | None = None
    within: bool
    money: Number | None = None
    reason: str


class LineState(Word):
    """A line of an order: first as ordered, then as agreed now, then how far it has come."""

    line: str
    sku: str
    supplier_sku: str | None = None
    gtin: str | None = None
    description: str | None = None
    unit: str
    first_quantity: Number
    first_price: Number
    due_on: Day | None = None
    quantity: Number
    unit_price: Number
    promises: tuple[Promise, ...] = ()
    backordered: Number = Decimal(0)
    substitute: str | None = None
    shipped: Number = Decimal(0)
    received: Number = Decimal(0)
    billed: Number = Decimal(0)
    paper: LinePaper | None = None

    @property
    def left(self) -> Decimal:
        """What is still to come; never less than nothing, whatever was sent too much."""
        return max(self.quantity - self.received, Decimal(0))


class HeldAnswer(Word):
    """A supplier's answer that waits for a person's yes or no; `change` is ours that it answers."""

    document: str
    answers: tuple[LineAnswer, ...]
    deviations: tuple[Deviation, ...]
    at: datetime
    change: int | None = None


class PendingChange(Word):
    """Our change (860) that the supplier has not answered; `lines` is the order as it would be."""

    kind: Literal["change", "cancel"]
    revision: int
    lines: tuple[OrderedItem, ...]
    reason: str
    by: str
    at: datetime
    sent: str | None = None


class Moved(Word):
    """How much of a line was shipped or received; negative takes back."""

    line: str
    quantity: Number


class Shipment(Word):
    """A ship notice, or a carrier's word, about this order; `id` makes it count once."""

    id: str
    lines: tuple[Moved, ...]
    shipped_on: Day | None = None
    expected_on: Day | None = None
    carrier: str | None = None
    tracking: str | None = None
    document: str | None = None
    status: str | None = None


class Receipt(Word):
    """Goods that came, or a reversal (negative); `id` makes it count once."""

    id: str
    lines: tuple[Moved, ...]
    received_on: Day


class Due(Word):
    """What is expected next of the supplier, and until when."""

    kind: DueKind
    at: datetime
    told: bool = False


class OrderState(Word):
    """A purchase order; `status` follows from the rest (hub/core/orders/standing.py)."""

    number: OrderNumber
    partner: str
    channel: Channel
    currency: str
    terms: OrderTerms
    test: bool
    created_at: datetime
    by: str
    cause: str
    buyer: Party | None = None
    ship_to: Party | None = None
    paper: OrderPaper = OrderPaper()
    status: OrderStatus = "created"
    sending: Sending = "queued"
    revision: int = 0
    sent: str | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledgment: str | None = None
    lines: tuple[LineState, ...]
    held: HeldAnswer | None = None
    change: PendingChange | None = None
    shipments: tuple[Shipment, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    due: tuple[Due, ...] = ()
    ended: Literal["closed", "cancelled"] | None = None
    ended_at: datetime | None = None
    reason: str | None = None

    @property
    def total(self) -> Decimal:
        """What is ordered now, in `currency`, before charges and tax; not rounded."""
        return sum((each.quantity * each.unit_price for each in self.lines), Decimal(0))


def order_stream(number: str) -> str:
    return f"order/{number}"


def order_watch_stream(number: str) -> str:
    """Where an open order is listed (kind `open_order`) by what is due of it next."""
    return f"order-watch/{number}"
