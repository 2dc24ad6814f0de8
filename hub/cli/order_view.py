"""An order on the terminal: how it stands, its lines, and its life as a story."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.cli.show import show_fields, show_table

Order = Mapping[str, Any]
_LINE_COLUMNS = (
    "line",
    "sku",
    "ordered",
    "unit",
    "price",
    "wanted",
    "promised",
    "shipped",
    "received",
)
_DUE = {
    "functional": "its receipt (997)",
    "acknowledgment": "the answer to the order (855)",
    "ship_notice": "the ship notice (856)",
    "delivery": "the delivery",
    "change": "the answer to our change (865)",
}


def show_order(order: Order) -> None:
    """How an order stands, and its lines."""
    show_fields(dict(_fields(order)))
    print()
    show_table(_LINE_COLUMNS, (_line(each) for each in order["lines"]), "No lines.")


def show_story(events: list[Mapping[str, Any]]) -> None:
    """What happened to an order, a sentence an event."""
    print()
    for each in events:
        print(f"{instant(each['at'])}  {each['words']}")


def show_outcome(order: Order) -> None:
    """How an order stands after something was done to it."""
    names = ("order", "status", "total", "due", "why", "warning")
    show_fields({k: v for k, v in _fields(order) if k in names})


def instant(text: str) -> str:
    """An instant as people read it, to the second, in UTC."""
    return text[:19].replace("T", " ")


def _fields(order: Order) -> Iterator[tuple[str, str]]:
    yield "order", order["number"]
    yield "partner", f"{order['partner']} (by {order['channel']})"
    yield "status", f"{order['status']}{', a test' if order['test'] else ''}"
    yield "total", f"{order['total']} {order['currency']}"
    if order.get("by"):
        yield "made", f"{instant(order['created_at'])} by {order['by']}"
    due = next((each for each in order.get("due") or () if not each["told"]), None)
    if due:
        yield "due", f"{_DUE[due['kind']]} by {instant(due['at'])}"
    if order.get("reason"):
        yield "why", order["reason"]
    held = order.get("held")
    if held:
        beyond = [each["reason"] for each in held["deviations"] if not each["within"]]
        yield "held", "; ".join(beyond) or "the supplier's answer waits for a decision"
    change = order.get("change")
    if change:
        yield "change", f"{change['revision']} ({change['kind']}) waits for an answer"
    for warning in order.get("warnings") or ():
        yield "warning", warning


def _line(line: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        line["line"],
        line["sku"],
        line["quantity"],
        line["unit"],
        line["unit_price"],
        line.get("due_on"),
        "; ".join(_promised(line)),
        line["shipped"],
        line["received"],
    )


def _promised(line: Mapping[str, Any]) -> Iterator[str]:
    for each in line.get("promises") or ():
        yield f"{each['quantity']} {each.get('date') or 'without a day'}"
    if line["backordered"] != "0":
        yield f"{line['backordered']} later"
    if line.get("substitute"):
        yield f"as {line['substitute']}"
