"""An order's events in plain words: what a person reads of its history."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.core.orders.lines import goods_total
from schemas.order_events import (
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
from schemas.ordering import Deviation, DueKind, LineAnswer, Moved, OrderedItem, OrderState

MOST_TOLD = 5
_USER_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHANNELS = {"x12": "as an 850", "webhook": "to its webhook", "api": "for it to fetch"}
_EXPECTED: Mapping[DueKind, str] = {
    "functional": "functional acknowledgment",
    "acknowledgment": "answer to the order",
    "ship_notice": "ship notice",
    "delivery": "delivery",
    "change": "answer to our change",
}
_REJECTERS = {
    "system": "The supplier's system rejects the order",
    "supplier": "The supplier refuses the order",
}


def words(event: OrderEvent, before: OrderState | None) -> str:
    """What an event says, in a sentence; `before` is the order as it stood (None: not yet)."""
    return _WORDS[type(event)](event, before)


def _created(event: OrderCreated, _: OrderState | None) -> str:
    lines = _counted(len(event.lines), "line")
    money = f"{goods_total(event.lines, event.currency)} {event.currency}"
    how = _CHANNELS[event.channel]
    return f"{_who(event.by)} ordered {lines} for {money} of {event.partner}; it goes out {how}."


def _sent(event: OrderSent, before: OrderState | None) -> str:
    if before is not None and before.channel == "api":
        return "The order can be fetched by the supplier."
    due = f"; its receipt is due by {_at(event.functional_due)}" if event.functional_due else ""
    return f"The order left for the supplier{due}."


def _not_sent(event: OrderNotSent, _: OrderState | None) -> str:
    return f"The order could not be sent: {_joined(event.reasons)}."


def _requeued(event: OrderRequeued, _: OrderState | None) -> str:
    corrected = ", with its header corrected" if event.paper else ""
    return f"{_who(event.by)} had the order sent again{corrected}."


def _delivered(event: OrderDelivered, _: OrderState | None) -> str:
    errors = ", noting errors in it" if event.with_errors else ""
    return f"The supplier's system took the order{errors}."


def _rejected(event: OrderRejected, _: OrderState | None) -> str:
    return f"{_REJECTERS[event.by]}: {_joined(event.reasons) or 'no reason was given'}."


def _acknowledged(event: OrderAcknowledged, before: OrderState | None) -> str:
    who = (
        f"{_who(event.by)} accepted the supplier's answer" if event.by else "The supplier confirmed"
    )
    if not event.deviations:
        return f"{who}: {_answers(event.answers) or 'all as ordered'}."
    note = f" ({event.note})" if event.note else ""
    return f"{who}{note}: {_deviations(event.deviations, before)}."


def _held(event: AcknowledgmentHeld, before: OrderState | None) -> str:
    beyond = [each for each in event.deviations if not each.within]
    told = _deviations(beyond or event.deviations, before)
    return f"The supplier's answer goes beyond what was agreed and waits for a person: {told}."


def _declined(event: AcknowledgmentDeclined, _: OrderState | None) -> str:
    return f"{_who(event.by)} did not accept the supplier's changes: {_ended(event.note)}"


def _change(event: ChangeRequested, before: OrderState | None) -> str:
    if event.kind == "cancel":
        return f"{_who(event.by)} asked the supplier to cancel the order: {_ended(event.reason)}"
    told = _differences(event.lines, before)
    if not told:
        what = f"insisted on the order as it stands (change {event.revision})"
        return f"{_who(event.by)} {what}: {_ended(event.reason)}"
    did = "asked the supplier to change the order" if event.sent else "changed the order"
    what = f"{did} (change {event.revision})"
    return f"{_who(event.by)} {what}: {told}. {_ended(event.reason)}"


def _agreed(event: ChangeAgreed, _: OrderState | None) -> str:
    return f"Change {event.revision} is agreed: the new terms hold."


def _refused(event: ChangeRefused, _: OrderState | None) -> str:
    why = _joined(event.reasons) or "no reason was given"
    return f"Change {event.revision} is not agreed, the old terms hold: {_ended(why)}"


def _shipped(event: GoodsShipped, _: OrderState | None) -> str:
    shipment = event.shipment
    due = f", expected {shipment.expected_on}" if shipment.expected_on else ""
    by = f" by {shipment.carrier}" if shipment.carrier else ""
    number = f" ({shipment.tracking})" if shipment.tracking else ""
    if not shipment.lines:
        return f"Shipment {shipment.id}{by}{number}: {shipment.status or 'on its way'}{due}."
    return f"Shipment {shipment.id} is on its way{by}{number}{due}: {_moves(shipment.lines)}."


def _received(event: GoodsReceived, _: OrderState | None) -> str:
    receipt = event.receipt
    return f"Goods came on {receipt.received_on} (receipt {receipt.id}): {_moves(receipt.lines)}."


def _reversed(event: ReceiptReversed, _: OrderState | None) -> str:
    receipt = event.receipt
    return f"Receipt {receipt.id} takes back: {_moves(receipt.lines)}."


def _overdue(event: OrderOverdue, _: OrderState | None) -> str:
    return f"The {_EXPECTED[event.what]} was due by {_at(event.due_at)} and has not come."


def _cancelled(event: OrderCancelled, _: OrderState | None) -> str:
    return f"The order is cancelled ({_who(event.by)}): {_ended(event.reason)}"


def _closed(event: OrderClosed, _: OrderState | None) -> str:
    return f"The order is closed ({_who(event.by)}): {_ended(event.reason)}"


def _reopened(event: OrderReopened, _: OrderState | None) -> str:
    return f"{_who(event.by)} opened the order again: {_ended(event.reason)}"


def _who(by: str) -> str:
    """Who did it, short enough to be read: who has no name stands on record by an id."""
    return f"User {by[:8]}" if _USER_ID.fullmatch(by) else by


def _answers(answers: Sequence[LineAnswer]) -> str:
    return _some([_answer(each) for each in answers])


def _answer(answer: LineAnswer) -> str:
    days = sorted({each.date for each in answer.promises if each.date})
    told = f"line {answer.line}: {answer.quantity:f}"
    if days:
        told += f" for {' and '.join(str(day) for day in days)}"
    return f"{told}, {answer.backordered:f} later" if answer.backordered else told


def _deviations(deviations: Sequence[Deviation], before: OrderState | None) -> str:
    currency = before.currency if before else ""
    return _some([_deviation(each, currency) for each in deviations])


def _deviation(deviation: Deviation, currency: str) -> str:
    where = f"line {deviation.line}, " if deviation.line else ""
    told = f"{where}{deviation.kind.replace('_', ' ')}"
    if deviation.ordered or deviation.answered:
        told += f": {deviation.answered or 'nothing'} for {deviation.ordered or 'nothing'}"
    if deviation.money:
        told += f" ({deviation.money:+f} {currency})"
    return told


def _differences(lines: Sequence[OrderedItem], before: OrderState | None) -> str:
    now = {line.line: line for line in before.lines} if before else {}
    told = [each for item in lines if (each := _difference(item, now.get(item.line)))]
    kept = {item.line for item in lines}
    told += [f"line {line} is gone" for line in now if line not in kept and now[line].quantity]
    return _some(told)


def _difference(item: OrderedItem, line: Any) -> str | None:
    if line is None or not line.quantity:
        return f"line {item.line} is new: {item.quantity:f} {item.sku} at {item.unit_price:f}"
    parts = []
    if item.quantity != line.quantity:
        parts.append(f"{item.quantity:f} for {line.quantity:f}")
    if item.unit_price != line.unit_price:
        parts.append(f"at {item.unit_price:f} for {line.unit_price:f}")
    if item.due_on != line.due_on:
        parts.append(f"due {_day(item.due_on)} for {_day(line.due_on)}")
    return f"line {item.line}: {', '.join(parts)}" if parts else None


def _moves(moves: Sequence[Moved]) -> str:
    return _some([f"{each.quantity:f} of line {each.line}" for each in moves])


def _some(told: Sequence[str]) -> str:
    more = len(told) - MOST_TOLD
    shown = "; ".join(told[:MOST_TOLD])
    return f"{shown}; and {more} more" if more > 0 else shown


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _joined(reasons: Sequence[str]) -> str:
    return _some([each.rstrip(".") for each in reasons])


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _at(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC")


def _day(day: date | None) -> str:
    return str(day) if day else "no day"


_WORDS: Mapping[type[OrderEvent], Callable[[Any, OrderState | None], str]] = {
    OrderCreated: _created,
    OrderSent: _sent,
    OrderNotSent: _not_sent,
    OrderRequeued: _requeued,
    OrderDelivered: _delivered,
    OrderRejected: _rejected,
    OrderAcknowledged: _acknowledged,
    AcknowledgmentHeld: _held,
    AcknowledgmentDeclined: _declined,
    ChangeRequested: _change,
    ChangeAgreed: _agreed,
    ChangeRefused: _refused,
    GoodsShipped: _shipped,
    GoodsReceived: _received,
    ReceiptReversed: _reversed,
    OrderOverdue: _overdue,
    OrderCancelled: _cancelled,
    OrderClosed: _closed,
    OrderReopened: _reopened,
}
