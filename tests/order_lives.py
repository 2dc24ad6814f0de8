"""Orders in every standing, and every event that may happen to one: what the machine is tried on.

`python tests/order_lives.py` prints the table of transitions that docs/reference/orders.md shows.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

from hub.core.orders.guards import objection
from hub.core.orders.machine import apply, create, fold
from schemas.order_events import (
    ORDER_EVENTS,
    AcknowledgmentDeclined,
    AcknowledgmentHeld,
    ChangeAgreed,
    ChangeRefused,
    ChangeRequested,
    GoodsReceived,
    GoodsShipped,
    OrderAcknowledged,
    OrderCancelled,
    OrderClosed,
    OrderCreated,
    OrderDelivered,
    OrderEvent,
    OrderNotSent,
    OrderOverdue,
    OrderRejected,
    OrderReopened,
    OrderRequeued,
    OrderSent,
    ReceiptReversed,
)
from schemas.order_terms import OrderTerms
from schemas.ordering import (
    Deviation,
    LineAnswer,
    LineState,
    Moved,
    OrderedItem,
    OrderState,
    OrderStatus,
    Promise,
    Receipt,
    Shipment,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SAID = {"order": "PO-1", "partner": "BOLT", "at": NOON}
WHO = {"by": "eve", "reason": "plans changed"}
STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus)


def item(line: str, quantity: str = "10") -> OrderedItem:
    return OrderedItem(
        line=line,
        sku=f"FB-{line}",
        quantity=Decimal(quantity),
        unit_price=Decimal("2.50"),
        due_on=date(2026, 11, 20),
    )


CREATED = OrderCreated(
    **SAID, channel="x12", currency="USD", terms=OrderTerms(), test=False, by="eve", cause="key",
    lines=(item("1"), item("2")), sent="s",
)  # fmt: skip
SENT = OrderSent(**SAID, sent="s", functional_due=NOON + timedelta(hours=24))
DELIVERED = OrderDelivered(**SAID, document="d-997")
HELD = AcknowledgmentHeld(
    **SAID,
    document="d-855",
    answers=(LineAnswer(line="1", quantity=Decimal(6), backordered=Decimal(4)),),
    deviations=(Deviation(kind="backorder", line="1", within=False, reason="4 come later"),),
)
ANSWERED = OrderAcknowledged(
    **SAID,
    document="d-855",
    answers=tuple(
        LineAnswer(
            line=line,
            quantity=Decimal(10),
            promises=(Promise(quantity=Decimal(10), date=date(2026, 11, 21)),),
        )
        for line in ("1", "2")
    ),
)
CLOSED = OrderClosed(**SAID, **WHO)


def shipped(*lines: str, name: str = "s-1") -> GoodsShipped:
    moves = tuple(Moved(line=line, quantity=Decimal(10)) for line in lines)
    return GoodsShipped(**SAID, shipment=Shipment(id=name, lines=moves))


def received(*lines: str, quantity: str = "10", name: str = "r-1") -> GoodsReceived:
    moves = tuple(Moved(line=line, quantity=Decimal(quantity)) for line in lines)
    return GoodsReceived(
        **SAID, receipt=Receipt(id=name, lines=moves, received_on=date(2026, 11, 20))
    )


def request(revision: int = 1, kind: str = "change") -> ChangeRequested:
    lines = (item("1", "12"),) if kind == "change" else ()
    due = NOON + timedelta(days=2)
    return ChangeRequested(
        **SAID, kind=kind, revision=revision, lines=lines, sent="c", answer_due=due, **WHO
    )


# How an order comes to stand so, in the usual way.
LIVES: dict[OrderStatus, tuple[OrderEvent, ...]] = {
    "created": (CREATED,),
    "unsent": (CREATED, OrderNotSent(**SAID, sent="s", reasons=("REF VR is missing",))),
    "sent": (CREATED, SENT),
    "delivered": (CREATED, SENT, DELIVERED),
    "rejected": (CREATED, SENT, OrderRejected(**SAID, by="system", reasons=("AK5 code 5",))),
    "held": (CREATED, SENT, DELIVERED, HELD),
    "acknowledged": (CREATED, SENT, DELIVERED, ANSWERED),
    "changing": (CREATED, SENT, DELIVERED, ANSWERED, request()),
    "cancelling": (CREATED, SENT, DELIVERED, ANSWERED, request(kind="cancel")),
    "shipped": (CREATED, SENT, DELIVERED, ANSWERED, shipped("1", "2")),
    "part_received": (CREATED, SENT, DELIVERED, ANSWERED, shipped("1", "2"), received("1")),
    "received": (CREATED, SENT, DELIVERED, ANSWERED, shipped("1", "2"), received("1", "2")),
    "closed": (CREATED, SENT, DELIVERED, ANSWERED, received("1", "2"), CLOSED),
    "cancelled": (CREATED, OrderCancelled(**SAID, **WHO)),
}


def events_for(state: OrderState) -> Iterator[OrderEvent]:
    """Every event, as it would be said of an order that stands so."""
    revision = state.change.revision if state.change else max(state.revision, 1)
    yield CREATED
    yield SENT
    yield OrderNotSent(**SAID, sent="s", reasons=("REF VR is missing",))
    yield OrderRequeued(**SAID, sent="s-2", by="eve")
    yield DELIVERED
    yield OrderRejected(**SAID, by="supplier", reasons=("RJ",))
    yield HELD
    yield ANSWERED
    yield AcknowledgmentDeclined(**SAID, document="d-855", by="eve", note="too late")
    yield request(state.revision + 1)
    yield request(state.revision + 1, kind="cancel")
    yield ChangeAgreed(**SAID, revision=revision)
    yield ChangeRefused(**SAID, revision=revision, reasons=("in production",))
    yield shipped("1", name=f"s-{len(state.shipments) + 1}")
    yield received("1", name=f"r-{len(state.receipts) + 1}")
    yield ReceiptReversed(**SAID, receipt=taken_back(state.lines))
    due = next((each for each in state.due if not each.told), None)
    if due is not None:
        yield OrderOverdue(**SAID, what=due.kind, due_at=due.at)
    yield OrderCancelled(**SAID, **WHO)
    yield CLOSED
    yield OrderReopened(**SAID, **WHO)


def taken_back(lines: tuple[LineState, ...]) -> Receipt:
    moves = tuple(Moved(line=each.line, quantity=-each.received) for each in lines)
    return Receipt(id="r-back", lines=moves, received_on=date(2026, 11, 21))


def name_of(event: OrderEvent) -> str:
    return f"{event.name} ({event.kind})" if isinstance(event, ChangeRequested) else event.name


def transitions() -> dict[str, dict[OrderStatus, OrderStatus | None]]:
    """By event and standing, how an order stands after it; None where it may not happen."""
    found: dict[str, dict[OrderStatus, OrderStatus | None]] = {}
    for status, life in LIVES.items():
        state = fold(life)
        assert state.status == status, (status, state.status)
        for event in events_for(state):
            after = apply(state, event).status if objection(state, event) is None else None
            found.setdefault(name_of(event), {})[status] = after
    return found


def page() -> str:
    """The table as the reference shows it: an event, and how an order stands after it."""
    rows = ["| event | an order that is … | is then … |", "|---|---|---|"]
    for event, ways in transitions().items():
        if event == "OrderCreated":
            rows.append(f"| {event} | not there | created |")
            continue
        then: dict[str, list[str]] = {}
        for before, after in ways.items():
            if after is not None:
                then.setdefault("as it was" if before == after else after, []).append(before)
        for place, (after, befores) in enumerate(then.items()):
            shown = event if place == 0 else ""
            rows.append(f"| {shown} | {', '.join(befores)} | {after} |")
    return "\n".join(rows) + "\n"


def walk(choose: Callable[[list[OrderEvent]], OrderEvent], steps: int) -> list[OrderEvent]:
    """A life of legal events, each chosen by a test."""
    events: list[OrderEvent] = [CREATED]
    state = create(CREATED)
    for _ in range(steps):
        may = [event for event in events_for(state) if objection(state, event) is None]
        event = choose(may)
        events.append(event)
        state = apply(state, event)
    return events


assert set(LIVES) == set(STATUSES)
assert {name.partition(" ")[0] for name in transitions()} == set(ORDER_EVENTS)

if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
