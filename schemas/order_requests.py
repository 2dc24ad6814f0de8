"""What the API takes and gives about purchase orders."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from schemas.currencies import CurrencyCode
from schemas.order_paper import LinePaper, OrderPaper, SaidParty
from schemas.order_terms import Channel, OrderTerms
from schemas.ordering import (
    Due,
    HeldAnswer,
    LineState,
    OrderNumber,
    OrderStatus,
    PendingChange,
    Receipt,
    Sending,
    Shipment,
)
from schemas.part import Number
from schemas.partners import PartnerId
from schemas.parts import Party
from schemas.scorecards import GateOverride
from schemas.word import Word

MAX_LINES = 500
# PO101 and POC01 hold 20 characters, PO107 and its like 48, PO103 two, PID05 80 at a time.
LineNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$")]
ItemNumber = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,48}$", strip_whitespace=True)]
Gtin = Annotated[str, StringConstraints(pattern=r"^(\d{8}|\d{12,14})$")]
Unit = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")]
Described = Annotated[str, StringConstraints(max_length=400, strip_whitespace=True)]
Why = Annotated[str, StringConstraints(min_length=3, max_length=500, strip_whitespace=True)]


def exact(value: Any) -> Any:
    """A binary float is no amount: 0.1 is not what it says."""
    if isinstance(value, float):
        raise ValueError(f'write it as text: "{value!r}", not {value!r}')
    return value


def plain(value: Decimal) -> str:
    return format(value, "f")


# POC04 (what is left of a quantity) holds 9 digits; PO104 holds 17.
Quantity = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(gt=0, max_digits=9, decimal_places=4),
    PlainSerializer(plain, return_type=str, when_used="json"),
]
UnitPrice = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(ge=0, max_digits=15, decimal_places=6),
    PlainSerializer(plain, return_type=str, when_used="json"),
]


class OrderLineWanted(Word):
    """A line of a new order. Without `line` it has its place's number: 1, 2, ..."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    line: LineNumber | None = None
    sku: ItemNumber
    supplier_sku: ItemNumber | None = None
    gtin: Gtin | None = None
    description: Described | None = None
    quantity: Quantity
    unit: Unit = "EA"
    unit_price: UnitPrice
    due_on: Day | None = None
    paper: LinePaper | None = None


class NewOrder(Word):
    """An order that is wanted. Without `number` the hub makes one; `due_on` is for lines without.

    `paper` is what the order says besides; what its partner's profile has every order say stands
    where it says nothing. With `override_gate` an approver orders in spite of a supplier's score.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    number: OrderNumber | None = None
    partner: PartnerId
    currency: CurrencyCode
    lines: Annotated[tuple[OrderLineWanted, ...], Field(min_length=1, max_length=MAX_LINES)]
    due_on: Day | None = None
    buyer: SaidParty | None = None
    ship_to: SaidParty | None = None
    paper: OrderPaper = OrderPaper()
    override_gate: GateOverride | None = None


class LineChangeWanted(Word):
    """What is to be other on a line; what is left out stays. A new line needs sku, quantity and
    price; `remove` takes a line off the order."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    line: LineNumber
    remove: bool = False
    sku: ItemNumber | None = None
    supplier_sku: ItemNumber | None = None
    gtin: Gtin | None = None
    description: Described | None = None
    quantity: Quantity | None = None
    unit: Unit | None = None
    unit_price: UnitPrice | None = None
    due_on: Day | None = None
    paper: LinePaper | None = None


class OrderChangeWanted(Word):
    """A change of an order. The supplier reads `reason`. `agreed`: it has agreed already, by
    telephone say, and is not asked again."""

    model_config = ConfigDict(extra="forbid")

    lines: Annotated[tuple[LineChangeWanted, ...], Field(min_length=1, max_length=MAX_LINES)]
    reason: Why
    agreed: bool = False


class OrderCancelWanted(Word):
    """An order is not wanted any more. The supplier reads `reason`. `agreed`: it knows already."""

    model_config = ConfigDict(extra="forbid")

    reason: Why
    agreed: bool = False


class ChangeAnswerWanted(Word):
    """What the supplier said to our change by another way than the hub's."""

    model_config = ConfigDict(extra="forbid")

    agreed: bool
    reason: Why


class OrderEndWanted(Word):
    """Why an order is closed, or opened again."""

    model_config = ConfigDict(extra="forbid")

    reason: Why


class OrderResendWanted(Word):
    """An order that could not be sent, or was refused, goes out again; `paper` corrects what it
    says besides its lines."""

    model_config = ConfigDict(extra="forbid")

    paper: OrderPaper | None = None


class OrderView(Word):
    """An order as it stands. A supplier does not see `terms`, `by` and `cause`.

    `total` is what is ordered now, each line rounded, before charges and tax, in `currency`;
    `warnings` are what the call that made the order should know.
    """

    number: OrderNumber
    partner: str
    status: OrderStatus
    channel: Channel
    sending: Sending
    revision: int
    currency: str
    total: Number
    test: bool
    created_at: datetime
    by: str | None = None
    cause: str | None = None
    terms: OrderTerms | None = None
    buyer: Party | None = None
    ship_to: Party | None = None
    paper: OrderPaper = OrderPaper()
    lines: tuple[LineState, ...]
    sent: str | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledgment: str | None = None
    held: HeldAnswer | None = None
    change: PendingChange | None = None
    shipments: tuple[Shipment, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    due: tuple[Due, ...] = ()
    ended: Literal["closed", "cancelled"] | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()


class OrderHead(Word):
    """A line in a list of orders; `due` is what is expected of the supplier next."""

    number: OrderNumber
    partner: str
    status: OrderStatus
    currency: str
    total: Number
    lines: int
    revision: int
    created_at: datetime
    due: Due | None = None


class OrderPage(Word):
    """Orders, newest first; `next` goes into `after` for the next page."""

    orders: list[OrderHead]
    next: str | None = None


class OrderFact(Word):
    """One event of an order: in plain words, and as it is on the record."""

    version: int
    at: datetime
    name: str
    words: str
    data: dict[str, Any]


class OrderHistory(Word):
    """All that happened to an order, oldest first."""

    number: OrderNumber
    status: OrderStatus
    events: list[OrderFact]
