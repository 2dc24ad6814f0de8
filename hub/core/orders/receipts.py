"""Goods that came, and what was taken back, allotted to an order's lines.

An item that stands on two lines fills them in line order, and is taken back the other way round, so
that the order in which receipts come says nothing about where they end. What has come is never less
than nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hub.core.orders.deviations import plain
from hub.core.orders.lines import moved_by
from schemas.ordering import LineState, Moved, OrderState, Receipt

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Arrival:
    """Some goods of one item, or of one line; `id` makes them count once."""

    row: int
    id: str
    quantity: Decimal
    received_on: date
    sku: str | None = None
    line: str | None = None


@dataclass(frozen=True)
class Refusal:
    """An arrival that was not recorded, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """What is to be recorded of an order, what was before, and what cannot be."""

    receipts: tuple[Receipt, ...]
    repeated: tuple[int, ...]
    refused: tuple[Refusal, ...]


def plan_receipts(order: OrderState, arrivals: Sequence[Arrival]) -> Plan:
    """The receipts that arrivals make, those that add to it before those that take back."""
    lines = order.lines
    known = {each.id: each for each in order.receipts}
    receipts, repeated, refused = [], [], []
    for arrival in sorted(arrivals, key=lambda each: (each.quantity < 0, each.row)):
        if arrival.id in known:
            if _is_same(known[arrival.id], arrival):
                repeated.append(arrival.row)
            else:
                words = f"receipt {arrival.id} is on record with another quantity or day"
                refused.append(Refusal(arrival.row, words))
            continue
        moves = _allot(lines, arrival)
        if isinstance(moves, str):
            refused.append(Refusal(arrival.row, moves))
            continue
        receipt = Receipt(id=arrival.id, lines=moves, received_on=arrival.received_on)
        known[arrival.id] = receipt
        receipts.append(receipt)
        lines = moved_by(lines, moves, "received")
    return Plan(tuple(receipts), tuple(repeated), tuple(refused))


def over_received(before: OrderState, after: OrderState) -> Iterator[str]:
    """In words, each line of which more has come than is ordered, and more than before."""
    was: Mapping[str, Decimal] = {each.line: each.received for each in before.lines}
    for line in after.lines:
        if line.received > max(line.quantity, was.get(line.line, NOTHING)):
            yield (
                f"{plain(line.received)} {line.unit} of line {line.line} ({line.sku}) have come, "
                f"{plain(line.quantity)} are ordered."
            )


def _is_same(known: Receipt, arrival: Arrival) -> bool:
    total = sum((each.quantity for each in known.lines), NOTHING)
    return (total, known.received_on) == (arrival.quantity, arrival.received_on)


def _allot(lines: Sequence[LineState], arrival: Arrival) -> tuple[Moved, ...] | str:
    """How much goes to which line, or why nothing does."""
    mine = [line for line in lines if _is_of(line, arrival)]
    mine = [line for line in mine if line.quantity or line.received] or mine
    named = f"line {arrival.line}" if arrival.line else f"line of {arrival.sku}"
    if not mine:
        return f"the order has no {named}"
    if arrival.quantity >= 0:
        return tuple(_fill(mine, arrival.quantity))
    come = sum((line.received for line in mine), NOTHING)
    if come + arrival.quantity < 0:
        return f"{plain(-arrival.quantity)} can't be taken back of the {plain(come)} that have come"
    return tuple(_empty(mine, -arrival.quantity))


def _is_of(line: LineState, arrival: Arrival) -> bool:
    if arrival.line is not None and line.line != arrival.line:
        return False
    if arrival.sku is None:
        return True
    known = {each.strip().upper() for each in (line.sku, line.substitute) if each}
    return arrival.sku.strip().upper() in known


def _fill(lines: Sequence[LineState], quantity: Decimal) -> Iterator[Moved]:
    """Line after line gets what it lacks; the last one what is too much."""
    for line in lines[:-1]:
        part = min(quantity, line.left)
        if part:
            yield Moved(line=line.line, quantity=part)
        quantity -= part
    if quantity:
        yield Moved(line=lines[-1].line, quantity=quantity)


def _empty(lines: Sequence[LineState], quantity: Decimal) -> Iterator[Moved]:
    for line in reversed(lines):
        part = min(quantity, line.received)
        if part:
            yield Moved(line=line.line, quantity=-part)
        quantity -= part
