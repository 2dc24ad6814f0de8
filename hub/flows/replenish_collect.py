"""The lines of a run's shards are put together into proposals, and the run is put in force.

What was ordered while the run was planning is left out: its need is met. From the commit that puts
a run in force on, nothing of an earlier run can be approved.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import add
from typing import Any

from hub.core.proposals.gathering import gathered, without_met
from hub.flows.order_record import after_races, load_order
from hub.flows.proposals_record import lately, load_in_force, take_force
from hub.flows.replenish_orders import needs_of
from hub.flows.replenish_record import (
    get_known_run,
    load_shard,
    moved_change,
    read_json,
    shards_of,
    write_json,
)
from hub.ports import Ports
from schemas.errors import Clash
from schemas.events import canonical
from schemas.plan_runs import (
    NeedMet,
    RunCollected,
    RunFile,
    RunOutdated,
    RunState,
    ShardState,
)
from schemas.planning_figures import PlanningFigures
from schemas.planning_models import Contest
from schemas.proposals import PlannedLine, ProposalMade

# Until rules say otherwise: so long a person may take to decide.
DECIDED_WITHIN = timedelta(days=7)
BATCH_LINES = 2_000
MOST_TOLD = 100


def collect(ports: Ports, run: str) -> RunState:
    """The run with its proposals in batches, and in force, if it was not.

    Clash where a shard is not planned yet.
    """
    return after_races(lambda: _collect(ports, run))


def answer_of(state: RunState) -> dict[str, Any]:
    """What the workflow is told: the batches, none where there is nothing left to do."""
    count = len(state.batches) if state.status == "proposing" else 0
    return {
        "run": state.id,
        "proposals": state.proposals,
        "batches": [{"run": state.id, "batch": place} for place in range(1, count + 1)],
    }


def _collect(ports: Ports, run: str) -> RunState:
    known = get_known_run(ports, run)
    state = known[0]
    if state.status != "planning":
        return state
    force, now = load_in_force(ports), ports.clock.now()
    if force is not None and force[0].started_at > state.started_at:
        outdated, change = moved_change(known, RunOutdated(run=run, at=now, by=force[0].run))
        ports.ledger.commit([change])
        return outdated
    shards = _shards(ports, state)
    uncounted = _uncounted(ports, state, lately(force))
    lines = [line for shard in shards for line in _lines(ports, shard)]
    kept, left_out = without_met(lines, _met(ports, uncounted))
    made = gathered(run, state.as_of, now, now + DECIDED_WITHIN, state.asked_by, kept)
    contests = [each.contest for each in shards if each.contest is not None]
    event = RunCollected(
        run=run,
        at=now,
        rows=sum(each.rows for each in shards),
        ordered=len(kept),
        proposals=len(made),
        batches=tuple(_batches(ports, run, made)),
        left_out=tuple(sorted(left_out)[:MOST_TOLD]),
        figures=reduce(add, (each.figures for each in shards), PlanningFigures()),
        contest=_sum_of(contests),
    )
    collected, change = moved_change(known, event)
    taken = take_force(force, run, state.started_at, now)
    ports.ledger.commit([change, taken])
    return collected


def _shards(ports: Ports, state: RunState) -> list[ShardState]:
    names = shards_of(state)
    found = [load_shard(ports, state.id, name) for name in names]
    missing = [name for name, each in zip(names, found, strict=True) if each is None]
    if missing:
        raise Clash(f"shards {', '.join(missing[:5])} of run {state.id} are not planned yet")
    return [each for each in found if each is not None]


def _lines(ports: Ports, shard: ShardState) -> Iterable[PlannedLine]:
    return (PlannedLine.model_validate(told) for told in read_json(ports, shard.lines))


def _uncounted(ports: Ports, state: RunState, lately: Sequence[NeedMet]) -> list[NeedMet]:
    """Orders that were made of proposals and that the run's snapshot did not know of."""
    if state.orders is None or not lately:
        return []
    counted = set(read_json(ports, state.orders)["counted"])
    return [each for each in lately if each.order not in counted]


def _met(ports: Ports, orders: Sequence[NeedMet]) -> set[tuple[str, str]]:
    known = (load_order(ports, each.order) for each in orders)
    live = (found[0] for found in known if found is not None and found[0].ended is None)
    return {need for order in live for need in needs_of(order)}


def _batches(ports: Ports, run: str, made: Sequence[ProposalMade]) -> Iterable[RunFile]:
    """Files of proposals, each of so many lines as one call of the workflow gets done."""
    batch: list[ProposalMade] = []
    place = 0
    for each in made:
        batch.append(each)
        if sum(len(proposal.lines) for proposal in batch) >= BATCH_LINES:
            place += 1
            yield _batch(ports, run, place, batch)
            batch = []
    if batch:
        yield _batch(ports, run, place + 1, batch)


def _batch(ports: Ports, run: str, place: int, batch: Sequence[ProposalMade]) -> RunFile:
    """Named by its content too: another call may gather at another time, and only one of them is
    what the run keeps to."""
    content = [each.model_dump(mode="json", exclude_none=True) for each in batch]
    mark = hashlib.sha256(canonical({"content": content}).encode()).hexdigest()[:16]
    return write_json(ports, run, f"batches/{place:04d}-{mark}", content)


def _sum_of(contests: Sequence[Contest]) -> Contest | None:
    return reduce(add, contests) if contests else None
