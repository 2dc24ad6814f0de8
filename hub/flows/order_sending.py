"""What becomes of a sent document moves its order, in the same commit.

A 997 or a 2xx for a change (860) settles only that it arrived: the supplier's answer is an 865.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hub.flows.order_record import get_order, order_change
from hub.flows.sent_record import sent_change
from hub.ports import Change, Effect, Ports
from schemas.events import Event
from schemas.order_events import (
    ChangeRefused,
    OrderDelivered,
    OrderEvent,
    OrderNotSent,
    OrderRejected,
    OrderSent,
)
from schemas.ordering import OrderState
from schemas.sending import DocumentWithdrawn, SendingBegun, SentState

CHANGE_SET = "860"
Parts = tuple[list[Change], list[Effect]]
NOTHING: Parts = ([], [])


def begun(ports: Ports, state: SentState, version: int) -> tuple[SentState, int]:
    """Record that an order's document is about to leave: from here on it can't be withdrawn.

    Each attempt says so anew, so that it and a withdrawal can't both be recorded. A document that
    its order does not want any more is withdrawn instead, unless something of it may have left.
    Conflict where it is no longer at `version`. What belongs to no order leaves without.
    """
    if state.order is None:
        return state, version
    facts = {"sent": state.id, "partner": state.partner, "set_code": state.set_code}
    if state.status == "queued" and not _is_wanted(get_order(ports, state.order)[0], state):
        after = state.model_copy(update={"status": "withdrawn"})
        event: Event = DocumentWithdrawn(**facts, by="the hub")
    else:
        after = state.model_copy(update={"status": "leaving"})
        event = SendingBegun(**facts)
    [recorded] = ports.ledger.commit([sent_change(after, version, event)])
    return after, recorded.version


def next_step(sent: SentState, usual: str) -> str:
    """What a person does about a document that did not arrive: `usual`, but for an order's."""
    if sent.order is None:
        return usual
    if sent.set_code == CHANGE_SET:
        return (
            f"Order {sent.order} stands as it was: correct what is wrong, and ask for the change "
            "again."
        )
    return (
        f"Correct the partner's profile or guide, or the order, then `hub orders resend "
        f"{sent.order}`; or cancel it."
    )


def order_left(ports: Ports, sent: SentState) -> Parts:
    """What belongs into the commit that records that a document has left."""

    def events(order: OrderState, at: datetime) -> list[OrderEvent]:
        return [_sent(order, sent, at)] if _is_queued(order, sent) else []

    return _moved(ports, sent, events)


def order_not_sent(ports: Ports, sent: SentState) -> Parts:
    """What belongs into the commit that records that a document can't be sent; `sent` says why."""

    def events(order: OrderState, at: datetime) -> list[OrderEvent]:
        if _is_queued(order, sent):
            return [OrderNotSent(**_of(order, at), sent=sent.id, reasons=sent.reasons)]
        return _change_refused(order, sent, at)

    return _moved(ports, sent, events)


def order_taken(ports: Ports, sent: SentState, *, with_errors: bool = False) -> Parts:
    """What belongs into the commit that records that the partner's system took a document."""

    def events(order: OrderState, at: datetime) -> list[OrderEvent]:
        if _is_queued(order, sent):  # a webhook's receiver takes it as it leaves
            return [_sent(order, sent, at), _delivered(order, sent, at, with_errors=with_errors)]
        if order.sent == sent.id and order.sending == "sent" and order.ended is None:
            return [_delivered(order, sent, at, with_errors=with_errors)]
        return []

    return _moved(ports, sent, events)


def order_refused(ports: Ports, sent: SentState) -> Parts:
    """What belongs into the commit that records that the partner's system rejects a document."""

    def events(order: OrderState, at: datetime) -> list[OrderEvent]:
        if order.sent == sent.id and order.sending == "sent" and order.ended is None:
            return [
                OrderRejected(
                    **_of(order, at),
                    document=sent.answered_by,
                    by="system",
                    reasons=sent.reasons,
                )
            ]
        return _change_refused(order, sent, at)

    return _moved(ports, sent, events)


def _moved(
    ports: Ports, sent: SentState, events: Callable[[OrderState, datetime], list[OrderEvent]]
) -> Parts:
    if sent.order is None:
        return NOTHING
    known = get_order(ports, sent.order)
    found = events(known[0], ports.clock.now())
    if not found:
        return NOTHING
    step = order_change(ports, known, found)
    return step.changes, step.effects


def _is_wanted(order: OrderState, sent: SentState) -> bool:
    """Whether an order still awaits what a document says: itself, or the change that is out."""
    return _is_queued(order, sent) or (order.change is not None and order.change.sent == sent.id)


def _is_queued(order: OrderState, sent: SentState) -> bool:
    return order.sent == sent.id and order.sending == "queued" and order.ended is None


def _sent(order: OrderState, sent: SentState, at: datetime) -> OrderEvent:
    return OrderSent(**_of(order, at), sent=sent.id, functional_due=sent.due_at)


def _delivered(
    order: OrderState, sent: SentState, at: datetime, *, with_errors: bool
) -> OrderEvent:
    return OrderDelivered(**_of(order, at), document=sent.answered_by, with_errors=with_errors)


def _change_refused(order: OrderState, sent: SentState, at: datetime) -> list[OrderEvent]:
    change = order.change
    if change is None or change.sent != sent.id or order.ended is not None:
        return []
    return [
        ChangeRefused(
            **_of(order, at),
            revision=change.revision,
            document=sent.answered_by,
            reasons=sent.reasons,
        )
    ]


def _of(order: OrderState, at: datetime) -> dict[str, Any]:
    return {"order": order.number, "partner": order.partner, "at": at}
