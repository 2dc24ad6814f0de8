"""What happens to a purchase order, in the order's own stream.

Each event carries all that hub/core/orders needs to fold it: the instant and the terms are data,
not looked up, so that a fold today gives what it gave then.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from schemas.events import Event
from schemas.order_paper import OrderPaper
from schemas.order_terms import Channel, OrderTerms
from schemas.ordering import (
    Deviation,
    DueKind,
    LineAnswer,
    OrderedItem,
    Receipt,
    Shipment,
)
from schemas.parts import Party


class OrderEvent(Event):
    """What every event of an order says: which order, whose, when."""

    order: str
    partner: str
    at: datetime


class OrderCreated(OrderEvent):
    """A need became an order. `cause` is what asked for it: an API key, a proposal."""

    channel: Channel
    currency: str
    terms: OrderTerms
    test: bool
    by: str
    cause: str
    lines: tuple[OrderedItem, ...]
    buyer: Party | None = None
    ship_to: Party | None = None
    paper: OrderPaper = OrderPaper()
    sent: str | None = None


class OrderSent(OrderEvent):
    """The order has left: its 850 lies in the outbox, was posted, or can be fetched."""

    sent: str
    functional_due: datetime | None = None


class OrderNotSent(OrderEvent):
    """The order could not be sent: a person must correct it."""

    sent: str
    reasons: tuple[str, ...]


class OrderRequeued(OrderEvent):
    """A person has it sent again, under a new control number; `paper` corrects its header."""

    sent: str
    by: str
    paper: OrderPaper | None = None


class OrderDelivered(OrderEvent):
    """The supplier's system has taken the order (a 997 accepts it, a webhook got its 2xx)."""

    document: str | None = None
    with_errors: bool = False


class OrderRejected(OrderEvent):
    """The supplier's system (997, TA1) or the supplier (855 RD, RJ) refuses all of it."""

    document: str | None = None
    by: Literal["system", "supplier"]
    reasons: tuple[str, ...]


class OrderAcknowledged(OrderEvent):
    """The supplier's answer is agreed: within the tolerance, or accepted by a person (`by`)."""

    document: str
    answers: tuple[LineAnswer, ...]
    deviations: tuple[Deviation, ...] = ()
    by: str | None = None
    note: str | None = None


class AcknowledgmentHeld(OrderEvent):
    """The supplier's answer goes beyond the tolerance and waits for a person.

    `change` is the number of our change that it answers, where it answers one.
    """

    document: str
    answers: tuple[LineAnswer, ...]
    deviations: tuple[Deviation, ...]
    change: int | None = None


class AcknowledgmentDeclined(OrderEvent):
    """A person does not accept the supplier's changes: the order stands as it was."""

    document: str
    by: str
    note: str


class ChangeRequested(OrderEvent):
    """We change the order (860), or cancel it; until the answer, the old terms hold."""

    kind: Literal["change", "cancel"]
    revision: int
    lines: tuple[OrderedItem, ...]
    by: str
    reason: str
    sent: str | None = None
    answer_due: datetime | None = None


class ChangeAgreed(OrderEvent):
    """The supplier takes our change (865), or there is nobody to ask."""

    revision: int
    document: str | None = None


class ChangeRefused(OrderEvent):
    """The supplier does not take our change: the old terms hold."""

    revision: int
    document: str | None = None
    reasons: tuple[str, ...]


class GoodsShipped(OrderEvent):
    """A ship notice or a carrier says that goods are on their way, or where they are."""

    shipment: Shipment


class GoodsReceived(OrderEvent):
    """Goods came."""

    receipt: Receipt


class ReceiptReversed(OrderEvent):
    """A receipt, or a part of one, was taken back."""

    receipt: Receipt


class OrderOverdue(OrderEvent):
    """What was expected has not come, and a person was told."""

    what: DueKind
    due_at: datetime


class OrderCancelled(OrderEvent):
    """Nothing of the order is wanted, and the supplier knows or was never told."""

    by: str
    reason: str
    document: str | None = None


class OrderClosed(OrderEvent):
    """Nothing more is expected: all has come, or a person says so."""

    by: str
    reason: str


class OrderReopened(OrderEvent):
    """A closed order is expected to bring goods again."""

    by: str
    reason: str


class OrderWatched(Event):
    """When an open order is looked at next, in its watch stream; None: nothing is due of it."""

    order: str
    partner: str
    next: datetime | None = None


ORDER_EVENTS: Mapping[str, type[OrderEvent]] = {
    each.__name__: each for each in OrderEvent.__subclasses__()
}
