"""The third chapter: the ERP asks for an order, and it reaches the supplier once."""

from collections.abc import Iterator
from typing import Any

from hub.cli.demo.planning import sent_order
from hub.cli.demo.stage import Stage, row, say, show_x12, title
from hub.cli.story import day
from hub.cli.story.supplier import functional_acknowledgment

NUMBER = "PO-10077"
KEY = "erp-requisition-4711"


def order_chapter(stage: Stage) -> list[str]:
    """An order is made by the API, sent as an 850, and taken by the supplier's system (997)."""
    title(f"The ERP asks for {NUMBER}: POST /orders, twice with the same Idempotency-Key")
    made = [stage.post("/orders", wanted(), "buyer", KEY) for _ in range(2)]
    for each in made:
        say(f"{each['number']} is {each['status']}: {_sum(each)}")
    title("The 850 in the supplier's outbox")
    key, text = stage.until(lambda: sent_order(stage, NUMBER), "the 850")
    show_x12(key, text)
    title("BOLT's system takes it")
    stage.drop("inbound/BOLT/997-770.edi", functional_acknowledgment(text))
    row("dropped", "BOLT", "997-770.edi", "997, our 850 is accepted")
    view = stage.until(lambda: _standing(stage, "delivered"), "the order's 997")
    say(f"{NUMBER} is {view['status']}; its 855 is due {_due(view)}")
    return list(_check(stage, made, view))


def wanted() -> dict[str, Any]:
    """What the ERP posts."""
    return {
        "number": NUMBER,
        "partner": "BOLT",
        "currency": "USD",
        "due_on": day("2026-11-24"),
        "lines": [
            _line("FB-1001", "BB-HX8", "Hex bolt M8 x 40", "500", "EA", "0.40"),
            _line("FB-1002", "BB-WS5", "Wood screw 5 x 60, box of 100", "200", "BX", "7.90"),
            _line("FB-1003", "BB-AN12", "Wedge anchor M12 x 100", "40", "EA", "18.25"),
        ],
    }


def _line(
    sku: str, supplier_sku: str, description: str, quantity: str, unit: str, price: str
) -> dict[str, str]:
    return {
        "sku": sku,
        "supplier_sku": supplier_sku,
        "description": description,
        "quantity": quantity,
        "unit": unit,
        "unit_price": price,
    }


def _sum(order: dict[str, Any]) -> str:
    return f"{len(order['lines'])} lines, {order['total']} {order['currency']}"


def _standing(stage: Stage, status: str) -> dict[str, Any] | None:
    view: dict[str, Any] = stage.get(f"/orders/{NUMBER}")
    return view if view["status"] == status else None


def _due(view: dict[str, Any]) -> str:
    at = next(each["at"] for each in view["due"] if each["kind"] == "acknowledgment")
    return f"{at[:16].replace('T', ' ')} UTC"


def _check(stage: Stage, made: list[dict[str, Any]], view: dict[str, Any]) -> Iterator[str]:
    if made[0]["created_at"] != made[1]["created_at"]:
        yield "the same Idempotency-Key made two orders"
    if view["total"] != "2510.00":
        yield f"the order's total is {view['total']}"
    stage.settle()
    outbox = stage.objects("outbound/BOLT/")
    sent = [key for key, text in outbox.items() if key.endswith(".850.edi") and NUMBER in text]
    if len(sent) != 1:
        yield f"{len(sent)} 850s of {NUMBER} lie in the outbox"
