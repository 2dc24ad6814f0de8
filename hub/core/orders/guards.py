"""Which event may happen to an order when: each guard says why not, or None.

What came from outside (goods) is always recorded; what we decide is guarded.
"""

from collections.abc import Callable, Mapping

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
from schemas.ordering import OrderState


def objection(state: OrderState, event: OrderEvent) -> str | None:
    """Why an event may not happen to an order as it stands, or None if it may."""
    reason = _GUARDS[type(event)](state) or _contradiction(state, event)
    return None if reason is None else f"order {state.number} is {state.status}: {reason}"


def _contradiction(state: OrderState, event: OrderEvent) -> str | None:
    """What an event says of a change that the order knows otherwise."""
    if isinstance(event, ChangeRequested):
        return _wrong_request(state, event)
    if isinstance(event, (ChangeAgreed, ChangeRefused)) and state.change is not None:
        out = state.change.revision
        same = event.revision == out
        return None if same else f"change {out} is out, and this is about change {event.revision}"
    return None


def _wrong_request(state: OrderState, event: ChangeRequested) -> str | None:
    following = state.revision + 1
    if event.revision != following:
        return f"its next change is number {following}, not {event.revision}"
    if event.kind == "cancel" and _has_come(state):
        return "goods of it were received: change its lines down to what has come, or close it"
    return None


def _open(state: OrderState) -> str | None:
    return None if state.ended is None else "it has ended"


def _is_queued(state: OrderState) -> str | None:
    return _open(state) or (None if state.sending == "queued" else "it is not waiting to be sent")


def _failed(state: OrderState) -> str | None:
    wrong = "it was sent, and nobody refused it"
    return _open(state) or (None if state.sending in ("failed", "rejected") else wrong)


def _has_left(state: OrderState) -> str | None:
    wrong = "it has not reached the supplier"
    return _open(state) or (wrong if state.sending in ("queued", "failed") else None)


def _awaits_delivery(state: OrderState) -> str | None:
    return None if state.sending == "sent" else "it is not waiting to be taken"


def _is_held(state: OrderState) -> str | None:
    wrong = "no answer of the supplier waits for a decision"
    return _open(state) or (None if state.held is not None else wrong)


def _may_change(state: OrderState) -> str | None:
    if state.change is not None:
        return "a change of it is out and not answered yet"
    if state.held is not None:
        return "the supplier's answer waits for a decision: accept or decline it first"
    return _open(state) or ("it is being sent" if state.sending == "queued" else None)


def _is_changing(state: OrderState) -> str | None:
    return _open(state) or (None if state.change is not None else "no change of it is out")


def _may_be_cancelled(state: OrderState) -> str | None:
    """Goods that came are received or sent back, never cancelled away."""
    if _has_come(state):
        return "goods of it were received: close it, or reverse the receipts first"
    agreed = state.change is not None and state.change.kind == "cancel"
    unknown = state.sending in ("queued", "failed", "rejected")
    empty = not any(each.quantity for each in state.lines)
    if agreed or unknown or empty:
        return _open(state)
    return _open(state) or "the supplier has it: ask for the cancellation first"


def _has_come(state: OrderState) -> bool:
    return any(each.received for each in state.lines)


def _may_be_closed(state: OrderState) -> str | None:
    return _open(state) or ("it has not been sent" if state.sending == "queued" else None)


def _was_closed(state: OrderState) -> str | None:
    return None if state.ended == "closed" else "only a closed order is reopened"


def _always(_state: OrderState) -> str | None:
    return None


def _never(_state: OrderState) -> str | None:
    return "it was created before"


_GUARDS: Mapping[type[OrderEvent], Callable[[OrderState], str | None]] = {
    OrderCreated: _never,
    OrderSent: _is_queued,
    OrderNotSent: _is_queued,
    OrderRequeued: _failed,
    OrderDelivered: _awaits_delivery,
    OrderRejected: _has_left,
    OrderAcknowledged: _has_left,
    AcknowledgmentHeld: _has_left,
    AcknowledgmentDeclined: _is_held,
    ChangeRequested: _may_change,
    ChangeAgreed: _is_changing,
    ChangeRefused: _is_changing,
    GoodsShipped: _always,
    GoodsReceived: _always,
    ReceiptReversed: _always,
    OrderOverdue: _open,
    OrderCancelled: _may_be_cancelled,
    OrderClosed: _may_be_closed,
    OrderReopened: _was_closed,
}
