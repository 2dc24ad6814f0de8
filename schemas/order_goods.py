"""What the API takes and gives about goods: shipments, their status, receipts."""

import hashlib
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.order_requests import MAX_LINES, ItemNumber, LineNumber, Quantity
from schemas.ordering import OrderNumber, OrderStatus
from schemas.part import Number
from schemas.word import Word

MAX_ROWS = 1000
Identity = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,60}$", strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
ShipmentStatus = Literal["shipped", "in_transit", "delayed", "delivered", "returned", "lost"]


def _exact(value: Any) -> Any:
    """A binary float is no amount: 0.1 is not what it says."""
    if isinstance(value, float):
        raise ValueError(f'write it as text: "{value!r}", not {value!r}')
    return value


Signed = Annotated[Number, BeforeValidator(_exact), Field(max_digits=13, decimal_places=4)]


class ReceiptRow(Word):
    """A row of receipts.csv: goods that came; a negative quantity takes back.

    `receipt_id` makes the row count once, whoever sends it again. Columns that stand in the feed
    for others (supplier_id, ordered_on, location) are let be.
    """

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    order_id: OrderNumber
    sku: ItemNumber | None = None
    line: LineNumber | None = None
    quantity: Signed
    received_on: Day
    receipt_id: Identity | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.sku is None and self.line is None:
            raise ValueError("a row names its item: sku, or line")
        if self.quantity == Decimal(0):
            raise ValueError("a row of nothing: quantity is 0")
        return self


class ReceiptsTold(Word):
    """Rows of receipts.csv as JSON, of any number of orders. Good rows count, bad ones are named.

    A path that names the order stands for `order_id`.
    """

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=MAX_ROWS)]


class RowRefused(Word):
    """A row that was not recorded: its place (from 1), and why."""

    row: int
    order_id: str | None = None
    sku: str | None = None
    reason: str


class OrderMoved(Word):
    """An order that rows were about, as it stands after them."""

    number: str
    status: OrderStatus


class ReceiptsTaken(Word):
    """How many rows were recorded now, how many were before, and which were not."""

    received: int
    repeated: int
    refused: tuple[RowRefused, ...]
    orders: tuple[OrderMoved, ...]


class ShippedTold(Word):
    """How much of a line is on its way."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    line: LineNumber | None = None
    sku: ItemNumber | None = None
    quantity: Quantity

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.line is None and self.sku is None:
            raise ValueError("a line is named by its number or its sku")
        return self


class ShipmentTold(Word):
    """Goods on their way (with lines), or where they are by now (without): a carrier's word.

    `id` is the shipment's, or the event's: the same id counts once.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Identity | None = None
    status: ShipmentStatus = "shipped"
    lines: Annotated[tuple[ShippedTold, ...], Field(max_length=MAX_LINES)] = ()
    shipped_on: Day | None = None
    expected_on: Day | None = None
    carrier: Words | None = None
    tracking: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.status == "shipped" and not self.lines:
            raise ValueError("goods that are shipped have lines; where they are by now is a status")
        return self


def receipt_id(cause: str, row: ReceiptRow, occurrence: int) -> str:
    """The id under which a row counts once: its own and its item's, else made from its cause."""
    item = row.line or row.sku or ""
    if row.receipt_id is not None:
        again = f"#{occurrence}" if occurrence else ""
        return f"{row.receipt_id}/{item}{again}"
    said = "\n".join(
        (cause, row.order_id, item, str(row.quantity), str(row.received_on), str(occurrence))
    )
    return "r-" + hashlib.sha256(said.encode()).hexdigest()[:24]
