"""Purchase orders looked at; they are made by order_making.py, and acted on by order_acts.py.

A supplier meets only its own, and none that has not left the house.
"""

from hub.core.access import is_staff, only_theirs, sees
from hub.core.orders.seen import has_left, head_of, suppliers_view, view_of
from hub.ports import Page, Ports
from schemas.access import Caller
from schemas.errors import NotFound
from schemas.order_requests import (
    OrderHistory,
    OrderPage,
    OrderView,
)
from schemas.ordering import OrderState, OrderStatus, order_stream

PAGES_READ = 10  # how many pages a filter reads at most to fill one of its own


def get_view(ports: Ports, caller: Caller, number: str) -> OrderView:
    """An order as the caller may see it. NotFound where it is not there, or not theirs to see."""
    state = _seen(ports, caller, number)
    return view_of(state) if is_staff(caller) else suppliers_view(state)


def list_orders(
    ports: Ports,
    caller: Caller,
    *,
    partner: str | None,
    status: OrderStatus | None,
    test: bool,
    limit: int,
    after: str | None,
) -> OrderPage:
    """Orders, newest first; those of partners that are being set up are a list of their own.

    With a `status`, a page may have fewer than `limit` though there are more.
    """
    theirs = only_theirs(caller, partner)
    found: list[OrderState] = []
    for _ in range(PAGES_READ):
        page = _page(ports, theirs, limit - len(found), after, test=test)
        states = [OrderState.model_validate(each.data) for each in page.states]
        found += [each for each in states if _is_wanted(each, caller, status)]
        after = page.next
        if after is None or len(found) >= limit:
            break
    return OrderPage(orders=[head_of(each) for each in found], next=after)


def get_history(ports: Ports, caller: Caller, number: str) -> OrderHistory:
    """All that happened to an order, each event in plain words too."""
    # Who reads a history can wait for what tells it; no other call does.
    from hub.flows.order_story import told

    state = _seen(ports, caller, number)
    return OrderHistory(number=number, status=state.status, events=told(ports, number))


def _seen(ports: Ports, caller: Caller, number: str) -> OrderState:
    stored = ports.ledger.load(order_stream(number))
    state = OrderState.model_validate(stored.data) if stored else None
    if state is None or not _may_see(caller, state):
        raise NotFound(f"there is no order {number!r}")
    return state


def _may_see(caller: Caller, state: OrderState) -> bool:
    return is_staff(caller) or (sees(caller, state.partner) and has_left(state))


def _is_wanted(state: OrderState, caller: Caller, status: OrderStatus | None) -> bool:
    return status in (None, state.status) and _may_see(caller, state)


def _page(ports: Ports, partner: str | None, limit: int, after: str | None, *, test: bool) -> Page:
    kind = "test_order" if test else "order"
    return ports.ledger.page(kind, partner=partner, limit=limit, after=after)
