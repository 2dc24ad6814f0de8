"""What every document has, whatever its kind. The kinds stand in modules of their own."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import Any, ClassVar

from schemas.parts import (
    Amount,
    Carrier,
    Charge,
    Contact,
    Counts,
    Currency,
    Description,
    Equipment,
    Freight,
    Kept,
    Lading,
    Measurement,
    Moment,
    Note,
    Number,
    Party,
    Price,
    Reference,
    Remark,
    Tax,
    TaxReference,
    Terms,
)
from schemas.viewed import Viewed, Views
from schemas.views import party_views, summary_views


class Document(Viewed):
    """The fields of all kinds; `order_number` is the order that it is or answers."""

    views: ClassVar[Views] = (party_views, summary_views)
    late: ClassVar[Views] = views
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

    def to_json(self) -> dict[str, Any]:
        """The document as JSON data: the contract's fields always, others if they say something."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        _put_back(self, plain)
        return {"kind": self.kind, **plain}


class Trade(Document):
    """What orders, their responses, their changes and invoices share."""

    header_amounts: tuple[Amount, ...] = ()
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


def _put_back(part: Viewed, plain: dict[str, Any]) -> None:
    for name in type(part).always:
        plain.setdefault(name, [] if name == "lines" else None)
    for line, shown in zip(getattr(part, "lines", ()), plain.get("lines", ()), strict=False):
        if isinstance(line, Viewed):
            _put_back(line, shown)
