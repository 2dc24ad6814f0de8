"""Planning: no need is ordered twice, a proposal ends once, and runs come to their end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plain_planning import LOW

from faults.laws.book import Breach, Law
from hub.core.proposals.machine import ended, made
from hub.core.proposals.running import begun, moved
from hub.ports import Change
from schemas.order_events import OrderCreated
from schemas.ordering import OrderState
from schemas.plan_runs import (
    IN_FORCE,
    InForce,
    RunCollected,
    RunFinished,
    RunOutdated,
    RunStarted,
    RunState,
    RunStopped,
)
from schemas.proposals import (
    Proposal,
    ProposalApproved,
    ProposalExpired,
    ProposalMade,
    ProposalRejected,
    ProposalSuperseded,
)

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World

FROM_PROPOSALS = "proposal/"
# As they were made: a person has not changed, closed or reopened them.
UNTOUCHED = frozenset({"created", "sent", "delivered", "acknowledged"})


class NeedsOnce(Law):
    """What is on its way by an order that a proposal became is not ordered by another."""

    looks_at = ("ledger.commit",)

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for change in call.args[0]:
            for event in change.events:
                if isinstance(event, OrderCreated) and event.cause.startswith(FROM_PROPOSALS):
                    yield from self._twice(world, event)

    def _twice(self, world: "World", event: OrderCreated) -> Iterator[Breach]:
        # Stock is 7 of everything, and what is ordered at once reaches beyond LOW.
        wanted = {line.sku for line in event.lines}
        for stored in world.listed("order"):
            other = OrderState.model_validate(stored.data)
            if other.number == event.order or not _stands(other):
                continue
            for line in other.lines:
                if line.sku in wanted and line.left >= LOW:
                    text = f"{line.sku} is ordered by {event.order}, and by {other.number}"
                    yield Breach(text, (event.order, other.number))


class ProposalsAddUp(Law):
    """The states of runs and proposals are the folds of their events; one decision wins."""

    looks_at = ("ledger.commit",)

    def __init__(self) -> None:
        self.proposals: dict[str, Proposal] = {}
        self.runs: dict[str, RunState] = {}
        self.orders: dict[str, str] = {}

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for change in call.args[0]:
            if change.stream.startswith("proposal/"):
                yield from self._proposal(change)
            elif change.stream.startswith("plan-run/"):
                yield from self._run(change)

    def _proposal(self, change: Change) -> Iterator[Breach]:
        state = self.proposals.get(change.stream)
        for event in change.events:
            match event:
                case ProposalMade():
                    state = made(event)
                case (
                    ProposalApproved()
                    | ProposalRejected()
                    | ProposalSuperseded()
                    | ProposalExpired()
                ) if state is not None:
                    state = ended(state, event)
        yield from _same(change, state)
        if state is not None:
            self.proposals[change.stream] = state

    def _run(self, change: Change) -> Iterator[Breach]:
        state = self.runs.get(change.stream)
        for event in change.events:
            match event:
                case RunStarted() | RunStopped():
                    state = begun(event)
                case RunCollected() | RunOutdated() | RunFinished() if state is not None:
                    state = moved(state, event)
        yield from _same(change, state)
        if state is not None:
            self.runs[change.stream] = state

    def at_rest(self, world: "World") -> Iterator[Breach]:
        stored = world.ledger.load(IN_FORCE)
        if stored is None:
            return
        force = InForce.model_validate(stored.data)
        for entry in world.listed("proposal"):
            proposal = Proposal.model_validate(entry.data)
            run = self.runs.get(f"plan-run/{force.run}")
            if run is not None and run.status == "finished" and proposal.run != force.run:
                yield Breach(f"proposal {proposal.id} waits, and its run is past", (proposal.id,))


def _stands(order: OrderState) -> bool:
    untouched = order.status in UNTOUCHED and not order.revision and order.held is None
    return untouched and order.cause.startswith(FROM_PROPOSALS)


def _same(change: Change, state: Proposal | RunState | None) -> Iterator[Breach]:
    if state is None or state.model_dump(mode="json", exclude_none=True) != change.state:
        yield Breach(f"the state of {change.stream} is not what its events add up to")
