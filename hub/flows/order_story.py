"""An order's history, event by event, in plain words."""

from hub.core.orders.machine import apply, create
from hub.core.orders.story import words
from hub.flows.order_record import order_history
from hub.ports import Ports
from schemas.order_events import OrderCreated
from schemas.order_requests import OrderFact
from schemas.ordering import OrderState


def told(ports: Ports, number: str) -> list[OrderFact]:
    """What happened to an order, oldest first; each event is told from how the order then stood."""
    facts: list[OrderFact] = []
    before: OrderState | None = None
    for recorded, event in order_history(ports, number):
        facts.append(
            OrderFact(
                version=recorded.version,
                at=recorded.at,
                name=recorded.name,
                words=words(event, before),
                data=recorded.data,
            )
        )
        if isinstance(event, OrderCreated):
            before = create(event)
        elif before is not None:
            before = apply(before, event)
    return facts
