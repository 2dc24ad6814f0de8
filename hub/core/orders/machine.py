"""The order's state machine: what an order adds up to after each event.

`apply` is the only way to a new OrderState, and a fold over an order's events gives the state that
the ledger holds. Which event may happen when stands in guards.py.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

from hub.core.orders.guards import objection
from hub.core.orders.lines import agreed_to, answered_by, moved_by, new_line
from hub.core.orders.standing import dues, standing
from schemas.errors import Clash, InputError
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
from schemas.order_paper import BUYER, SHIP_TO
from schemas.ordering import Due, HeldAnswer, OrderState, PendingChange


def create(event: OrderCreated) -> OrderState:
    """The order that its first event makes."""
    state = OrderState(
        number=event.order,
        partner=event.partner,
        channel=event.channel,
        currency=event.currency,
        terms=event.terms,
        test=event.test,
        created_at=event.at,
        by=event.by,
        cause=event.cause,
        buyer=event.buyer,
        ship_to=event.ship_to,
        paper=event.paper,
        sent=event.sent,
        lines=tuple(new_line(each) for each in event.lines),
    )
    return _settled(state, {})


def apply(state: OrderState, event: OrderEvent) -> OrderState:
    """The order after an event. Clash with the objection where it may not happen."""
    reason = objection(state, event)
    if reason is not None:
        raise Clash(reason)
    return _settled(state, _FOLDS[type(event)](state, event))


def fold(events: Iterable[OrderEvent]) -> OrderState:
    """An order from all its events, oldest first."""
    first, *rest = events
    if not isinstance(first, OrderCreated):
        raise InputError(f"an order begins with OrderCreated, not with {first.name}")
    return reduce(apply, rest, create(first))


def _settled(state: OrderState, update: Mapping[str, Any]) -> OrderState:
    moved = state.model_copy(update=dict(update))
    moved = moved.model_copy(update={"status": standing(moved)})
    return moved.model_copy(update={"due": dues(moved)})


_Update = dict[str, Any]


def _on_sent(_state: OrderState, event: OrderSent) -> _Update:
    functional = event.functional_due
    due = (Due(kind="functional", at=functional),) if functional is not None else ()
    return {"sending": "sent", "sent": event.sent, "sent_at": event.at, "due": due}


def _on_not_sent(_state: OrderState, event: OrderNotSent) -> _Update:
    return {"sending": "failed", "reason": "; ".join(event.reasons)}


def _on_requeued(state: OrderState, event: OrderRequeued) -> _Update:
    paper = event.paper or state.paper
    return {
        "sending": "queued",
        "sent": event.sent,
        "delivered_at": None,
        "acknowledged_at": None,
        "acknowledgment": None,
        "reason": None,
        "paper": paper,
        "buyer": paper.party(BUYER) or state.buyer,
        "ship_to": paper.party(SHIP_TO) or state.ship_to,
    }


def _on_delivered(_state: OrderState, event: OrderDelivered) -> _Update:
    return {"sending": "delivered", "delivered_at": event.at}


def _on_rejected(_state: OrderState, event: OrderRejected) -> _Update:
    # A change of what the supplier does not have is void: the order stands as it was asked for.
    reason = "; ".join(event.reasons)
    return {"sending": "rejected", "held": None, "change": None, "reason": reason}


def _on_acknowledged(state: OrderState, event: OrderAcknowledged) -> _Update:
    return {
        "sending": "delivered",
        "delivered_at": state.delivered_at or event.at,
        "acknowledged_at": event.at,
        "acknowledgment": event.document,
        "held": None,
        "reason": None,
        "lines": answered_by(state.lines, event.answers),
    }


def _on_held(state: OrderState, event: AcknowledgmentHeld) -> _Update:
    held = HeldAnswer(
        document=event.document,
        answers=event.answers,
        deviations=event.deviations,
        at=event.at,
        change=event.change,
    )
    delivered = state.delivered_at or event.at
    return {"sending": "delivered", "delivered_at": delivered, "held": held}


def _on_declined(_state: OrderState, _event: AcknowledgmentDeclined) -> _Update:
    return {"held": None}


def _on_change(state: OrderState, event: ChangeRequested) -> _Update:
    pending = PendingChange(
        kind=event.kind,
        revision=event.revision,
        lines=event.lines,
        reason=event.reason,
        by=event.by,
        at=event.at,
        sent=event.sent,
    )
    kept = tuple(each for each in state.due if each.kind != "change")
    due = (Due(kind="change", at=event.answer_due),) if event.answer_due else ()
    return {"change": pending, "revision": event.revision, "due": kept + due}


def _on_agreed(state: OrderState, _event: ChangeAgreed) -> _Update:
    change = state.change
    lines = state.lines if change is None else agreed_to(state.lines, change.lines)
    return {"change": None, "lines": lines}


def _on_refused(_state: OrderState, event: ChangeRefused) -> _Update:
    return {"change": None, "reason": "; ".join(event.reasons)}


def _on_shipped(state: OrderState, event: GoodsShipped) -> _Update:
    lines = moved_by(state.lines, event.shipment.lines, "shipped")
    return {"shipments": (*state.shipments, event.shipment), "lines": lines}


def _on_received(state: OrderState, event: GoodsReceived | ReceiptReversed) -> _Update:
    lines = moved_by(state.lines, event.receipt.lines, "received")
    return {"receipts": (*state.receipts, event.receipt), "lines": lines}


def _on_overdue(state: OrderState, event: OrderOverdue) -> _Update:
    told = (
        each.model_copy(update={"told": True})
        if (each.kind, each.at) == (event.what, event.due_at)
        else each
        for each in state.due
    )
    return {"due": tuple(told)}


def _on_cancelled(_state: OrderState, event: OrderCancelled) -> _Update:
    return {
        "ended": "cancelled",
        "ended_at": event.at,
        "reason": event.reason,
        "change": None,
        "held": None,
    }


def _on_closed(_state: OrderState, event: OrderClosed) -> _Update:
    return {
        "ended": "closed",
        "ended_at": event.at,
        "reason": event.reason,
        "change": None,
        "held": None,
    }


def _on_reopened(_state: OrderState, _event: OrderReopened) -> _Update:
    return {"ended": None, "ended_at": None, "reason": None}


_FOLDS: Mapping[type[OrderEvent], Callable[[OrderState, Any], _Update]] = {
    OrderSent: _on_sent,
    OrderNotSent: _on_not_sent,
    OrderRequeued: _on_requeued,
    OrderDelivered: _on_delivered,
    OrderRejected: _on_rejected,
    OrderAcknowledged: _on_acknowledged,
    AcknowledgmentHeld: _on_held,
    AcknowledgmentDeclined: _on_declined,
    ChangeRequested: _on_change,
    ChangeAgreed: _on_agreed,
    ChangeRefused: _on_refused,
    GoodsShipped: _on_shipped,
    GoodsReceived: _on_received,
    ReceiptReversed: _on_received,
    OrderOverdue: _on_overdue,
    OrderCancelled: _on_cancelled,
    OrderClosed: _on_closed,
    OrderReopened: _on_reopened,
}
