"""Purchase orders are made: one commit of the order, what leaves for it, and the answer.

What is done to them afterwards: order_acts.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.core.orders.machine import create
from hub.core.orders.seen import view_of
from hub.core.orders.wanted import number_from, ordered_items
from hub.flows.idempotency import Once, record
from hub.flows.order_paper import order_name, order_out, wishes_of
from hub.flows.order_record import after_races, load_order, order_change
from hub.flows.partners import load_partner
from hub.flows.score_gate import pass_gate
from hub.ports import Change, Effect, Ports
from schemas.access import Caller
from schemas.errors import Clash, InputError
from schemas.idempotency import Answer
from schemas.order_events import OrderCreated
from schemas.order_paper import BUYER, SHIP_TO, OrderPaper
from schemas.order_requests import NewOrder, OrderView
from schemas.partners import Partner

CREATED = 201
NUMBERS_TRIED = 20


@dataclass(frozen=True)
class Making:
    """An order that is about to be made, and what a commit must hold so that it is."""

    view: OrderView
    changes: Sequence[Change]
    effects: Sequence[Effect]


def create_order(ports: Ports, caller: Caller, wanted: NewOrder, once: Once) -> OrderView:
    """Make an order and have it sent, in one commit.

    InputError for a partner that is not known or lines that make no sense; Clash for a number that
    is taken, a partner that is blocked, or a supplier whose score stands in the way.
    """
    return after_races(lambda: _create(ports, caller, wanted, once))


def making(ports: Ports, caller: Caller, wanted: NewOrder, cause: str) -> Making:
    """The order that is wanted because of `cause`, to be committed by whoever wants it.

    The same cause makes the same number, where none is wanted. Errors as of create_order.
    """
    partner = _partner(ports, wanted)
    number = _number(ports, partner, wanted, cause)
    passage = pass_gate(ports, caller, partner, number, wanted.override_gate)
    event = _created(ports, caller, partner, wanted, number, cause)
    made = create(event)
    out = order_out(ports, partner, made, 1, event.at)
    event = event.model_copy(update={"sent": order_name(made, 1)})
    step = order_change(ports, None, [event, *out.events])
    view = view_of(step.state, passage.warnings)
    changes = [*step.changes, *out.changes, *passage.changes]
    return Making(view, changes, [*step.effects, *out.effects])


def _create(ports: Ports, caller: Caller, wanted: NewOrder, once: Once) -> OrderView:
    made = making(ports, caller, wanted, once.stream)
    body = made.view.model_dump(mode="json")
    answer = Answer(status=CREATED, body=body, location=f"/orders/{made.view.number}")
    ports.ledger.commit([*made.changes, record(once, answer)], made.effects)
    return made.view


def _partner(ports: Ports, wanted: NewOrder) -> Partner:
    partner = load_partner(ports, wanted.partner)
    if partner is None:
        raise InputError(f"there is no partner {wanted.partner!r} to order from")
    if partner.orders.blocked is not None:
        raise Clash(f"no new orders go to {partner.id}: {partner.orders.blocked}")
    return partner


def _number(ports: Ports, partner: Partner, wanted: NewOrder, cause: str) -> str:
    """The number that is wanted, if it is free, else one made from what asks for the order."""
    longest = wishes_of(partner).number_length
    if wanted.number is not None:
        if load_order(ports, wanted.number) is not None:
            raise Clash(f"there is an order {wanted.number} already: give this one its own number")
        return wanted.number
    for attempt in range(NUMBERS_TRIED):
        number = number_from(cause, attempt, longest)
        if load_order(ports, number) is None:
            return number
    raise Clash("no number was found for the order: give it one")


def _created(
    ports: Ports, caller: Caller, partner: Partner, wanted: NewOrder, number: str, cause: str
) -> OrderCreated:
    paper = _named(wanted).over(wanted.paper).over(partner.orders.paper)
    return OrderCreated(
        order=number,
        partner=partner.id,
        at=ports.clock.now(),
        channel=partner.orders.channel,
        currency=wanted.currency,
        terms=partner.orders.model_copy(update={"paper": OrderPaper()}),
        test=partner.test,
        by=caller.name,
        cause=cause,
        lines=ordered_items(wanted),
        buyer=paper.party(BUYER),
        ship_to=paper.party(SHIP_TO),
        paper=paper,
    )


def _named(wanted: NewOrder) -> OrderPaper:
    """The parties that a request names by themselves, where the paper has them."""
    named = ((BUYER, wanted.buyer), (SHIP_TO, wanted.ship_to))
    parties = (each.model_copy(update={"role": role}) for role, each in named if each is not None)
    return OrderPaper(parties=tuple(parties))
