"""Invoices and credit notes (810, UBL, CII)."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import ClassVar, Literal

from schemas.document import Trade
from schemas.lines import Line
from schemas.parts import Description, Number, Part
from schemas.viewed import Views
from schemas.views import credit_views, party_views, summary_views


class Shipped(Part):
    """ISS: what was shipped in all."""

    units: Number | None = None
    unit: str | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    volume: Number | None = None
    volume_unit: str | None = None
    quantity: Number | None = None
    weight_unit_code: str | None = None
    descriptions: tuple[Description, ...] = ()


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
    """810: what the supplier wants to be paid; a credit note (type CR) is what it gives back."""

    views: ClassVar[Views] = (party_views, summary_views, credit_views)
    late: ClassVar[Views] = views

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
