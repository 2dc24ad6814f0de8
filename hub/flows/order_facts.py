"""Orders boiled down for scorecards: once when they end, and as they stand while they are open.

An order that ends calls for the effect performed here (order_record.py), so that nobody reads its
history again; one that moves after its end, by goods that come late, calls for it once more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from hub.core.scorecards.facts import facts_of, latest_day
from hub.core.scorecards.history import Numbered
from hub.flows.order_record import order_history
from hub.ports import Change, Listing, Ports
from schemas.errors import NotFound
from schemas.events import Json, RecordedEffect
from schemas.order_facts import OrderFacts, OrderScored, order_facts_stream

MAX_ORDERS = 10_000
MAX_OPEN = 1_000
AT_ONCE = 500
KIND = "order_facts"


@dataclass(frozen=True)
class Orders:
    """What is known of a partner's orders; `complete` unless there were too many to read."""

    facts: tuple[OrderFacts, ...]
    complete: bool


def score_order(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: keep the order's facts, unless newer ones are kept."""
    facts = read_facts(ports, str(effect.data["order"]))
    stream = order_facts_stream(facts.order)
    kept = ports.ledger.load(stream)
    if kept is None or int(kept.data["version"]) < facts.version:
        event = OrderScored(order=facts.order, partner=facts.partner, version=facts.version)
        sort = f"{latest_day(facts).isoformat()}#{facts.order}"
        listing = None if facts.test else Listing(KIND, sort, facts.partner)
        data = facts.model_dump(mode="json", exclude_none=True)
        version = kept.version if kept else 0
        ports.ledger.commit([Change(stream, version, [event], data, listing)])
    return {"order": facts.order, "version": facts.version}


def read_facts(ports: Ports, number: str) -> OrderFacts:
    """An order's facts from all of its events. NotFound where no order has that number."""
    history = [Numbered(at.version, event) for at, event in order_history(ports, number)]
    if not history:
        raise NotFound(f"there is no order {number!r}")
    return facts_of(history)


def orders_since(ports: Ports, partner: str, first_day: date) -> Orders:
    """A partner's orders that a measure could count from a day on: the newest first, up to a cap.

    An order that is open and was closed before counts as it stands now.
    """
    open_numbers = list(islice(_open_orders(ports, partner), MAX_OPEN + 1))
    facts = {number: read_facts(ports, number) for number in open_numbers[:MAX_OPEN]}
    complete = len(open_numbers) <= MAX_OPEN
    for kept in _kept_facts(ports, partner, first_day):
        if len(facts) >= MAX_ORDERS:
            complete = False
            break
        facts.setdefault(kept.order, kept)
    return Orders(tuple(facts.values()), complete)


def _open_orders(ports: Ports, partner: str) -> Iterator[str]:
    after = None
    while True:
        page = ports.ledger.page("open_order", partner=partner, limit=AT_ONCE, after=after)
        yield from (str(state.data["order"]) for state in page.states)
        after = page.next
        if after is None:
            return


def _kept_facts(ports: Ports, partner: str, first_day: date) -> Iterator[OrderFacts]:
    after = None
    while True:
        page = ports.ledger.page(KIND, partner=partner, limit=AT_ONCE, after=after)
        for state in page.states:
            facts = OrderFacts.model_validate(state.data)
            if latest_day(facts) < first_day:
                return
            yield facts
        after = page.next
        if after is None:
            return
