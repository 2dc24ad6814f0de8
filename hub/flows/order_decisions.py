"""A person accepts or declines what a supplier changed in an order.

One decision wins; whoever comes after it is told who decided and when. Declining asks the supplier
for a change (860) in the same commit, so that it never goes on believing its own answer.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hub.core.orders.deciding import agreed_events
from hub.core.orders.declining import as_answered, items_of, without_deviating
from hub.core.orders.machine import apply
from hub.core.orders.seen import view_of
from hub.flows.idempotency import Once, record
from hub.flows.order_paper import Out, change_name, change_out
from hub.flows.order_record import after_races, get_order, order_change, order_history
from hub.flows.partners import get_partner
from hub.ports import Ports
from schemas.access import Caller
from schemas.errors import Clash
from schemas.idempotency import Answer
from schemas.order_answers import AcceptWanted, DeclineWanted
from schemas.order_events import (
    AcknowledgmentDeclined,
    AcknowledgmentHeld,
    ChangeRefused,
    ChangeRequested,
    OrderAcknowledged,
    OrderEvent,
)
from schemas.order_requests import OrderView
from schemas.ordering import HeldAnswer, OrderedItem, OrderState

DONE = 200


def accept_answer(
    ports: Ports, caller: Caller, number: str, wanted: AcceptWanted, once: Once
) -> OrderView:
    """Agree to the supplier's answer that waits: the order holds on its terms from now on."""

    def attempt() -> OrderView:
        known = get_order(ports, number)
        order, held = known[0], _waiting(ports, known[0], wanted.document)
        events = agreed_events(
            order,
            held.answers,
            held.deviations,
            held.document,
            _of(ports, order),
            change=held.change,
            by=caller.name,
            note=wanted.note,
        )
        return _commit(ports, known, events, once, Out())

    return after_races(attempt)


def decline_answer(
    ports: Ports, caller: Caller, number: str, wanted: DeclineWanted, once: Once
) -> OrderView:
    """Do not agree to the supplier's answer that waits, and ask for what is wanted instead."""

    def attempt() -> OrderView:
        known = get_order(ports, number)
        order, held = known[0], _waiting(ports, known[0], wanted.document)
        declined = _declined(ports, caller, order, held, wanted)
        after = order
        for event in declined:
            after = apply(after, event)
        request = _request(ports, caller, after, held, wanted)
        now = as_answered(after, held) if wanted.then == "insist" else after
        partner = get_partner(ports, order.partner)
        out = change_out(ports, partner, now, apply(after, request))
        return _commit(ports, known, [*declined, request], once, out)

    return after_races(attempt)


def _waiting(ports: Ports, order: OrderState, document: str | None) -> HeldAnswer:
    """The answer that waits for a decision. Clash with who decided where there is none."""
    held = order.held
    if held is None:
        raise Clash(_decided(ports, order))
    if document not in (None, held.document):
        raise Clash(
            f"another answer to order {order.number} waits by now ({held.document}): look at it "
            "before you decide"
        )
    return held


def _decided(ports: Ports, order: OrderState) -> str:
    """What became of the last answer that a person had to look at."""
    nothing = f"no answer to order {order.number} waits for a decision"
    for recorded, event in reversed(order_history(ports, order.number)):
        at = recorded.at.strftime("%Y-%m-%d %H:%M UTC")
        if isinstance(event, AcknowledgmentDeclined):
            return f"{nothing}: {event.by} declined it at {at}"
        if isinstance(event, OrderAcknowledged):
            who = event.by or "the supplier's later answer"
            return f"{nothing}: {who} {'accepted' if event.by else 'settled'} it at {at}"
        if isinstance(event, AcknowledgmentHeld):
            return f"{nothing}: the order is {order.status}"
    return nothing


def _declined(
    ports: Ports, caller: Caller, order: OrderState, held: HeldAnswer, wanted: DeclineWanted
) -> list[OrderEvent]:
    said = _of(ports, order)
    declined: list[OrderEvent] = [
        AcknowledgmentDeclined(**said, document=held.document, by=caller.name, note=wanted.note)
    ]
    if held.change is not None and order.change is not None:
        reasons = (f"{caller.name} did not accept the supplier's terms for it: {wanted.note}",)
        declined.append(
            ChangeRefused(**said, revision=held.change, document=held.document, reasons=reasons)
        )
    return declined


def _request(
    ports: Ports, caller: Caller, order: OrderState, held: HeldAnswer, wanted: DeclineWanted
) -> ChangeRequested:
    said = _of(ports, order)
    items = _items(order, held, wanted)
    return ChangeRequested(
        **said,
        kind="change" if items else "cancel",
        revision=order.revision + 1,
        lines=items,
        by=caller.name,
        reason=wanted.note,
        sent=change_name(order, order.revision + 1),
        answer_due=said["at"] + timedelta(hours=order.terms.acknowledgment_hours),
    )


def _items(order: OrderState, held: HeldAnswer, wanted: DeclineWanted) -> tuple[OrderedItem, ...]:
    """The order that is wanted; without a line, its cancellation."""
    if wanted.then == "cancel":
        return ()
    if wanted.then == "cancel_lines":
        return without_deviating(order, held)
    return items_of(order.lines)


def _commit(
    ports: Ports,
    known: tuple[OrderState, int],
    events: Sequence[OrderEvent],
    once: Once,
    out: Out,
) -> OrderView:
    step = order_change(ports, known, events)
    view = view_of(step.state)
    answer = record(once, Answer(status=DONE, body=view.model_dump(mode="json")))
    ports.ledger.commit([*step.changes, *out.changes, answer], [*step.effects, *out.effects])
    return view


def _of(ports: Ports, order: OrderState) -> dict[str, Any]:
    return {"order": order.number, "partner": order.partner, "at": ports.clock.now()}
