"""Goods that came are recorded, row by row as receipts.csv has them, order by order.

Each row counts once, by its receipt or by the request that told it; each order is moved in commits
of its own, so that a crash in between only pauses. Bad rows are named and the good ones count.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from hub.core.orders.addressing import Told
from hub.core.orders.receipts import Arrival, Plan, Refusal, over_received, plan_receipts
from hub.flows.idempotency import Once, record
from hub.flows.order_exceptions import told
from hub.flows.order_record import after_races, load_order, order_change
from hub.ports import Change, Ports
from schemas.errors import TooLarge
from schemas.idempotency import Answer
from schemas.order_events import GoodsReceived, OrderEvent, ReceiptReversed
from schemas.order_goods import (
    OrderMoved,
    ReceiptRow,
    ReceiptsTaken,
    RowRefused,
    receipt_id,
)
from schemas.ordering import OrderState, Receipt
from schemas.problems import problems

DONE = 200
# A receipt is an event, and whoever subscribed is told of each; a commit holds 100 items.
ROWS_AT_ONCE = 20
Rows = Sequence[Mapping[str, Any]]
UNSENT = ("queued", "failed", "rejected")


@dataclass(frozen=True)
class Recorded:
    """What became of some rows of an order, and the order after them (None: there is none)."""

    order: OrderState | None
    plan: Plan


@dataclass
class Tally:
    """What became of the rows so far."""

    received: int = 0
    repeated: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    orders: dict[str, OrderState] = field(default_factory=dict)

    def taken(self) -> ReceiptsTaken:
        moved = [OrderMoved(number=n, status=order.status) for n, order in self.orders.items()]
        return ReceiptsTaken(
            received=self.received,
            repeated=self.repeated,
            refused=tuple(sorted(self.refused, key=lambda each: each.row)),
            orders=tuple(moved),
        )


def receive_goods(ports: Ports, rows: Rows, once: Once, order: str | None = None) -> ReceiptsTaken:
    """Record rows, and remember the answer; `order` stands for the orders that rows leave out."""
    taken = take_rows(ports, rows, once.stream, order)
    ports.ledger.commit([record(once, Answer(status=DONE, body=taken.model_dump(mode="json")))])
    return taken


def take_rows(ports: Ports, rows: Rows, cause: str, order: str | None = None) -> ReceiptsTaken:
    """Record rows because of `cause`; the same rows for the same cause are recorded once."""
    tally = Tally()
    by_order: dict[str, list[Arrival]] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for place, row in enumerate(rows, start=1):
        read = _read(row, order)
        if isinstance(read, str):
            tally.refused.append(_refused(place, row, read))
            continue
        name = (read.order_id, read.receipt_id, read.sku, read.line)
        same = name if read.receipt_id else (*name, read.quantity, read.received_on)
        arrival = _arrival(place, read, receipt_id(cause, read, seen[same]))
        seen[same] += 1
        by_order.setdefault(read.order_id, []).append(arrival)
    for number, arrivals in by_order.items():
        _take_order(ports, number, arrivals, rows, tally)
    return tally.taken()


def _read(row: Mapping[str, Any], order: str | None) -> ReceiptRow | str:
    """A row, or what is wrong with it."""
    given = {name: value for name, value in row.items() if value not in (None, "")}
    if order is not None and given.setdefault("order_id", order) != order:
        return f"it is about order {str(given['order_id'])[:40]!r}, and the call about {order}"
    try:
        return ReceiptRow.model_validate(given)
    except ValidationError as error:
        return problems(error)


def _arrival(place: int, row: ReceiptRow, identity: str) -> Arrival:
    return Arrival(
        row=place,
        id=identity,
        quantity=row.quantity,
        received_on=row.received_on,
        sku=row.sku,
        line=row.line,
    )


def _take_order(
    ports: Ports, number: str, arrivals: Sequence[Arrival], rows: Rows, tally: Tally
) -> None:
    """Record the rows of one order; those that add to it first, so that reversals find them."""
    ordered = sorted(arrivals, key=lambda each: (each.quantity < 0, each.row))
    for start in range(0, len(ordered), ROWS_AT_ONCE):
        for recorded in _record(ports, number, ordered[start : start + ROWS_AT_ONCE]):
            _count(tally, number, recorded, rows)


def _record(ports: Ports, number: str, arrivals: Sequence[Arrival]) -> list[Recorded]:
    """Record some rows, in as few commits as hold them and all who are told of them."""
    try:
        return [after_races(lambda: _commit(ports, number, arrivals))]
    except TooLarge:
        if len(arrivals) == 1:
            raise
        half = len(arrivals) // 2
        first, second = arrivals[:half], arrivals[half:]
        return [*_record(ports, number, first), *_record(ports, number, second)]


def _commit(ports: Ports, number: str, arrivals: Sequence[Arrival]) -> Recorded:
    known = load_order(ports, number)
    if known is None:
        refused = tuple(Refusal(each.row, f"there is no order {number}") for each in arrivals)
        return Recorded(None, Plan((), (), refused))
    order = known[0]
    plan = plan_receipts(order, arrivals)
    if not plan.receipts:
        return Recorded(order, plan)
    step = order_change(ports, known, [_event(ports, order, each) for each in plan.receipts])
    changes: list[Change] = list(step.changes)
    about = plan.receipts[0].id
    for words in _odd(order, step.state):
        changes += told(ports, words, order.partner, order=number, about=about)
    ports.ledger.commit(changes, step.effects)
    return Recorded(step.state, plan)


def _event(ports: Ports, order: OrderState, receipt: Receipt) -> OrderEvent:
    kind = GoodsReceived if any(each.quantity > 0 for each in receipt.lines) else ReceiptReversed
    at = ports.clock.now()
    return kind(order=order.number, partner=order.partner, at=at, receipt=receipt)


def _odd(before: OrderState, after: OrderState) -> Iterator[Told]:
    """What a person must know of goods that came."""
    about = f"Goods came for order {before.number} of {before.partner}"
    over = " ".join(over_received(before, after))
    if over:
        fix = "Send back what is too much, or change the order; an invoice for it will be held."
        yield Told("RECEIPT_OVER_ORDERED", f"{about}. {over}", fix)
    if before.ended is not None:
        fix = "Refuse the goods or send them back; reopen the order if they are wanted."
        yield Told("RECEIPT_ON_ENDED_ORDER", f"{about}, which is {before.ended}.", fix)
    if before.sending in UNSENT:
        fix = "Find out what the supplier knows of the order, and set it right."
        yield Told("RECEIPT_ON_UNSENT_ORDER", f"{about}, which is {before.status}.", fix)


def _count(tally: Tally, number: str, recorded: Recorded, rows: Rows) -> None:
    tally.received += len(recorded.plan.receipts)
    tally.repeated += len(recorded.plan.repeated)
    for each in recorded.plan.refused:
        row = {**rows[each.row - 1], "order_id": number}
        tally.refused.append(_refused(each.row, row, each.reason))
    if recorded.order is not None:
        tally.orders[number] = recorded.order


def _refused(place: int, row: Mapping[str, Any], reason: str) -> RowRefused:
    named = {name: str(row[name])[:60] for name in ("order_id", "sku") if row.get(name)}
    return RowRefused(row=place, reason=reason, **named)
