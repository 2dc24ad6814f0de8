"""What is on its way: the feed's open orders, and the hub's own, which the feed need not know yet.

Of an order that the hub has made, its own record counts and the feed's rows do not. It counts from
the moment in which it is made, sent or not. Rehearsals (with partners that are being set up) bring
nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from decimal import ROUND_HALF_UP, Decimal

from hub.core.orders.units import same_unit
from hub.flows.order_record import load_order
from hub.flows.proposals_record import lately, load_in_force
from hub.flows.replenish_planner import ItemTold, OrderRow
from hub.ports import Ports
from schemas.feed_columns import SMALLEST
from schemas.ordering import ORDER_NUMBER, LineState, OrderState, order_stream
from schemas.proposals import HOME

AT_ONCE = 200
PIECE = "EA"
UNCLEAR = "ORDER_UNREADABLE"
NOTHING = Decimal(0)
_OURS = re.compile(ORDER_NUMBER)


@dataclass(frozen=True)
class OnOrder:
    """What is on its way in all; `counted` are the hub's own orders, `unclear` the SKUs of which it
    can't be said how much is coming."""

    rows: Sequence[OrderRow]
    counted: Sequence[str]
    unclear: Mapping[str, str]


def own_orders(ports: Ports, feed: Sequence[OrderRow]) -> dict[str, OrderState]:
    """The hub's own orders by number: all that are open, and those that the feed speaks of.

    Those that were made of proposals lately are known even where the list of orders lags behind.
    """
    made = [each.order for each in lately(load_in_force(ports))]
    numbers = dict.fromkeys([*_open(ports), *made, *_spoken_of(ports, feed)])
    known = ((number, load_order(ports, number)) for number in numbers)
    return {number: found[0] for number, found in known if found is not None}


def on_order(
    feed: Sequence[OrderRow],
    own: Mapping[str, OrderState],
    items: Mapping[str, ItemTold],
    as_of: Day,
) -> OnOrder:
    """What is on its way after the close of a day, with the hub's own orders in their own words."""
    rows = [row for row in feed if row.order_id not in own]
    unclear: dict[str, str] = {}
    live = [order for order in own.values() if not order.test and order.ended is None]
    for order in sorted(live, key=lambda each: each.number):
        for line in order.lines:
            left = _left(order, line, as_of)
            quantity = _in_feed_units(left, line.unit, items.get(line.sku))
            if left and quantity is None:
                unclear[line.sku] = UNCLEAR
            elif quantity:
                rows.append(_row(order, line, quantity, as_of))
    return OnOrder(rows, sorted(own), unclear)


def needs_of(order: OrderState) -> set[tuple[str, str]]:
    """The SKUs and the location that an order is for."""
    return {(line.sku, location_of(order)) for line in order.lines if line.quantity}


def location_of(order: OrderState) -> str:
    """The location of the feeds that an order's goods go to."""
    ship_to = order.ship_to
    return (ship_to.id if ship_to and ship_to.qualifier == "92" else None) or HOME


def _open(ports: Ports) -> Iterator[str]:
    after = None
    while True:
        page = ports.ledger.page("open_order", limit=AT_ONCE, after=after, newest_first=False)
        yield from (str(entry.data["order"]) for entry in page.states)
        after = page.next
        if after is None:
            return


def _spoken_of(ports: Ports, feed: Sequence[OrderRow]) -> list[str]:
    """The order numbers of the feed that are the hub's own."""
    numbers = sorted({row.order_id for row in feed if _OURS.fullmatch(row.order_id)})
    found = ports.ledger.heads([order_stream(number) for number in numbers]) if numbers else {}
    return [number for number in numbers if order_stream(number) in found]


def _left(order: OrderState, line: LineState, as_of: Day) -> Decimal:
    """What is still to come of a line; what came after the day is not in that day's stock yet."""
    came = sum(
        (
            moved.quantity
            for receipt in order.receipts
            for moved in receipt.lines
            if moved.line == line.line and receipt.received_on <= as_of
        ),
        NOTHING,
    )
    return max(line.quantity - came, NOTHING)


def _in_feed_units(quantity: Decimal, unit: str, item: ItemTold | None) -> Decimal | None:
    """A quantity in the unit of the item's stock; None where nobody knows how they relate."""
    if item is None or same_unit(unit, item.uom):
        return quantity
    if same_unit(unit, PIECE) and item.each_per_uom > 0:
        return (quantity / item.each_per_uom).quantize(SMALLEST, ROUND_HALF_UP)
    return None


def _row(order: OrderState, line: LineState, quantity: Decimal, as_of: Day) -> OrderRow:
    promised = [promise.date for promise in line.promises if promise.date is not None]
    return OrderRow(
        order_id=order.number,
        sku=line.sku,
        supplier_id=order.partner,
        quantity=quantity,
        # What was ordered since counts too: today's orders leave with it on the way.
        ordered_on=min(order.created_at.date(), as_of),
        due_on=max(promised) if promised else line.due_on,
        location=location_of(order),
    )
