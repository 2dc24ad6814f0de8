"""Why a SKU was ordered, or was not: told from what its run has stored, as it was planned."""

from collections.abc import Iterator
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from pathlib import Path

from hub.flows.replenish_planner import Planner
from hub.flows.replenish_record import KIND, load_shard, read_file, shards_of
from hub.flows.replenish_shard import lay_shard
from hub.ports import Ports
from schemas.errors import NotFound
from schemas.events import Json
from schemas.plan_run_views import Why
from schemas.plan_runs import RunState

DECIDED = ("proposing", "finished")
AT_ONCE = 50
PAGES_READ = 20


def why(
    ports: Ports,
    planner: Planner,
    folder: Path,
    sku: str,
    *,
    as_of: Day | None,
    location: str | None,
) -> Why:
    """The rationale of a SKU in the newest run (of a day); `folder` is a local one to use.

    NotFound where there is no such run, or it knows no such SKU.
    """
    run = _newest(ports, as_of)
    # A SKU's locations need not stand in one shard.
    told = [
        each
        for shard in shards_of(run)
        if _is_there(ports, planner, folder, run, shard, sku)
        for each in _told(ports, planner, folder, run, shard, sku)
        if location in (None, each["location"])
    ]
    if not told:
        where = f" at {location}" if location else ""
        raise NotFound(f"the run for {run.as_of} knows no SKU {sku!r}{where}")
    return Why(sku=sku, run=run.id, as_of=run.as_of, model=run.model, decisions=told)


def _told(
    ports: Ports, planner: Planner, folder: Path, run: RunState, shard: str, sku: str
) -> list[dict[str, Json]]:
    model = lay_shard(ports, folder, run, shard)
    return planner.explain(folder, shard, model, run.held, sku)


def _is_there(
    ports: Ports, planner: Planner, folder: Path, run: RunState, shard: str, sku: str
) -> bool:
    planned = load_shard(ports, run.id, shard)
    if planned is None:
        return False
    place = folder / f"decided-{shard}.parquet"
    place.write_bytes(read_file(ports, planned.decisions))
    return planner.speaks_of(place, sku)


def _newest(ports: Ports, as_of: Day | None) -> RunState:
    for run in _runs(ports):
        if run.status in DECIDED and as_of in (None, run.as_of):
            return run
    raise NotFound(f"there is no run{f' for {as_of}' if as_of else ''} that has decided anything")


def _runs(ports: Ports) -> Iterator[RunState]:
    """Runs, the newest first, as far back as anybody may ask."""
    after = None
    for _ in range(PAGES_READ):
        page = ports.ledger.page(KIND, limit=AT_ONCE, after=after)
        yield from (RunState.model_validate(each.data) for each in page.states)
        after = page.next
        if after is None:
            return
