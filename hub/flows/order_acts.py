"""What people do to an order that was made: change, cancel, close, reopen it, send it again.

Each is one commit, answered the same if it is asked again. What may be done when is for the order's
state machine; an order whose sending has not begun is withdrawn by withdraw.py.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hub.core.orders.machine import apply
from hub.core.orders.seen import view_of
from hub.core.orders.wanted import changed_items
from hub.flows.idempotency import Once, record
from hub.flows.order_paper import Out, change_name, change_out, order_name, order_out
from hub.flows.order_record import Decision, move_order
from hub.flows.partners import get_partner
from hub.flows.withdraw import withdrawn
from hub.ports import Change, Ports
from schemas.access import Caller
from schemas.idempotency import Answer
from schemas.order_events import (
    ChangeAgreed,
    ChangeRefused,
    ChangeRequested,
    OrderCancelled,
    OrderClosed,
    OrderEvent,
    OrderReopened,
    OrderRequeued,
)
from schemas.order_requests import (
    ChangeAnswerWanted,
    OrderCancelWanted,
    OrderChangeWanted,
    OrderEndWanted,
    OrderResendWanted,
    OrderView,
)
from schemas.ordering import OrderedItem, OrderState

DONE = 200
# The supplier has nothing of such an order: nobody is asked, and nothing goes out.
UNKNOWN_TO_SUPPLIER = ("failed", "rejected")


def change_order(
    ports: Ports, caller: Caller, number: str, wanted: OrderChangeWanted, once: Once
) -> OrderView:
    """Change the lines of an order: the supplier is asked (860), if it knows of the order."""

    def decide(state: OrderState, _: int) -> Decision:
        known = state.sending not in UNKNOWN_TO_SUPPLIER
        items = changed_items(state, wanted.lines, known_to_supplier=known)
        if wanted.agreed or not known:
            request = _request(ports, caller, state, wanted.reason, items)
            agreed = ChangeAgreed(**_of(ports, state), revision=request.revision)
            return Decision([request, agreed])
        return _asked(ports, caller, state, wanted.reason, items)

    return _act(ports, number, once, decide)


def cancel_order(
    ports: Ports, caller: Caller, number: str, wanted: OrderCancelWanted, once: Once
) -> OrderView:
    """Cancel an order: at once where the supplier has nothing of it, else it is asked (860)."""

    def decide(state: OrderState, _: int) -> Decision:
        cancelled = OrderCancelled(**_of(ports, state), by=caller.name, reason=wanted.reason)
        if state.sending == "queued" and state.ended is None:
            parts = withdrawn(ports, state, caller.name, supplier_knows=wanted.agreed)
            return Decision([cancelled], *parts)
        if state.sending in UNKNOWN_TO_SUPPLIER or not any(each.quantity for each in state.lines):
            return Decision([cancelled])
        if wanted.agreed:
            asked = state.change is not None and state.change.kind == "cancel"
            request = [] if asked else [_request(ports, caller, state, wanted.reason, None)]
            return Decision([*request, cancelled])
        return _asked(ports, caller, state, wanted.reason, None)

    return _act(ports, number, once, decide)


def answer_change(
    ports: Ports, caller: Caller, number: str, wanted: ChangeAnswerWanted, once: Once
) -> OrderView:
    """Record what the supplier said to our change, or cancellation, by another way."""

    def decide(state: OrderState, _: int) -> Decision:
        revision = state.change.revision if state.change else state.revision
        said = _of(ports, state)
        if not wanted.agreed:
            reasons = (wanted.reason,)
            return Decision([ChangeRefused(**said, revision=revision, reasons=reasons)])
        if state.change is not None and state.change.kind == "cancel":
            return Decision([OrderCancelled(**said, by=caller.name, reason=wanted.reason)])
        return Decision([ChangeAgreed(**said, revision=revision)])

    return _act(ports, number, once, decide)


def resend_order(
    ports: Ports, caller: Caller, number: str, wanted: OrderResendWanted, once: Once
) -> OrderView:
    """Send an order again that could not be sent, or was refused: as its partner's profile and
    guide are now, under a new control number."""

    def decide(state: OrderState, version: int) -> Decision:
        partner = get_partner(ports, state.partner)
        paper = (wanted.paper.over(state.paper) if wanted.paper else state.paper).over(
            partner.orders.paper
        )
        event = OrderRequeued(
            **_of(ports, state),
            sent=order_name(state, version + 1),
            by=caller.name,
            paper=None if paper == state.paper else paper,
        )
        out = order_out(ports, partner, apply(state, event), version + 1, event.at)
        return _with(out, [event])

    return _act(ports, number, once, decide)


def close_order(
    ports: Ports, caller: Caller, number: str, wanted: OrderEndWanted, once: Once
) -> OrderView:
    """Expect nothing more of an order. The supplier is not told."""

    def decide(state: OrderState, _: int) -> Decision:
        said = _of(ports, state)
        return Decision([OrderClosed(**said, by=caller.name, reason=wanted.reason)])

    return _act(ports, number, once, decide)


def reopen_order(
    ports: Ports, caller: Caller, number: str, wanted: OrderEndWanted, once: Once
) -> OrderView:
    """Expect goods again of an order that was closed."""

    def decide(state: OrderState, _: int) -> Decision:
        said = _of(ports, state)
        return Decision([OrderReopened(**said, by=caller.name, reason=wanted.reason)])

    return _act(ports, number, once, decide)


def _act(
    ports: Ports, number: str, once: Once, decide: Callable[[OrderState, int], Decision]
) -> OrderView:
    """Have an order take a step, and remember the answer in the same commit."""

    def answered(state: OrderState) -> list[Change]:
        return [record(once, Answer(status=DONE, body=view_of(state).model_dump(mode="json")))]

    return view_of(move_order(ports, number, decide, answered))


def _asked(
    ports: Ports,
    caller: Caller,
    state: OrderState,
    reason: str,
    items: tuple[OrderedItem, ...] | None,
) -> Decision:
    """The supplier is asked for a change (no items: for the cancellation), and has to answer."""
    request = _request(ports, caller, state, reason, items)
    sent = change_name(state, request.revision)
    due = request.at + timedelta(hours=state.terms.acknowledgment_hours)
    request = request.model_copy(update={"sent": sent, "answer_due": due})
    changing = apply(state, request)
    partner = get_partner(ports, state.partner)
    return _with(change_out(ports, partner, state, changing), [request])


def _request(
    ports: Ports,
    caller: Caller,
    state: OrderState,
    reason: str,
    items: tuple[OrderedItem, ...] | None,
) -> ChangeRequested:
    return ChangeRequested(
        **_of(ports, state),
        kind="cancel" if items is None else "change",
        revision=state.revision + 1,
        lines=items or (),
        by=caller.name,
        reason=reason,
    )


def _with(out: Out, events: list[OrderEvent]) -> Decision:
    return Decision([*events, *out.events], out.changes, out.effects)


def _of(ports: Ports, state: OrderState) -> dict[str, Any]:
    return {"order": state.number, "partner": state.partner, "at": ports.clock.now()}
