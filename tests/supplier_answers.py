"""Orders and what a supplier may answer to them: what several rooms test with."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hub.core.orders.machine import create
from schemas.lines import LineStatus, ResponseLine
from schemas.order_events import OrderCreated
from schemas.order_terms import OrderTerms, Tolerance
from schemas.ordering import OrderedItem, OrderState
from schemas.orders import OrderResponse

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ASKED = date(2026, 11, 16)
EXACT = Tolerance(price_percent=Decimal(0), price_amount=Decimal(0))


def item(line: str = "1", sku: str = "FB-1", quantity: str = "100", **more: Any) -> OrderedItem:
    """A line of an order: 100 EA at 2.50, asked for on 16 November."""
    plain = {"unit_price": Decimal("2.50"), "due_on": ASKED, "supplier_sku": f"V-{sku}"}
    return OrderedItem(line=line, sku=sku, quantity=Decimal(quantity), **plain | more)


def order(*items: OrderedItem, tolerance: Tolerance | None = None, **more: Any) -> OrderState:
    """An order as it stands when it has just been made."""
    terms = OrderTerms(tolerance=tolerance or Tolerance(), **more)
    return create(
        OrderCreated(
            order="PO-1", partner="BOLT", at=NOON, channel="x12", currency="USD", terms=terms,
            test=False, by="erp", cause="key", lines=items or (item(),),
        )
    )  # fmt: skip


def status(code: str, quantity: str | None = None, day: date | None = None, **more: Any) -> Any:
    """ACK: what becomes of a line, or of a part of it."""
    amount = None if quantity is None else Decimal(quantity)
    named = more.pop("qualifier", "067")
    qualifier = None if day is None else named
    return LineStatus(status=code, quantity=amount, date_qualifier=qualifier, date=day, **more)


def line(*statuses: LineStatus, number: str | None = "1", **more: Any) -> ResponseLine:
    """PO1 as a supplier repeats it, with what becomes of it."""
    return ResponseLine(line=number, statuses=statuses, **more)


def response(*lines: ResponseLine, kind: str | None = "AC", **more: Any) -> OrderResponse:
    """855."""
    return OrderResponse(type=kind, purpose="00", order_number="PO-1", lines=lines, **more)


def kinds(found: Sequence[Any]) -> list[tuple[str, bool]]:
    """What deviates, and whether it may."""
    return [(each.kind, each.within) for each in found]


def acknowledgment(
    *lines: Sequence[str],
    number: str = "PO-1",
    kind: str = "AC",
    purpose: str = "00",
    day: str = "20261103",
    code: str = "855",
    **more: Any,
) -> list[str]:
    """The segments of an 855 (or 865): its lines, each with its ACKs."""
    begin = {
        "855": f"BAK*{purpose}*{kind}*{number}*20261102*****{day}",
        "865": f"BCA*{purpose}*{kind}*{number}**{more.get('change', '')}*20261102***{day}*{day}",
    }[code]
    body = [begin, *(segment for line in lines for segment in line), f"CTT*{len(lines)}"]
    return [f"ST*{code}*0001", *body, f"SE*{len(body) + 2}*0001"]


def accepted(line: str = "1", quantity: str = "100", price: str = "2.5", *acks: str) -> list[str]:
    """A line of an 855 as the order has it; without `acks` it is accepted as it is."""
    return [
        f"PO1*{line}*{quantity}*EA*{price}**BP*FB-{line}",
        *(acks or (f"ACK*IA*{quantity}*EA",)),
    ]
