"""The canonical documents: what a file says, whoever wrote it and in whatever syntax.

Field names are fixed by the contract of `hub translate`. `parties`, `ids`, `amounts` and the like
carry everything; `buyer`, `buyer_sku`, `total` and the like are views of them, filled in either
direction, so that a hand-written document may give just the views. Parts stand in parts.py.
"""

from collections.abc import Callable
from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field, TypeAdapter, model_validator

from schemas.parts import (
    Amount,
    Carrier,
    Charge,
    Contact,
    Counted,
    Counts,
    Currency,
    Description,
    Distribution,
    Equipment,
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
    TaxReference,
    Terms,
)
from schemas.views import (
    Fields,
    description_views,
    item_views,
    named_items,
    order_views,
    party_views,
    response_views,
    summary_views,
)

Views = Callable[[Fields], None]
FieldViews = dict[str, Callable[[Any], Fields]]


class Viewed(Part):
    """A part with views: fields that repeat what other fields carry, for whoever reads it.

    Validation fills all `views`. A reader that has filled those that `early` gives for a field, as
    soon as it had that field, fills only the `late` ones at the end. `always` names the fields that
    stand in the JSON even where they are null.
    """

    views: ClassVar[tuple[Views, ...]] = ()
    early: ClassVar[FieldViews] = {}
    late: ClassVar[tuple[Views, ...]] = ()
    always: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _fill_views(self) -> Self:
        for fill in type(self).views:
            fill(self.__dict__)
        return self


class Line(Viewed):
    """A line of any document: an item, how much of it, at which price."""

    views: ClassVar[tuple[Views, ...]] = (item_views, description_views)
    early: ClassVar[FieldViews] = {"ids": named_items}
    late: ClassVar[tuple[Views, ...]] = (description_views,)
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
    quantities: tuple[Counted, ...] = ()
    dates: tuple[Moment, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    lading: tuple[Lading, ...] = ()
    notes: tuple[Note, ...] = ()
    remarks: tuple[Remark, ...] = ()
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


class Document(Viewed):
    """What every document has. `order_number` is the order that it is or answers."""

    views: ClassVar[tuple[Views, ...]] = (party_views, summary_views)
    late: ClassVar[tuple[Views, ...]] = views
    always: ClassVar[tuple[str, ...]] = (
        "number", "date", "currency", "order_number",
        "buyer", "supplier", "ship_to", "total", "lines",
    )  # fmt: skip

    kind: str
    number: str | None = None
    date: Day | None = None
    currency: str | None = None
    order_number: str | None = None
    buyer: Party | None = None
    supplier: Party | None = None
    ship_to: Party | None = None
    total: Number | None = None
    parties: tuple[Party, ...] = ()
    currencies: tuple[Currency, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[Moment, ...] = ()
    notes: tuple[Note, ...] = ()
    remarks: tuple[Remark, ...] = ()
    amounts: tuple[Amount, ...] = ()
    counts: Counts | None = None
    kept: tuple[Kept, ...] = ()


class Trade(Document):
    """What orders, their responses and invoices share."""

    tax_references: tuple[TaxReference, ...] = ()
    terms: tuple[Terms, ...] = ()
    freight: tuple[Freight, ...] = ()
    charges: tuple[Charge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    prices: tuple[Price, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    lading: tuple[Lading, ...] = ()
    equipment: tuple[Equipment, ...] = ()


class Order(Trade):
    """850: what the buyer wants."""

    views: ClassVar[tuple[Views, ...]] = (party_views, summary_views, order_views)
    late: ClassVar[tuple[Views, ...]] = views

    kind: Literal["order"] = "order"
    purpose: str | None = None
    type: str | None = None
    release: str | None = None
    contract: str | None = None
    response_wanted: str | None = None
    invoice_type: str | None = None
    contract_type: str | None = None
    category: str | None = None
    security: str | None = None
    transaction: str | None = None
    lines: tuple[Line, ...] = ()


class OrderResponse(Trade):
    """855: what the supplier makes of an order. `type` is BAK02: AC, AD, AE, AT, RD, RJ, ..."""

    views: ClassVar[tuple[Views, ...]] = (party_views, summary_views, response_views)
    late: ClassVar[tuple[Views, ...]] = views

    kind: Literal["order_response"] = "order_response"
    purpose: str | None = None
    type: str | None = None
    order_date: Day | None = None
    release: str | None = None
    request: str | None = None
    contract: str | None = None
    supplier_order: str | None = None
    transaction: str | None = None
    lines: tuple[ResponseLine, ...] = ()


class Shipped(Part):
    """ISS: what was shipped in all."""

    units: Number | None = None
    unit: str | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    volume: Number | None = None
    volume_unit: str | None = None
    quantity: Number | None = None
    net_weight: Number | None = None


class Delivery(Part):
    """CAD: who carried the goods."""

    mode: str | None = None
    initial: str | None = None
    number: str | None = None
    carrier: str | None = None
    routing: str | None = None
    status: str | None = None
    reference_qualifier: str | None = None
    reference: str | None = None
    service: str | None = None


class Invoice(Trade):
    """810: what the supplier wants to be paid; a credit note is what it gives back."""

    kind: Literal["invoice", "credit_note"] = "invoice"
    order_date: Day | None = None
    release: str | None = None
    change: str | None = None
    type: str | None = None
    purpose: str | None = None
    action: str | None = None
    number_2: str | None = None
    discountable: Number | None = None
    discounted_total: Number | None = None
    discount: Number | None = None
    deliveries: tuple[Delivery, ...] = ()
    shipped: tuple[Shipped, ...] = ()
    lines: tuple[Line, ...] = ()


AnyDocument = Annotated[Order | OrderResponse | Invoice, Field(discriminator="kind")]


def load(data: Any) -> Document:
    """A document from its JSON shape. Raises pydantic's ValidationError with what is wrong."""
    adapter: TypeAdapter[Document] = TypeAdapter(AnyDocument)
    return adapter.validate_python(data)


def to_json(document: Document) -> dict[str, Any]:
    """A document as JSON data: the contract's fields always, others where they say something."""
    plain = document.model_dump(mode="json", exclude_defaults=True)
    _put_back(document, plain)
    return {"kind": document.kind, **plain}


def _put_back(part: BaseModel, plain: dict[str, Any]) -> None:
    if isinstance(part, Viewed):
        for name in type(part).always:
            plain.setdefault(name, [] if name == "lines" else None)
    lines = getattr(part, "lines", ())
    for line, shown in zip(lines, plain.get("lines", ()), strict=False):
        _put_back(line, shown)
