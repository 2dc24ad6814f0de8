"""One shard of a run is planned: its decisions are written, and put on record once.

A shard that is planned answers again without work; one that failed is planned alone.
"""

from pathlib import Path

from hub.flows.replenish_inputs import fetch_keys
from hub.flows.replenish_planner import Planned, Planner
from hub.flows.replenish_record import (
    PARQUET,
    file_of,
    get_known_run,
    load_shard,
    read_file,
    read_json,
    write_file,
    write_json,
)
from hub.ports import Change, Ports
from schemas.errors import Conflict
from schemas.plan_runs import RunState, ShardPlanned, ShardState, shard_stream
from schemas.planning import Model


def plan_shard(ports: Ports, planner: Planner, folder: Path, run: str, shard: str) -> ShardState:
    """A shard of a run, planned if it was not; `folder` is a local one to use.

    NotFound where there is no such run, InputError where it has no such shard.
    """
    done = load_shard(ports, run, shard)
    if done is not None:
        return done
    state, _ = get_known_run(ports, run)
    planned = compute_shard(ports, planner, folder, state, shard)
    event = ShardPlanned(
        run=run,
        shard=shard,
        rows=planned.rows,
        ordered=len(planned.lines),
        decisions=write_file(ports, run, f"decisions/{shard}.parquet", planned.decisions, PARQUET),
        lines=write_json(
            ports, run, f"lines/{shard}", [each.model_dump(mode="json") for each in planned.lines]
        ),
        figures=planned.figures,
        contest=planned.contest,
        made_with=planned.made_with,
    )
    kept = ShardState(**dict(event))
    change = Change(shard_stream(run, shard), 0, [event], kept.model_dump(mode="json"))
    try:
        ports.ledger.commit([change])
    except Conflict:
        return load_shard(ports, run, shard) or kept
    return kept


def compute_shard(
    ports: Ports,
    planner: Planner,
    folder: Path,
    state: RunState,
    shard: str,
    *,
    measured: bool = True,
) -> Planned:
    """What a shard comes to, from what its run has stored; `measured` says whether its KPIs too."""
    model = lay_shard(ports, folder, state, shard)
    items = fetch_keys(ports, "items", state.inputs.get("items", ()), folder)
    return planner.plan(folder, shard, model, state.held, items, measured=measured)


def lay_shard(ports: Ports, folder: Path, state: RunState, shard: str) -> Model:
    """Put a shard into a local folder, with what the shards share; gives the run's model."""
    file = file_of(state, shard)
    model, *shared = state.files
    for each in (file, *shared):
        (folder / each.key.rpartition("/")[2]).write_bytes(read_file(ports, each))
    return Model.model_validate(read_json(ports, model))
