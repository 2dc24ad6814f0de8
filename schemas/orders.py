"""Orders, what suppliers answer to them, and changes of either side (850, 855, 860, 865)."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import ClassVar, Literal

from schemas.document import Trade
from schemas.lines import ChangeLine, Line, ResponseLine
from schemas.viewed import Views
from schemas.views import (
    change_order_views,
    order_views,
    party_views,
    response_views,
    stated_total_views,
    summary_views,
)


class Order(Trade):
    """850: what the buyer wants."""

    views: ClassVar[Views] = (party_views, summary_views, order_views, stated_total_views)
    late: ClassVar[Views] = views

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

    views: ClassVar[Views] = (party_views, summary_views, response_views, stated_total_views)
    late: ClassVar[Views] = views

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


class OrderChange(Trade):
    """860: how the buyer changes an order; `purpose` 01 cancels it. `date` is the change's own."""

    views: ClassVar[Views] = (party_views, summary_views, change_order_views, stated_total_views)
    late: ClassVar[Views] = views

    kind: Literal["order_change"] = "order_change"
    purpose: str | None = None
    type: str | None = None
    release: str | None = None
    change: str | None = None
    order_date: Day | None = None
    request: str | None = None
    contract: str | None = None
    reference: str | None = None
    effective: Day | None = None
    contract_type: str | None = None
    security: str | None = None
    response_wanted: str | None = None
    transaction: str | None = None
    category: str | None = None
    lines: tuple[ChangeLine, ...] = ()


class OrderChangeResponse(Trade):
    """865: what the supplier makes of a change, or asks for itself."""

    views: ClassVar[Views] = (party_views, summary_views, response_views, stated_total_views)
    late: ClassVar[Views] = views

    kind: Literal["order_change_response"] = "order_change_response"
    purpose: str | None = None
    type: str | None = None
    release: str | None = None
    change: str | None = None
    order_date: Day | None = None
    request: str | None = None
    contract: str | None = None
    supplier_order: str | None = None
    change_date: Day | None = None
    effective: Day | None = None
    order_type: str | None = None
    security: str | None = None
    transaction: str | None = None
    lines: tuple[ChangeLine, ...] = ()
