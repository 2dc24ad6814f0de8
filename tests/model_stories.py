"""Runs of planning as the ledger has them: with figures, and with models that were tried."""

from datetime import date
from decimal import Decimal

from hub.core.planning.model import CHAMPION, challengers
from hub.flows.replenish_finish import finish
from hub.flows.replenish_record import begun_change, load_run, moved_change
from hub.ports import Ports
from schemas.plan_runs import RunCollected, RunFile, RunStarted
from schemas.planning_figures import PastWindows, PlanningFigures
from schemas.planning_models import Contest, Duel, Trial

BETTER, WORSE = challengers()[:2]
FILE = RunFile(key="plans/x", sha256="0" * 64, size=1)
GOOD = Duel(
    skus=200, windows=800, champion_loss=Decimal(100), loss=Decimal(90), gain=Decimal(10),
    gain_squares=Decimal(1), champion_cost=Decimal(100), cost=Decimal(99), cost_gain=Decimal(1),
)  # fmt: skip
BAD = GOOD.model_copy(update={"gain": Decimal(-10), "loss": Decimal(110)})
FIGURES = PlanningFigures(
    skus=900, ordered=40, unsure=4, days=500, days_short=5, yearly_demand=Decimal(1200),
    stock_value=Decimal(300), by_class={"smooth": PastWindows(windows=10, held=(5, 8, 9, 9))},
)  # fmt: skip


def contest(champion: str = CHAMPION) -> Contest:
    """A contest in which BETTER passes the gate, WORSE does not, and min-max only replays."""
    trials = {
        BETTER: Trial(by_class={"smooth": GOOD}),
        WORSE: Trial(by_class={"smooth": BAD}),
        "min-max": Trial(by_class={"smooth": GOOD.model_copy(update={"windows": 0})}),
    }
    return Contest(champion=champion, trials=trials)


def planned(
    hub: Ports,
    run: str,
    tried: Contest | None = None,
    figures: PlanningFigures | None = FIGURES,
) -> None:
    """A run that is finished, with what it found; without figures it has only begun."""
    now = hub.clock.now()
    started = RunStarted(
        run=run, at=now, as_of=date(2026, 11, 19), model=CHAMPION, inputs={}, orders=FILE,
        files=(), shards=(),
    )  # fmt: skip
    hub.ledger.commit([begun_change(started)[1]])
    if figures is None:
        return
    collected = RunCollected(
        run=run, at=now, rows=900, ordered=40, proposals=0, batches=(), figures=figures,
        contest=tried,
    )  # fmt: skip
    hub.ledger.commit([moved_change(load_run(hub, run), collected)[1]])
    finish(hub, run)
