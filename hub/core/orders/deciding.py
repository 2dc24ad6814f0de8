"""From a supplier's answer to what happens to the order, and what a person is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.core.orders.addressing import Told
from hub.core.orders.answer_head import Answer
from hub.core.orders.answers import Verdict, judge
from hub.core.orders.change_answers import (
    is_answer_to,
    judge_change,
    names_another_change,
    with_change,
)
from schemas.order_events import (
    AcknowledgmentHeld,
    ChangeAgreed,
    ChangeRefused,
    OrderAcknowledged,
    OrderCancelled,
    OrderClosed,
    OrderEvent,
    OrderRejected,
)
from schemas.ordering import Deviation, LineAnswer, OrderState, PendingChange
from schemas.orders import OrderChangeResponse

BEYOND_TOLERANCE = "ACKNOWLEDGMENT_BEYOND_TOLERANCE"
MOST_TOLD = 8


@dataclass(frozen=True)
class Decided:
    """What an answer makes happen; without events and words, nothing new was said."""

    events: tuple[OrderEvent, ...] = ()
    told: Told | None = None


def decide_answer(order: OrderState, said: Answer, document: str, at: datetime) -> Decided:
    """What happens to an open order that has left, because of an answer in a document."""
    facts = {"order": order.number, "partner": order.partner, "at": at}
    change = order.change
    by_change = isinstance(said, OrderChangeResponse)
    if change is not None and by_change:
        number = said.change if isinstance(said, OrderChangeResponse) else None
        if names_another_change(change, number):
            return Decided(told=_unmatched(order, f"change {change.revision} is out"))
        return _change_answered(order, change, said, document, facts)
    if change is not None and is_answer_to(order, change, said):
        return _change_answered(order, change, said, document, facts)
    if by_change and not said.lines:
        return Decided(told=_unmatched(order, "no change is out"))
    return _order_answered(order, judge(order, said), document, facts)


def agreed_events(
    order: OrderState,
    answers: tuple[LineAnswer, ...],
    deviations: tuple[Deviation, ...],
    document: str,
    facts: dict[str, Any],
    *,
    change: int | None = None,
    by: str | None = None,
    note: str | None = None,
) -> tuple[OrderEvent, ...]:
    """The events that make an answer hold, for us or for a person (`by`).

    `change` is our change that it answers. What then leaves nothing of the order cancels it.
    """
    agreed: list[OrderEvent] = []
    pending = order.change if change is not None else None
    if pending is not None:
        agreed.append(ChangeAgreed(**facts, revision=pending.revision, document=document))
    if pending is not None and pending.kind == "cancel":
        return (*agreed, _ended(order, by or pending.by, pending.reason, document, facts))
    # Whoever takes our change of an order takes the order.
    if answers or deviations or pending is None or order.acknowledged_at is None:
        said: dict[str, Any] = {"document": document, "answers": answers, "deviations": deviations}
        agreed.append(OrderAcknowledged(**facts, **said, by=by, note=note))
    wanted = order if pending is None else with_change(order, pending)
    if _leaves_nothing(wanted, answers):
        why = "nothing of it will come"
        agreed.append(_ended(order, by or order.partner, why, document, facts))
    return tuple(agreed)


def beyond_words(deviations: Sequence[Deviation]) -> str:
    """What goes beyond the tolerance, in words."""
    beyond = [each.reason for each in deviations if not each.within]
    more = len(beyond) - MOST_TOLD
    words = " ".join(beyond[:MOST_TOLD])
    return words + (f" (and {more} more)" if more > 0 else "")


def _ended(
    order: OrderState, by: str, reason: str, document: str, facts: dict[str, Any]
) -> OrderEvent:
    """The end of an order of which nothing more is wanted; what came of it is not cancelled."""
    if any(line.received for line in order.lines):
        return OrderClosed(**facts, by=by, reason=reason)
    return OrderCancelled(**facts, by=by, reason=reason, document=document)


def _order_answered(
    order: OrderState, verdict: Verdict, document: str, facts: dict[str, Any]
) -> Decided:
    if verdict.outcome == "refused":
        said: dict[str, Any] = {"document": document, "by": "supplier", "reasons": verdict.reasons}
        return Decided((OrderRejected(**facts, **said),), _refused(order, verdict))
    if verdict.outcome == "agreed":
        events = agreed_events(order, verdict.answers, verdict.deviations, document, facts)
        return Decided(events)
    return _held(order, verdict, document, facts, change=None)


def _change_answered(
    order: OrderState,
    change: PendingChange,
    said: Answer,
    document: str,
    facts: dict[str, Any],
) -> Decided:
    verdict = judge_change(order, change, said)
    if verdict.outcome == "refused":
        refused: dict[str, Any] = {
            "revision": change.revision,
            "document": document,
            "reasons": verdict.reasons,
        }
        return Decided(
            (ChangeRefused(**facts, **refused),), _change_refused(order, change, verdict)
        )
    if verdict.outcome == "held":
        return _held(order, verdict, document, facts, change=change.revision)
    events = agreed_events(
        order, verdict.answers, verdict.deviations, document, facts, change=change.revision
    )
    return Decided(events)


def _held(
    order: OrderState,
    verdict: Verdict,
    document: str,
    facts: dict[str, Any],
    *,
    change: int | None,
) -> Decided:
    """The answer waits for a person; the same again, while it waits, is no news."""
    known = order.held
    if known is not None and (known.answers, known.deviations, known.change) == (
        verdict.answers,
        verdict.deviations,
        change,
    ):
        return Decided()
    said: dict[str, Any] = {"answers": verdict.answers, "deviations": verdict.deviations}
    event = AcknowledgmentHeld(**facts, document=document, **said, change=change)
    what = "order" if change is None else f"change {change} of order"
    told = Told(
        BEYOND_TOLERANCE,
        f"{order.partner} does not take {what} {order.number} as it is: "
        f"{beyond_words(verdict.deviations)}",
        f"`hub orders accept {order.number}` agrees to it; `hub orders decline {order.number}` "
        "does not, and insists, or cancels the lines or the whole (--then).",
    )
    return Decided((event,), told)


def _refused(order: OrderState, verdict: Verdict) -> Told:
    return Told(
        "ORDER_REFUSED",
        f"{order.partner} refuses order {order.number}: {'; '.join(verdict.reasons[:MOST_TOLD])}.",
        "Correct the order and have it sent again, or cancel it and order elsewhere.",
        about=order.sent,
    )


def _change_refused(order: OrderState, change: PendingChange, verdict: Verdict) -> Told:
    what = "the cancellation" if change.kind == "cancel" else f"change {change.revision}"
    return Told(
        "CHANGE_REFUSED",
        f"{order.partner} does not take {what} of order {order.number}: "
        f"{'; '.join(verdict.reasons[:MOST_TOLD])}. The old terms hold.",
        "Agree on it with the supplier and ask for a change anew, or leave the order as it is.",
    )


def _unmatched(order: OrderState, but: str) -> Told:
    return Told(
        "CHANGE_ANSWER_UNMATCHED",
        f"{order.partner} answers a change of order {order.number} that waits for none: {but}.",
        "Look at the order's history; nothing was changed by this answer.",
    )


def _leaves_nothing(order: OrderState, answers: Sequence[LineAnswer]) -> bool:
    """Whether an answer leaves no line of an order."""
    kept = {each.line: each.quantity + each.backordered for each in answers}
    return bool(answers) and not any(kept.get(each.line, each.quantity) for each in order.lines)
