"""Needs that were met by hand since a run looked: a buyer has ordered what a proposal wants.

What was ordered by approving is known from the stream of the run in force; this looks at the rest.
"""

from collections.abc import Iterator
from datetime import datetime

from hub.flows.replenish_orders import needs_of
from hub.ports import Ports
from schemas.ordering import OrderState

AT_ONCE = 100
PAGES_READ = 5


def met_by_hand(ports: Ports, since: datetime, needs: set[tuple[str, str]]) -> dict[str, str]:
    """The SKUs of some needs that were ordered since, each with the order's number.

    `needs` are SKUs with their locations.
    """
    return {
        sku: order.number
        for order in _made_since(ports, since)
        for sku, _ in sorted(needs_of(order) & needs)
    }


def _made_since(ports: Ports, since: datetime) -> Iterator[OrderState]:
    """Live orders made after an instant, the newest first."""
    after = None
    for _ in range(PAGES_READ):
        page = ports.ledger.page("order", limit=AT_ONCE, after=after)
        for entry in page.states:
            order = OrderState.model_validate(entry.data)
            if order.created_at <= since:
                return
            if order.ended is None:
                yield order
        after = page.next
        if after is None:
            return
