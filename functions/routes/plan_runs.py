"""Nightly runs: started by hand, looked at; what was decided of a SKU, and a run computed again."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit
from functions.routes.door import caller, once, ports
from schemas.plan_run_views import RunPage, RunRequested, RunWanted, ShardReplayed, Why
from schemas.plan_runs import RunState
from schemas.problems import ID

RunPath = Annotated[str, Path(pattern=ID, description="a run's id")]
Sku = Annotated[str, Query(min_length=1, max_length=128, description="which SKU")]
AsOf = Annotated[date | None, Query(description="the day planned for; else the last run's")]
Location = Annotated[str | None, Query(max_length=128, description="only this location's")]
Shard = Annotated[str, Query(pattern=r"^\d{4,6}$", description="which shard, from 0001")]


def post_run(wanted: RunWanted) -> Response[RunRequested]:
    from hub.flows.replenish_start import start_run

    told = start_run(ports(), caller(), wanted, once())
    headers = {"Location": f"/runs/{told.request}"}
    return Response(status_code=202, content_type="application/json", body=told, headers=headers)


def list_runs(limit: Limit = 50, after: After = None) -> RunPage:
    from hub.flows.replenish_start import list_runs

    return list_runs(ports(), limit=limit, after=after)


def get_run(run: RunPath) -> RunState:
    from hub.flows.replenish_start import get_run

    return get_run(ports(), run)


def get_decisions(sku: Sku, as_of: AsOf = None, location: Location = None) -> Why:
    from functions.plan import planner, workplace
    from hub.flows.decided import why

    with workplace() as folder:
        return why(ports(), planner(), folder, sku, as_of=as_of, location=location)


def post_replay(run: RunPath, shard: Shard = "0001") -> ShardReplayed:
    from functions.plan import planner, workplace
    from hub.flows.decided_again import replay_shard

    with workplace() as folder:
        return replay_shard(ports(), planner(), folder, run, shard)
