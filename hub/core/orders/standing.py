"""Where an order stands, in one word, and what is expected next of its supplier.

Both follow from the rest of the state, so that no two of its fields can disagree.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from schemas.ordering import Due, LineState, OrderState, OrderStatus, Sending

_BEFORE_THE_ANSWER: dict[Sending, OrderStatus] = {
    "queued": "created",
    "sent": "sent",
    "delivered": "delivered",
    "failed": "unsent",
    "rejected": "rejected",
}
# Dates as absurd as a file may hold them still have a day before and a day after.
_FIRST_DAY = date(2, 1, 1)
_LAST_DAY = date(9998, 12, 31)


def standing(state: OrderState) -> OrderStatus:
    """The one word; what a person must act on comes before how far the goods have come."""
    if state.ended is not None:
        return state.ended
    if state.change is not None and state.change.kind == "cancel":
        return "cancelling"
    if state.held is not None:
        return "held"
    if state.change is not None:
        return "changing"
    goods = _goods(state.lines)
    if goods is not None:
        return goods
    if state.acknowledged_at is not None and state.sending == "delivered":
        return "acknowledged"
    return _BEFORE_THE_ANSWER[state.sending]


def dues(state: OrderState) -> tuple[Due, ...]:
    """What is due, the earliest first; what a person was told of stays told."""
    if state.ended is not None or state.sending in ("queued", "failed", "rejected"):
        return ()
    told = {(each.kind, each.at) for each in state.due if each.told}
    found = sorted(_expected(state), key=lambda each: (each.at, each.kind))
    return tuple(each.model_copy(update={"told": (each.kind, each.at) in told}) for each in found)


def _goods(lines: tuple[LineState, ...]) -> OrderStatus | None:
    wanted = [line for line in lines if line.quantity or line.received]
    if wanted and all(line.received and not line.left for line in wanted):
        return "received"
    if any(line.received > 0 for line in lines):
        return "part_received"
    return "shipped" if any(line.shipped > 0 for line in lines) else None


def _expected(state: OrderState) -> Iterator[Due]:
    if state.sending == "sent":
        yield from (each for each in state.due if each.kind == "functional")
    if state.change is not None:
        yield from (each for each in state.due if each.kind == "change")
    unanswered = state.acknowledged_at is None and state.held is None and state.change is None
    if unanswered and state.sent_at is not None:
        wait = timedelta(hours=state.terms.acknowledgment_hours)
        yield Due(kind="acknowledgment", at=state.sent_at + wait)
    yield from _goods_expected(state)


def _goods_expected(state: OrderState) -> Iterator[Due]:
    deliveries = [day for line in state.lines for day in _days(line, line.received)]
    if deliveries:
        yield Due(kind="delivery", at=_end(min(deliveries), state.terms.grace_days))
    notices = [day for line in state.lines for day in _days(line, max(line.shipped, line.received))]
    if notices and state.terms.ship_notice:
        yield Due(kind="ship_notice", at=_end(min(notices), -state.terms.transit_days))


def _days(line: LineState, moved: Decimal) -> Iterator[date]:
    """The days for which more of a line is promised (else asked for) than has moved.

    What is promised for no day, as a backorder may be, is due with the rest of the line: else
    nobody would ever be told that it has not come.
    """
    if moved >= line.quantity:
        return
    dated = [(each.date, each.quantity) for each in line.promises if each.date is not None]
    so_far = Decimal(0)
    for day, quantity in sorted(dated):
        so_far += quantity
        if so_far > moved:
            yield day
    if so_far < line.quantity and line.due_on is not None:
        yield max([line.due_on, *(day for day, _ in dated)])


def _end(day: date, days: int) -> datetime:
    """The end of a day (UTC), some days later or earlier; no day is after the calendar's end."""
    last = min(max(day, _FIRST_DAY), _LAST_DAY)
    return datetime.combine(last + timedelta(days=days + 1), time(), tzinfo=UTC)
