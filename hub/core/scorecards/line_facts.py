"""What an order's history says of each line: what we want, what was promised first, what moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hub.core.scorecards.history import Numbered
from schemas.order_events import (
    AcknowledgmentHeld,
    ChangeAgreed,
    ChangeRequested,
    GoodsReceived,
    GoodsShipped,
    OrderAcknowledged,
    OrderCreated,
    ReceiptReversed,
)
from schemas.order_facts import LineFacts, Lot
from schemas.ordering import LineAnswer, Moved, OrderedItem

NOTHING = Decimal(0)


@dataclass(frozen=True)
class _Wish:
    """A line as we want it, since an event."""

    item: OrderedItem
    quantity: Decimal
    since: int


@dataclass(frozen=True)
class _Answer:
    """What the supplier said of a line, and whether it was agreed."""

    version: int
    day: date
    agreed: bool
    answer: LineAnswer


def line_facts(history: Sequence[Numbered], first: OrderCreated) -> tuple[LineFacts, ...]:
    """The facts of every line that the order ever had, in the order in which they came."""
    answers = list(_answers(history))
    shipped, received = list(_shipped(history)), list(_received(history))
    return tuple(
        _line(
            wish,
            [each for each in answers if each.answer.line == name],
            [lot for line, lot in shipped if line == name],
            [lot for line, lot in received if line == name],
        )
        for name, wish in _wishes(history, first).items()
    )


def net(moves: Sequence[Lot]) -> tuple[Lot, ...]:
    """What came and stayed, day by day: a reversal takes back what had come last by its own day.

    The days decide, not the order in which they were told; a reversal of nothing waits for goods.
    """
    left: list[Lot] = []
    owed = NOTHING
    for move in sorted(moves, key=_place):
        if move.quantity > 0:
            left.append(move)
        else:
            owed -= move.quantity
        while owed and left:
            lot = left.pop()
            taken = min(owed, lot.quantity)
            owed -= taken
            if lot.quantity > taken:
                left.append(lot.model_copy(update={"quantity": lot.quantity - taken}))
    return tuple(left)


def _place(lot: Lot) -> tuple[date, bool, int]:
    return lot.day, lot.quantity < 0, lot.version


def _line(
    wish: _Wish, answers: Sequence[_Answer], shipped: Sequence[Lot], received: Sequence[Lot]
) -> LineFacts:
    agreed = [each for each in answers if each.agreed and each.version > wish.since]
    promised = next((each for each in agreed if any(p.date for p in each.answer.promises)), None)
    last = agreed[-1].answer if agreed else None
    priced = next((each for each in reversed(answers) if each.answer.unit_price is not None), None)
    dated = [each for each in promised.answer.promises if each.date] if promised else []
    return LineFacts(
        line=wish.item.line,
        sku=wish.item.sku,
        unit=wish.item.unit,
        wanted=wish.quantity,
        asked_on=wish.item.due_on,
        promises=tuple(dated),
        promised_by=promised.version if promised else None,
        confirmed=last.quantity + last.backordered if last else None,
        price=wish.item.unit_price,
        answered_price=priced.answer.unit_price if priced else None,
        answered_by=priced.version if priced else None,
        answered_on=priced.day if priced else None,
        shipped=tuple(shipped),
        received=net(received),
    )


def _wishes(history: Sequence[Numbered], first: OrderCreated) -> dict[str, _Wish]:
    """Each line as we want it, and since when: what a change leaves as it was is no newer."""
    start = history[0].version
    wishes = {each.line: _Wish(each, each.quantity, start) for each in first.lines}
    asked: ChangeRequested | None = None
    for each in history:
        if isinstance(each.event, ChangeRequested):
            asked = each.event
        elif isinstance(each.event, ChangeAgreed) and asked and asked.kind == "change":
            wishes = _changed(wishes, asked.lines, each.version)
    return wishes


def _changed(
    wishes: dict[str, _Wish], lines: Sequence[OrderedItem], version: int
) -> dict[str, _Wish]:
    kept = {name: _Wish(wish.item, NOTHING, version) for name, wish in wishes.items()}
    for item in lines:
        old = wishes.get(item.line)
        same = old is not None and _terms(old.item) == _terms(item)
        kept[item.line] = _Wish(item, item.quantity, old.since if old and same else version)
    return kept


def _terms(item: OrderedItem) -> tuple[Decimal, date | None]:
    return item.quantity, item.due_on


def _answers(history: Sequence[Numbered]) -> Iterator[_Answer]:
    for each in history:
        event = each.event
        if isinstance(event, AcknowledgmentHeld | OrderAcknowledged):
            agreed = isinstance(event, OrderAcknowledged)
            for answer in event.answers:
                yield _Answer(each.version, event.at.date(), agreed, answer)


def _shipped(history: Sequence[Numbered]) -> Iterator[tuple[str, Lot]]:
    """By the day on which the notice came, for one that follows the goods helps nobody."""
    for each in history:
        if isinstance(each.event, GoodsShipped):
            yield from _lots(each.event.shipment.lines, each.event.at.date(), each.version)


def _received(history: Sequence[Numbered]) -> Iterator[tuple[str, Lot]]:
    for each in history:
        if isinstance(each.event, GoodsReceived | ReceiptReversed):
            receipt = each.event.receipt
            yield from _lots(receipt.lines, receipt.received_on, each.version)


def _lots(moves: Sequence[Moved], day: date, version: int) -> Iterator[tuple[str, Lot]]:
    for moved in moves:
        yield moved.line, Lot(day=day, quantity=moved.quantity, version=version)
