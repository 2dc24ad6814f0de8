"""What runs tell of models and of planning: proposals to a person, verdicts, KPIs by run."""

from datetime import date, timedelta
from decimal import Decimal

from hub.core.planning.model import CHAMPION, challengers
from hub.flows.model_trials import list_models
from hub.flows.models import activate, active_model, standing
from hub.flows.planning_kpis import list_kpis
from hub.flows.replenish_finish import finish
from hub.flows.replenish_record import begun_change, load_run, moved_change
from schemas.plan_runs import RunCollected, RunFile, RunStarted
from schemas.planning_figures import PastWindows, PlanningFigures
from schemas.planning_models import Contest, Duel, ModelWanted, Trial

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


def contest(champion=CHAMPION):
    trials = {
        BETTER: Trial(by_class={"smooth": GOOD}),
        WORSE: Trial(by_class={"smooth": BAD}),
        "min-max": Trial(by_class={"smooth": GOOD.model_copy(update={"windows": 0})}),
    }
    return Contest(champion=champion, trials=trials)


def plan(hub, run, tried=None, figures=FIGURES):
    """A run that is finished, with what it found."""
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


def views(hub):
    return {each.model: each for each in list_models(hub).models}


def test_before_any_run_models_are_listed_without_verdicts(hub):
    found = list_models(hub)
    assert found.run is None
    assert {CHAMPION, *challengers()} == {each.model for each in found.models}
    assert [CHAMPION] == [each.model for each in found.models if each.active]


def test_what_passed_the_gate_is_proposed_with_the_run_and_does_not_plan_by_itself(hub):
    plan(hub, "a" * 24, contest())
    assert ("a" * 24, None) == (views(hub)[BETTER].proposed, views(hub)[WORSE].proposed)
    assert views(hub)[BETTER].verdict.passed
    assert not views(hub)[WORSE].verdict.passed
    assert CHAMPION == active_model(hub).version
    activate(hub, BETTER, ModelWanted(reason="it passed the gate"), by="Ann")
    assert BETTER == active_model(hub).version
    assert views(hub)[BETTER].active


def test_a_yardstick_is_shown_and_never_proposed(hub):
    plan(hub, "a" * 24, contest())
    assert "yardstick" == views(hub)["min-max"].kind
    assert standing(hub, "min-max") is None


def test_a_model_is_proposed_once_against_one_champion(hub):
    plan(hub, "a" * 24, contest())
    plan(hub, "b" * 24, contest())
    assert "a" * 24 == standing(hub, BETTER).run
    plan(hub, "c" * 24, contest("2027-02"))
    assert "c" * 24 == standing(hub, BETTER).run


def test_a_run_that_is_finished_again_proposes_nothing_again(hub):
    plan(hub, "a" * 24, contest())
    finish(hub, "a" * 24)
    assert 1 == len(list(hub.ledger.history(f"planning-model/{BETTER}")))


def test_verdicts_are_those_of_the_latest_run_that_tried_models(hub):
    plan(hub, "a" * 24, contest())
    hub.clock.advance(timedelta(days=1))
    plan(hub, "b" * 24, None)
    assert "a" * 24 == list_models(hub).run


def test_kpis_come_run_by_run_with_their_rates_the_newest_first(hub):
    plan(hub, "a" * 24)
    hub.clock.advance(timedelta(days=1))
    plan(hub, "b" * 24)
    hub.clock.advance(timedelta(days=1))
    plan(hub, "c" * 24, figures=None)
    page = list_kpis(hub, limit=10, after=None)
    assert ["b" * 24, "a" * 24] == [each.run for each in page.runs]
    told = page.runs[0].rates
    assert (Decimal("0.01"), Decimal(4), Decimal("0.1")) == (
        told.stockout_rate,
        told.turns,
        told.exception_rate,
    )
    assert Decimal("0.9") == told.by_class["smooth"].coverage[-1]
    assert FIGURES == page.runs[0].figures
