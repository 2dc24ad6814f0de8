"""The last step of a run: what earlier runs proposed is superseded, and the run is closed.

A model that did better than the one that the run was planned by is proposed in the same commit.
"""

from hub.flows.exceptions import closed
from hub.flows.model_trials import proposals
from hub.flows.order_record import after_races
from hub.flows.proposals_close import supersede
from hub.flows.proposals_record import load_proposal
from hub.flows.replenish_record import KIND, STOPPED, get_known_run, moved_change, read_json
from hub.ports import Change, Ports
from schemas.errors import Clash
from schemas.plan_runs import RunFinished, RunState

LOOKED_BACK = 20  # runs


def finish(ports: Ports, run: str) -> RunState:
    """The run, finished if it was not; one that was stopped or is outdated stays so.

    Clash where its lines were not collected yet.
    """
    return after_races(lambda: _finish(ports, run))


def _finish(ports: Ports, run: str) -> RunState:
    known = get_known_run(ports, run)
    state = known[0]
    if state.status == "planning":
        raise Clash(f"run {run} is not collected yet")
    if state.status != "proposing" or state.collected_at is None:
        return state
    supersede(ports, run, state.collected_at)
    event = RunFinished(run=run, at=ports.clock.now(), proposals=_made(ports, state))
    finished, change = moved_change(known, event)
    told = [*proposals(ports, run, state.contest), *_mended(ports, state)]
    ports.ledger.commit([change, *told])
    return finished


def _mended(ports: Ports, state: RunState) -> list[Change]:
    """What a person was told of runs before this one that had to stop."""
    page = ports.ledger.page(KIND, limit=LOOKED_BACK)
    runs = (RunState.model_validate(each.data) for each in page.states)
    stopped = [e.id for e in runs if e.stopped and e.started_at < state.started_at]
    note = f"Run {state.id} has planned since."
    return [change for run in stopped for change in closed(ports, STOPPED, run, "the hub", note)]


def _made(ports: Ports, state: RunState) -> int:
    """How many of the run's proposals were made: none once a later run is in force."""
    ids = (each["proposal"] for file in state.batches for each in read_json(ports, file))
    return sum(load_proposal(ports, proposal) is not None for proposal in ids)
