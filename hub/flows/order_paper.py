"""An order's documents on their way out: written for the partner, queued on the order's channel.

What an 850 and an 860 say is decided by hub/core/orders/paper.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edi.guides import guide_of
from hub.core.orders.paper import change_document, order_document
from hub.core.orders.wishes import Wishes, wishes
from hub.flows.order_sending import CHANGE_SET
from hub.ports import Change, Effect, Lane, Ports
from schemas.documents import Document
from schemas.order_events import OrderEvent, OrderSent
from schemas.ordering import OrderState
from schemas.partners import Partner
from schemas.sending import SentState, sent_id, sent_stream
from schemas.webhooks import webhook_channel

ORDER_SET = "850"
FETCHED = "api"


@dataclass(frozen=True)
class Out:
    """What a commit must hold so that a document leaves: `events` are the order's own, for an
    order that the supplier comes for."""

    changes: Sequence[Change] = ()
    effects: Sequence[Effect] = ()
    events: Sequence[OrderEvent] = field(default=())


def wishes_of(partner: Partner) -> Wishes:
    """What a partner's guide wants of the orders that it is sent."""
    guide = guide_of(partner)
    return wishes(guide.for_set(ORDER_SET) if guide else None)


def order_name(state: OrderState, place: int) -> str:
    """The id of an order's sending that the event number `place` of its stream calls for."""
    return FETCHED if state.channel == "api" else sent_id(_order_cause(state.number, place))


def order_out(ports: Ports, partner: Partner, state: OrderState, place: int, at: datetime) -> Out:
    """An order leaves by its channel, because of the event number `place` of its stream."""
    if state.channel == "api":
        sent = OrderSent(order=state.number, partner=state.partner, at=at, sent=FETCHED)
        return Out(events=(sent,))
    document = order_document(state, partner, wishes_of(partner))
    return _queued(ports, partner, state, document, ORDER_SET, _order_cause(state.number, place))


def change_name(state: OrderState, revision: int) -> str | None:
    """The id of a change's sending, or None where the supplier comes for it."""
    return None if state.channel == "api" else sent_id(_change_cause(state.number, revision))


def change_out(ports: Ports, partner: Partner, state: OrderState, changing: OrderState) -> Out:
    """The change that an order awaits (`changing`; before: `state`) leaves by its channel."""
    change = changing.change
    if state.channel == "api" or change is None:
        return Out()
    document = change_document(state, change, partner, wishes_of(partner), change.at.date())
    cause = _change_cause(state.number, change.revision)
    return _queued(ports, partner, state, document, CHANGE_SET, cause)


def lane_of(sent: SentState, channel: str) -> Lane:
    """The lane in which a document of an order waits for its turn."""
    name = webhook_channel(f"partner:{sent.partner}") if channel == "webhook" else "x12"
    return Lane(sent_stream(sent.id), name)


def _queued(
    ports: Ports,
    partner: Partner,
    state: OrderState,
    document: Document,
    set_code: str,
    cause: str,
) -> Out:
    # Each way out loads what it needs, and few callers need any.
    queue: Any
    if state.channel == "webhook":
        from hub.flows.post import order_delivery as queue
    else:
        from hub.flows.send import queued as queue
    _, changes, effects = queue(ports, partner, document, set_code, cause, order=state.number)
    return Out(changes, effects)


def _order_cause(number: str, place: int) -> str:
    return f"order/{number}/{place}"


def _change_cause(number: str, revision: int) -> str:
    return f"order/{number}/change/{revision}"
