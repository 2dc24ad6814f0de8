"""What runs tell of models and of planning: proposals to a person, verdicts, KPIs by run."""

from datetime import timedelta
from decimal import Decimal

import pytest
from model_stories import BAD, BETTER, FIGURES, GOOD, WORSE, contest, planned
from planning_night import Night

from hub.core.planning.model import CHAMPION, challengers, read_model
from hub.flows.model_trials import list_models
from hub.flows.models import activate, active_model, standing
from hub.flows.planning_kpis import list_kpis
from hub.flows.replenish_finish import finish
from schemas.planning_models import Contest, ModelWanted, Trial


def views(hub):
    return {each.model: each for each in list_models(hub).models}


def test_before_any_run_models_are_listed_without_verdicts(hub):
    found = list_models(hub)
    assert found.run is None
    assert {CHAMPION, *challengers()} == {each.model for each in found.models}
    assert [CHAMPION] == [each.model for each in found.models if each.active]


def test_what_passed_the_gate_is_proposed_with_the_run_and_does_not_plan_by_itself(hub):
    planned(hub, "a" * 24, contest())
    assert ("a" * 24, None) == (views(hub)[BETTER].proposed, views(hub)[WORSE].proposed)
    assert views(hub)[BETTER].verdict.passed
    assert not views(hub)[WORSE].verdict.passed
    assert CHAMPION == active_model(hub).version
    activate(hub, BETTER, ModelWanted(reason="it passed the gate"), by="Ann")
    assert BETTER == active_model(hub).version
    assert views(hub)[BETTER].active


def test_what_passed_in_one_class_alone_is_proposed_for_that_class(hub):
    trial = Trial(by_class={"smooth": BAD, "lumpy": GOOD})
    planned(hub, "a" * 24, Contest(champion=CHAMPION, trials={WORSE: trial}))
    model = f"{CHAMPION}.lumpy-as-{WORSE}"
    assert ("a" * 24, None) == (views(hub)[model].proposed, views(hub)[WORSE].proposed)
    activate(hub, model, ModelWanted(reason="lumpy items do better by it"), by="Ann")
    assert {"lumpy": read_model(WORSE)} == active_model(hub).of_class
    assert [model] == [each.model for each in list_models(hub).models if each.active]
    trial = Trial(by_class={"smooth": GOOD, "erratic": BAD})
    planned(hub, "b" * 24, Contest(champion=model, trials={WORSE: trial}))
    both = f"{CHAMPION}.smooth-as-{WORSE}.lumpy-as-{WORSE}"
    assert "b" * 24 == views(hub)[both].proposed


def test_a_yardstick_is_shown_and_never_proposed(hub):
    planned(hub, "a" * 24, contest())
    assert "yardstick" == views(hub)["min-max"].kind
    assert standing(hub, "min-max") is None


def test_a_model_is_proposed_once_against_one_champion(hub):
    planned(hub, "a" * 24, contest())
    planned(hub, "b" * 24, contest())
    assert "a" * 24 == standing(hub, BETTER).run
    planned(hub, "c" * 24, contest("2027-02"))
    assert "c" * 24 == standing(hub, BETTER).run


def test_a_run_that_is_finished_again_proposes_nothing_again(hub):
    planned(hub, "a" * 24, contest())
    finish(hub, "a" * 24)
    assert 1 == len(list(hub.ledger.history(f"planning-model/{BETTER}")))


def test_verdicts_are_those_of_the_latest_run_that_tried_models(hub):
    planned(hub, "a" * 24, contest())
    hub.clock.advance(timedelta(days=1))
    planned(hub, "b" * 24, None)
    assert "a" * 24 == list_models(hub).run


def test_kpis_come_run_by_run_with_their_rates_the_newest_first(hub):
    planned(hub, "a" * 24)
    hub.clock.advance(timedelta(days=1))
    planned(hub, "b" * 24)
    hub.clock.advance(timedelta(days=1))
    planned(hub, "c" * 24, figures=None)
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


@pytest.fixture(scope="module")
def night() -> Night:
    """A night that was planned from feeds, in shards."""
    night = Night(real=True)
    night.run()
    return night


def test_a_night_keeps_the_figures_of_all_its_shards_and_tries_every_model(night):
    [run] = list_kpis(night.hub, limit=10, after=None).runs
    assert (8, CHAMPION) == (run.figures.skus, run.model)
    assert 8 < run.rates.overall.windows <= 8 * 4
    tried = {each.model for each in list_models(night.hub).models if each.verdict}
    assert {*challengers(), "min-max"} == tried
    assert {CHAMPION} == {each.model for each in list_models(night.hub).models if each.active}


def test_the_next_night_plans_by_the_model_that_was_activated():
    night = Night(real=True)
    hub = night.hub
    planned(hub, "a" * 24, contest())
    activate(hub, BETTER, ModelWanted(reason="it passed the gate"), by="Ann")
    night.clock.advance(timedelta(minutes=1))
    assert BETTER == night.run().model
    tried = {each.model for each in list_models(hub).models if each.verdict}
    assert {CHAMPION, "min-max", *challengers()} - {BETTER} == tried
