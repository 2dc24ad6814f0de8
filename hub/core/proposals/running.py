"""A run's life, folded from its events."""

from typing import Any, TypeAlias

from schemas.plan_run_views import RunHead
from schemas.plan_runs import (
    RunCollected,
    RunFinished,
    RunOutdated,
    RunStarted,
    RunState,
    RunStopped,
)

Beginning: TypeAlias = RunStarted | RunStopped
Progress: TypeAlias = RunCollected | RunOutdated | RunFinished


def begun(event: Beginning) -> RunState:
    """A run as it begins: planning, or stopped because there is nothing to plan from."""
    facts: dict[str, Any] = {"id": event.run, "as_of": event.as_of, "started_at": event.at}
    facts |= {"request": event.request, "asked_by": event.asked_by}
    if isinstance(event, RunStopped):
        reasons, at = event.reasons, event.at
        return RunState(**facts, status="stopped", stopped=reasons, finished_at=at)
    own = ("model", "inputs", "orders", "files", "shards", "held")
    return RunState(**facts, status="planning", **{name: getattr(event, name) for name in own})


def moved(state: RunState, event: Progress) -> RunState:
    """A run after its next step."""
    update: dict[str, Any]
    match event:
        case RunCollected():
            own = ("rows", "ordered", "proposals", "batches", "left_out", "figures", "contest")
            update = {name: getattr(event, name) for name in own}
            update |= {"status": "proposing", "collected_at": event.at}
        case RunOutdated():
            update = {"status": "outdated", "outdated_by": event.by, "finished_at": event.at}
        case RunFinished():
            update = {"status": "finished", "finished_at": event.at, "proposals": event.proposals}
    return state.model_copy(update=update)


def head_of(state: RunState) -> RunHead:
    """A run in a list."""
    own = RunHead.model_fields.keys() - {"shards"}
    return RunHead(**{name: getattr(state, name) for name in own}, shards=len(state.shards))
