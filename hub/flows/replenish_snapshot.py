"""The first step of a run: its inputs are laid still, in shards, and it is known by them.

The same day and the same inputs make the same run; one that is finished, and in force, is not made
again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from hub.flows.exceptions import raised
from hub.flows.models import active_model
from hub.flows.proposals_record import load_in_force
from hub.flows.replenish_inputs import Inputs, fetch_all, gather
from hub.flows.replenish_planner import OrderRow, Planner
from hub.flows.replenish_record import (
    PARQUET,
    STOPPED,
    begun_change,
    load_run,
    shards_of,
    write_file,
    write_json,
)
from hub.flows.replenish_start import load_request, met_change
from hub.ports import Change, Ports
from schemas.errors import Conflict
from schemas.events import canonical
from schemas.plan_runs import RequestState, RunFile, RunStarted, RunState, RunStopped, run_id
from schemas.planning import Model

NOBODY = "_"  # a run belongs to no partner
FIX = "Send what is missing, and start a run: `hub run start`. The next night's does so by itself."


@dataclass(frozen=True)
class Asked:
    """What a run was asked for: by the clock, or by an operator's request."""

    as_of: Day | None
    time: datetime | None
    request: str | None


def take_snapshot(ports: Ports, planner: Planner, folder: Path, asked: Asked) -> RunState:
    """The run that this day's inputs make, begun if it was not; `folder` is a local one to use."""
    looked_at = ports.clock.now()
    day = asked.as_of or (asked.time or looked_at).date() - timedelta(days=1)
    model = active_model(ports)
    inputs = gather(ports, planner, folder, day, model)
    request = load_request(ports, asked.request)
    run = _name(ports, day, inputs, model)
    known = load_run(ports, run)
    if known is not None:
        _answer_request(ports, request, run)
        return known[0]
    facts: dict[str, Any] = {"run": run, "at": looked_at, "as_of": day} | _asked_by(request)
    if inputs.stopped:
        stopped = RunStopped(**facts, reasons=inputs.stopped)
        # Where no feed has ever come, nobody waits for a plan.
        told = _told(ports, stopped) if inputs.tables else []
        return _begin(ports, stopped, told, request)
    return _begin(ports, _cut(ports, planner, folder, inputs, model, facts), [], request)


def answer_of(state: RunState) -> dict[str, Any]:
    """What the workflow is told of a run: its shards, none where there is nothing left to do."""
    shards = shards_of(state) if state.status == "planning" else []
    return {
        "run": state.id,
        "as_of": state.as_of.isoformat(),
        "shards": [{"run": state.id, "shard": shard} for shard in shards],
        "stopped": list(state.stopped) or None,
    }


def _name(ports: Ports, day: Day, inputs: Inputs, model: Model) -> str:
    """The run of these inputs: an earlier one that was superseded since is made anew."""
    force = load_in_force(ports)
    others = [
        sha256(model.model_dump_json().encode()).hexdigest(),
        sha256(canonical(_told_orders(inputs)).encode()).hexdigest(),
        canonical(inputs.held),
        *inputs.stopped,
    ]
    for attempt in count():
        run = run_id(day, inputs.parts, [*others, str(attempt)])
        known = load_run(ports, run)
        if known is None or known[0].status in ("planning", "proposing", "stopped"):
            return run
        if force is not None and force[0].run == run:
            return run
    raise AssertionError("there is always one more attempt")


def _told_orders(inputs: Inputs) -> dict[str, Any]:
    return {
        "rows": [_told_row(row) for row in inputs.on_order.rows],
        "counted": list(inputs.on_order.counted),
    }


def _told_row(row: OrderRow) -> list[str | None]:
    due = row.due_on.isoformat() if row.due_on else None
    quantity = format(row.quantity.normalize(), "f")
    ordered = row.ordered_on.isoformat()
    return [row.order_id, row.sku, row.supplier_id, quantity, ordered, due, row.location]


def _cut(
    ports: Ports,
    planner: Planner,
    folder: Path,
    inputs: Inputs,
    model: Model,
    facts: Mapping[str, Any],
) -> RunStarted:
    """Cut the tables into shards and write these, with all else that the plans follow from."""
    target = folder / "cut"
    target.mkdir(exist_ok=True)
    tables = fetch_all(ports, inputs.tables, folder)
    cut = planner.cut(tables, inputs.on_order.rows, target, facts["as_of"])
    run = str(facts["run"])
    written = write_json(ports, run, "model", model.model_dump(mode="json"))
    shared = tuple(_store(ports, run, path, "shared") for path in cut.shared)
    return RunStarted(
        **facts,
        model=model.version,
        inputs=inputs.parts,
        orders=write_json(ports, run, "orders", _told_orders(inputs)),
        files=(written, *shared),
        shards=tuple(_store(ports, run, path, "shards") for path in cut.shards),
        held=inputs.held,
    )


def _store(ports: Ports, run: str, path: Path, folder: str) -> RunFile:
    return write_file(ports, run, f"{folder}/{path.name}", path.read_bytes(), PARQUET)


def _begin(
    ports: Ports,
    event: RunStarted | RunStopped,
    told: list[Change],
    request: tuple[RequestState, int] | None,
) -> RunState:
    state, change = begun_change(event)
    try:
        ports.ledger.commit([change, *told, *met_change(request, state.id)])
    except Conflict:
        known = load_run(ports, state.id)
        if known is None:
            raise
        return known[0]
    return state


def _answer_request(ports: Ports, request: tuple[RequestState, int] | None, run: str) -> None:
    """Say which run it is that was asked for."""
    changes = met_change(request, run)
    if changes:
        ports.ledger.commit(changes)


def _asked_by(request: tuple[RequestState, int] | None) -> dict[str, Any]:
    if request is None:
        return {}
    return {"request": request[0].request, "asked_by": request[0].asked_by}


def _told(ports: Ports, stopped: RunStopped) -> list[Change]:
    message = f"The run for {stopped.as_of} planned nothing: {'; '.join(stopped.reasons)}."
    return raised(ports, STOPPED, NOBODY, stopped.run, message, FIX)
