"""How a purchase order is recorded: its events folded, listed, and watched while it is open.

What may happen to an order is decided by hub/core/orders/machine.py; who asks for it, and what
leaves the house for it, stands in the flows that call this.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import TypeVar

from hub.core.orders.machine import apply, create
from hub.flows.order_exceptions import settled
from hub.flows.webhooks import deliveries
from hub.ports import Change, Effect, Listing, Ports
from schemas.errors import Conflict, InputError, NotFound
from schemas.events import Recorded
from schemas.order_events import ORDER_EVENTS, OrderCreated, OrderEvent, OrderWatched
from schemas.ordering import OrderState, order_stream, order_watch_stream

MAX_RACES = 5
NOTHING_DUE = "9999-12-31"  # sorts behind every instant: the watch looks no further
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """An order after some events, and what a commit must hold so that it is recorded."""

    state: OrderState
    changes: list[Change] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


@dataclass(frozen=True)
class Decision:
    """What is to happen to an order, and what else belongs into the same commit."""

    events: Sequence[OrderEvent]
    changes: Sequence[Change] = ()
    effects: Sequence[Effect] = ()


def load_order(ports: Ports, number: str) -> tuple[OrderState, int] | None:
    """An order and its version, by a consistent read; None where no order has that number."""
    stored = ports.ledger.load(order_stream(number))
    return (OrderState.model_validate(stored.data), stored.version) if stored else None


def get_order(ports: Ports, number: str) -> tuple[OrderState, int]:
    """An order and its version. NotFound where no order has that number."""
    known = load_order(ports, number)
    if known is None:
        raise NotFound(f"there is no order {number!r}")
    return known


def order_history(ports: Ports, number: str, after: int = 0) -> list[tuple[Recorded, OrderEvent]]:
    """An order's events, oldest first, each with its place on the record."""
    return [(each, read_event(each)) for each in ports.ledger.history(order_stream(number), after)]


def read_event(recorded: Recorded) -> OrderEvent:
    """An event of an order's stream as what it was when it was recorded."""
    return ORDER_EVENTS[recorded.name].model_validate(recorded.data)


def order_change(
    ports: Ports, known: tuple[OrderState, int] | None, events: Sequence[OrderEvent]
) -> Step:
    """The step that `events` make an order take from where it is known to stand (None: nowhere).

    The order's stream and its watch's change together; what a person was told of it and need not
    look at any more is closed, and whoever subscribed is told. Clash where an event may not happen.
    """
    state, version = _folded(known, events)
    sort = f"{state.created_at.isoformat()}#{state.number}"
    kind = "test_order" if state.test else "order"
    change = Change(
        stream=order_stream(state.number),
        expected=version,
        events=events,
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing(kind, sort, state.partner),
    )
    told = deliveries(ports, change.stream, events, test=state.test)
    others = [*_watch(ports, known, state), *_settled(ports, known, state, events)]
    return Step(state, [change, *others], [*told, *_scoring(known, state)])


def move_order(
    ports: Ports,
    number: str,
    decide: Callable[[OrderState, int], Decision],
    also: Callable[[OrderState], Sequence[Change]] = lambda _: (),
) -> OrderState:
    """Have an order take the step that `decide` sees for it as it stands, at its version.

    Loaded and decided anew after a race. `also` is what belongs into the commit because of how the
    order stands after it. A decision without events leaves it as it is. NotFound where no order has
    that number.
    """

    def attempt() -> OrderState:
        known = get_order(ports, number)
        decision = decide(*known)
        if not decision.events:
            return known[0]
        step = order_change(ports, known, decision.events)
        changes = [*step.changes, *decision.changes, *also(step.state)]
        ports.ledger.commit(changes, [*step.effects, *decision.effects])
        return step.state

    return after_races(attempt)


def after_races(attempt: Callable[[], T]) -> T:
    """What `attempt` gives, tried again from its first read as long as others commit before it.

    The Conflict of the last try is raised.
    """
    for _ in range(MAX_RACES - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()


def next_due(state: OrderState) -> datetime | None:
    """The earliest instant of what is due of an order and nobody was told of."""
    return min((each.at for each in state.due if not each.told), default=None)


def _folded(
    known: tuple[OrderState, int] | None, events: Sequence[OrderEvent]
) -> tuple[OrderState, int]:
    if known is not None:
        return reduce(apply, events, known[0]), known[1]
    first, *rest = events
    if not isinstance(first, OrderCreated):
        raise InputError(f"an order begins with OrderCreated, not with {first.name}")
    return reduce(apply, rest, create(first)), 0


def _scoring(known: tuple[OrderState, int] | None, state: OrderState) -> list[Effect]:
    """An order that ends, or moves after its end, is boiled down anew for its scorecard."""
    if state.ended is None and (known is None or known[0].ended is None):
        return []
    stream = order_stream(state.number)
    return [Effect(stream, "score", "score_order", {"order": state.number})]


def _watch(ports: Ports, known: tuple[OrderState, int] | None, state: OrderState) -> list[Change]:
    """The watch's change, where the order is looked at at another time than before."""
    if known is not None and _watched(known[0]) == _watched(state):
        return []
    stream = order_watch_stream(state.number)
    stored = ports.ledger.load(stream) if known is not None else None
    due = None if state.ended else next_due(state)
    event = OrderWatched(order=state.number, partner=state.partner, next=due)
    return [
        Change(
            stream=stream,
            expected=stored.version if stored else 0,
            events=[event],
            state={"order": state.number},
            listing=_watched(state),
        )
    ]


def _settled(
    ports: Ports,
    known: tuple[OrderState, int] | None,
    state: OrderState,
    events: Sequence[OrderEvent],
) -> list[Change]:
    return [] if known is None else settled(ports, known[0], state, events)


def _watched(state: OrderState) -> Listing | None:
    if state.ended is not None:
        return None
    due = next_due(state)
    sort = f"{due.isoformat() if due else NOTHING_DUE}#{state.number}"
    return Listing("open_order", sort, state.partner)
