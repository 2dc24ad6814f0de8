"""The lines of documents: an item, how much of it, at which price, and what becomes of it."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import ClassVar

from schemas.parts import (
    Amount,
    Carrier,
    Charge,
    Composite,
    Contact,
    Counted,
    Currency,
    Description,
    Distribution,
    Freight,
    ItemId,
    Kept,
    Lading,
    Measurement,
    Moment,
    Note,
    Number,
    Pack,
    Part,
    Party,
    Price,
    Reference,
    Remark,
    Schedule,
    Tax,
    Terms,
)
from schemas.viewed import FieldViews, Viewed, Views
from schemas.views import (
    change_views,
    description_views,
    item_views,
    named_items,
    stock_views,
)


class Line(Viewed):
    """A line of any document."""

    views: ClassVar[Views] = (item_views, description_views)
    early: ClassVar[FieldViews] = {"ids": named_items}
    late: ClassVar[Views] = (description_views,)
    always: ClassVar[tuple[str, ...]] = (
        "line", "buyer_sku", "supplier_sku", "gtin",
        "description", "quantity", "unit", "unit_price",
    )  # fmt: skip

    line: str | None = None
    buyer_sku: str | None = None
    supplier_sku: str | None = None
    gtin: str | None = None
    description: str | None = None
    quantity: Number | None = None
    unit: str | None = None
    unit_price: Number | None = None
    price_basis: str | None = None
    order_line: str | None = None
    order_number: str | None = None
    ids: tuple[ItemId, ...] = ()
    currencies: tuple[Currency, ...] = ()
    prices: tuple[Price, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    packs: tuple[Pack, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    charges: tuple[Charge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    terms: tuple[Terms, ...] = ()
    freight: tuple[Freight, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Counted, ...] = ()
    dates: tuple[Moment, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    lading: tuple[Lading, ...] = ()
    notes: tuple[Note, ...] = ()
    parties: tuple[Party, ...] = ()
    kept: tuple[Kept, ...] = ()


class LineStatus(Part):
    """ACK: what becomes of a line, or of a part of its quantity."""

    status: str | None = None
    quantity: Number | None = None
    unit: str | None = None
    date_qualifier: str | None = None
    date: Day | None = None
    request: str | None = None
    ids: tuple[ItemId, ...] = ()
    agency: str | None = None
    source: str | None = None
    reason: str | None = None
    dates: tuple[Moment, ...] = ()


class ResponseLine(Line):
    """A line of an order response: the order's line again, and what becomes of it."""

    statuses: tuple[LineStatus, ...] = ()


class ChangeLine(ResponseLine):
    """A line of an order change: `change` is element 670 (AI add, DI delete, QD, QI, PC, ...)."""

    views: ClassVar[Views] = (item_views, description_views, change_views)
    late: ClassVar[Views] = (description_views, change_views)

    change: str | None = None
    left_to_receive: Number | None = None
    measure: Composite | None = None


class StockCount(Part):
    """QTY of an inventory with its unit, dates and schedule: 33 available, 17 on hand, ..."""

    qualifier: str | None = None
    quantity: Number | None = None
    measure: Composite | None = None
    text: str | None = None
    measurements: tuple[Measurement, ...] = ()
    dates: tuple[Moment, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    kept: tuple[Kept, ...] = ()


class InventoryLine(Line):
    """An item of an inventory and its counts."""

    views: ClassVar[Views] = (item_views, description_views, stock_views)
    late: ClassVar[Views] = (description_views, stock_views)

    stocks: tuple[StockCount, ...] = ()


class Activity(Part):
    """ZA: how much of an item was sold (QS), is on hand (QA), was received (QR), ..."""

    code: str | None = None
    quantity: Number | None = None
    unit: str | None = None
    date_qualifier: str | None = None
    date: Day | None = None
    reference_qualifier: str | None = None
    reference: str | None = None
    relationship: str | None = None
    quantities: tuple[Counted, ...] = ()
    prices: tuple[Price, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    kept: tuple[Kept, ...] = ()


class SalesLine(Line):
    """An item of a sales report and what happened to it."""

    remarks: tuple[Remark, ...] = ()
    activities: tuple[Activity, ...] = ()
