"""A shard of a run is computed again from what was stored, and compared byte for byte."""

import hashlib
from pathlib import Path

from hub.flows.replenish_planner import Planned, Planner
from hub.flows.replenish_record import get_known_run, load_shard, read_file, read_json
from hub.flows.replenish_shard import compute_shard
from hub.ports import Ports
from schemas.errors import Clash
from schemas.plan_run_views import ShardReplayed
from schemas.plan_runs import ShardState


def replay_shard(
    ports: Ports, planner: Planner, folder: Path, run: str, shard: str
) -> ShardReplayed:
    """Compute a shard again and compare it with what was recorded; nothing is recorded by it.

    NotFound where there is no such run, InputError where it has no such shard, Clash where that
    was not planned; `folder` is a local one to use.
    """
    state, _ = get_known_run(ports, run)
    planned = compute_shard(ports, planner, folder, state, shard, measured=False)
    recorded = load_shard(ports, run, shard)
    if recorded is None:
        raise Clash(f"shard {shard} of run {run} is not planned: there is nothing to compare")
    computed = hashlib.sha256(planned.decisions).hexdigest()
    differs = _differs(ports, planner, folder, recorded, planned, computed)
    return ShardReplayed(
        run=run,
        shard=shard,
        matches=not differs,
        recorded=recorded.decisions.sha256,
        computed=computed,
        differs=tuple(differs),
    )


def _differs(
    ports: Ports,
    planner: Planner,
    folder: Path,
    recorded: ShardState,
    planned: Planned,
    computed: str,
) -> list[str]:
    found = []
    if computed != recorded.decisions.sha256:
        one, other = folder / "recorded.parquet", folder / "computed.parquet"
        one.write_bytes(read_file(ports, recorded.decisions))
        other.write_bytes(planned.decisions)
        found += planner.differences(one, other) or ["the same decisions, written otherwise"]
    lines = [each.model_dump(mode="json") for each in planned.lines]
    if lines != read_json(ports, recorded.lines):
        found.append("what the lines say differs")
    if found and planned.made_with != recorded.made_with:
        found.append(f"it was made with {recorded.made_with}, and now with {planned.made_with}")
    return found
