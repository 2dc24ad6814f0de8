"""What is overdue of orders is told to a person, once for each thing and instant."""

from collections.abc import Iterator
from functools import partial

from hub.core.orders.overdue import overdue
from hub.flows.exceptions import raised
from hub.flows.order_record import after_races, load_order, order_change
from hub.ports import Change, Ports
from schemas.order_events import OrderOverdue
from schemas.order_watch import Missing
from schemas.ordering import Due, OrderState

WATCHED_AT_ONCE = 100
# The list may lag behind the orders: a few that are not due any more do not end the search.
NOT_DUE_IN_A_ROW = 25


def watch_orders(ports: Ports) -> list[Missing]:
    """Tell a person of everything that is due of open orders and has not come; what it was."""
    found: list[Missing] = []
    quiet = 0
    for number in _by_due(ports):
        missing = after_races(partial(_look, ports, number))
        found += missing
        quiet = 0 if missing else quiet + 1
        if quiet >= NOT_DUE_IN_A_ROW:
            break
    return found


def _by_due(ports: Ports) -> Iterator[str]:
    """The numbers of open orders, those first of which something is due first."""
    after = None
    while True:
        page = ports.ledger.page(
            "open_order", limit=WATCHED_AT_ONCE, after=after, newest_first=False
        )
        yield from (str(entry.data["order"]) for entry in page.states)
        after = page.next
        if after is None:
            return


def _look(ports: Ports, number: str) -> list[Missing]:
    known = load_order(ports, number)
    now = ports.clock.now()
    if known is None or known[0].ended is not None:
        return []
    order = known[0]
    late = [each for each in order.due if not each.told and each.at <= now]
    if not late:
        return []
    facts = {"order": order.number, "partner": order.partner}
    events = [OrderOverdue(**facts, at=now, what=each.kind, due_at=each.at) for each in late]
    step = order_change(ports, known, events)
    told = [change for each in late for change in _tell(ports, order, each)]
    ports.ledger.commit([*step.changes, *told], step.effects)
    return [Missing(**facts, what=each.kind, due_at=each.at) for each in late]


def _tell(ports: Ports, order: OrderState, due: Due) -> list[Change]:
    words = overdue(order, due)
    sent = order.sent if due.kind == "functional" else None
    return raised(
        ports,
        words.code,
        order.partner,
        words.subject,
        words.message,
        words.fix,
        sent=sent,
        order=order.number,
    )
