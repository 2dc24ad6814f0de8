"""Purchase orders: one for each request, one 850 for each order, and states that add up."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from faults.laws.book import Breach, Law
from faults.papers import seen
from hub.core.orders.machine import apply, create
from hub.ports import Change
from schemas.order_events import ORDER_EVENTS, OrderCreated
from schemas.ordering import OrderState
from schemas.sending import SentState, sent_stream

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World

# What a sent 850 has become, and what its order may say of its sending then.
SENDING = {
    "queued": {"queued"},
    "leaving": {"queued"},
    "sent": {"sent"},
    "accepted": {"delivered"},
    "rejected": {"rejected"},
    "refused": {"failed"},
    "withdrawn": {"queued"},
}
# The watch comes four times an hour, and less often in the calm.
WATCHED_WITHIN = timedelta(hours=3)


class OrdersAddUp(Law):
    """An order's state is the fold of its events, and each cause makes one order."""

    looks_at = ("ledger.commit",)

    def __init__(self) -> None:
        self.states: dict[str, OrderState] = {}
        self.causes: dict[str, str] = {}
        self.decided: dict[tuple[str, str], str] = {}

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for change in call.args[0]:
            if change.stream.startswith("order/"):
                yield from self._moved(change)

    def _moved(self, change: Change) -> Iterator[Breach]:
        state = self.states.get(change.stream)
        for event in change.events:
            if isinstance(event, OrderCreated):
                state = create(event)
                other = self.causes.setdefault(event.cause, event.order)
                if other != event.order:
                    yield Breach(f"{event.cause} made {other} and {event.order}", (event.order,))
            elif state is not None:
                state = apply(state, ORDER_EVENTS[event.name].model_validate(event.data()))
            yield from self._one_decision(change.stream, event)
        if state is None or state.model_dump(mode="json", exclude_none=True) != change.state:
            yield Breach(f"the state of {change.stream} is not what its events add up to")
        if state is not None:
            self.states[change.stream] = state

    def _one_decision(self, stream: str, event: Any) -> Iterator[Breach]:
        """A person's yes or no to an answer is said once."""
        said = event.data()
        if event.name in ("OrderAcknowledged", "AcknowledgmentDeclined") and said.get("by"):
            place = (stream, str(said.get("document")))
            other = self.decided.setdefault(place, event.name)
            if other != event.name:
                yield Breach(f"{stream}: {other} and {event.name} about one answer", (stream,))


class OrdersLeaveOnce(Law):
    """Every 850 belongs to exactly one live order, and an order has at most one live 850."""

    looks_at = ("ledger.commit", "files.write")

    def __init__(self) -> None:
        self.leaving: dict[str, list[str]] = {}
        self.requeued: Counter[str] = Counter()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        if call.name == "ledger.commit":
            for event in call.result:
                self.requeued[str(event.data.get("order"))] += event.name == "OrderRequeued"
        if call.name == "files.write" and call.args[0].endswith(".850.edi"):
            yield from self._left(world, call.args[0], call.args[1])

    def _left(self, world: "World", key: str, data: bytes) -> Iterator[Breach]:
        [(_, _, body)] = seen(data).sets
        number = next(row[3] for row in body if row[0] == "BEG")
        stored = world.ledger.load(f"order/{number}")
        if stored is None:
            yield Breach(f"an 850 left for {number}, and there is no such order", (number, key))
            return
        order = OrderState.model_validate(stored.data)
        keys = self.leaving.setdefault(number, [])
        if key in keys:
            return
        keys.append(key)
        if order.ended == "cancelled":
            yield Breach(f"an 850 left for {number}, which is cancelled", (number, key))
        if len(keys) > 1 + self.requeued[number]:
            yield Breach(f"{number} left as {' and '.join(keys)}", (number, *keys))
        lines = {row[1]: row[2] for row in body if row[0] == "PO1"}
        if len(keys) == 1 and lines != {e.line: f"{e.first_quantity:f}" for e in order.lines}:
            yield Breach(f"the 850 of {number} says {lines}", (number, key))

    def at_rest(self, world: "World") -> Iterator[Breach]:
        parked = bool(world.ledger.parked(1))
        for stored in world.listed("order"):
            order = OrderState.model_validate(stored.data)
            yield from _overdue(world, order)
            sent = world.ledger.load(sent_stream(order.sent or ""))
            if sent is not None and order.channel == "x12":
                state = SentState.model_validate(sent.data)
                yield from self._agrees(world, order, state, parked=parked)
        yield from self._asked(world)

    def _agrees(
        self, world: "World", order: OrderState, state: SentState, *, parked: bool
    ) -> Iterator[Breach]:
        """What an order says of its sending is what became of its 850."""
        if state.status == "withdrawn" and order.ended != "cancelled":
            yield Breach(f"{order.number} was withdrawn and is {order.status}", (order.number,))
        allowed = set(SENDING[state.status])
        if state.status in ("sent", "accepted", "rejected"):
            allowed |= _answered(world, f"order/{order.number}")
        if order.sending not in allowed and order.ended is None and not parked:
            yield Breach(
                f"{order.number} says {order.sending}, its 850 is {state.status}",
                (order.number, state.id),
            )

    def _asked(self, world: "World") -> Iterator[Breach]:
        """Whoever asked for an order, and was answered, has one."""
        for key, number in world.desk.asked.items():
            if number is not None and world.ledger.load(f"order/{number}") is None:
                yield Breach(f"{key} was answered by {number}, and there is no such order")


def _overdue(world: "World", order: OrderState) -> Iterator[Breach]:
    """Whoever waits for a supplier in vain is told so."""
    for due in order.due:
        if not due.told and world.clock.now() - due.at > WATCHED_WITHIN:
            yield Breach(f"{due.kind} of {order.number} is overdue, untold", (order.number,))


def _answered(world: "World", stream: str) -> set[str]:
    """What the supplier's own answer makes of the sending, whatever its 997 says."""
    found = set()
    for event in world.ledger.history(stream):
        if event.name in ("OrderAcknowledged", "AcknowledgmentHeld"):
            found.add("delivered")
        if event.name == "OrderReopened":
            found.add("sent")  # what answered it while it was closed did not move it
        if event.name == "OrderRejected" and event.data["by"] != "system":
            found.add("rejected")
    return found
