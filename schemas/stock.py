"""Inventories (846) and reports of sales (852)."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import ClassVar, Literal

from schemas.document import Document
from schemas.lines import InventoryLine, SalesLine
from schemas.parts import Measurement, Part
from schemas.viewed import Views


class Inventory(Document):
    """846: what somebody has."""

    kind: Literal["inventory"] = "inventory"
    purpose: str | None = None
    type: str | None = None
    time: str | None = None
    action: str | None = None
    measurements: tuple[Measurement, ...] = ()
    lines: tuple[InventoryLine, ...] = ()


class ReportedOrder(Part):
    """XPO: orders, or a range of them, that a report is about."""

    number: str | None = None
    number_to: str | None = None
    qualifier: str | None = None
    id: str | None = None


class Sales(Document):
    """852: what was sold, and what is left; `date` to `date_to`."""

    views: ClassVar[Views] = Document.views
    late: ClassVar[Views] = Document.late

    kind: Literal["sales"] = "sales"
    action: str | None = None
    date_to: Day | None = None
    orders: tuple[ReportedOrder, ...] = ()
    lines: tuple[SalesLine, ...] = ()
