"""The KPIs of planning, run by run, from the figures that each run keeps on its record."""

from hub.core.planning.rates import rates
from hub.flows.replenish_record import KIND
from hub.ports import Ports
from schemas.plan_runs import RunState
from schemas.planning_figures import KpiPage, RunKpis


def list_kpis(ports: Ports, *, limit: int, after: str | None) -> KpiPage:
    """A page of runs, the newest first, without those that have no figures (yet)."""
    page = ports.ledger.page(KIND, limit=limit, after=after)
    runs = (RunState.model_validate(state.data) for state in page.states)
    found = (_kpis(each) for each in runs)
    return KpiPage(runs=[each for each in found if each is not None], next=page.next)


def _kpis(run: RunState) -> RunKpis | None:
    if run.figures is None or run.model is None:
        return None
    return RunKpis(
        run=run.id,
        as_of=run.as_of,
        model=run.model,
        started_at=run.started_at,
        figures=run.figures,
        rates=rates(run.figures),
    )
