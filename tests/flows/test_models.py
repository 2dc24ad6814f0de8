"""Which model the nightly run plans by: as shipped, by a person's word, and back again."""

import pytest

from hub.core.planning.model import CHAMPION, challengers, parted, read_model, with_class
from hub.flows.models import activate, activations, active_model, go_back, model_in_force
from hub.ports import Change
from schemas.errors import Clash, NotFound
from schemas.planning_models import (
    ModelProposed,
    ModelStanding,
    ModelWanted,
    Verdict,
    model_standing_stream,
)

BETTER = ModelWanted(reason="it was better in a month of runs")
WORSE = ModelWanted(reason="it ordered too much of what is slow")


def propose(hub, model):
    verdict = Verdict(challenger=model, champion=CHAMPION, passed=True, skus=500, windows=2000)
    state = ModelStanding(model=model, run="R-1", proposed_at=hub.clock.now(), verdict=verdict)
    event = ModelProposed(model=model, champion=CHAMPION, run="R-1", better_by="0.04")
    data = state.model_dump(mode="json", exclude_none=True)
    hub.ledger.commit([Change(model_standing_stream(model), 0, [event], data)])


def test_a_new_hub_plans_by_the_model_that_it_is_shipped_with(hub):
    assert CHAMPION == active_model(hub).version
    assert 0 == model_in_force(hub).version
    assert [] == activations(hub)


def test_a_challenger_that_passed_no_gate_can_not_be_activated(hub):
    with pytest.raises(Clash, match="passed the gate in no run yet"):
        activate(hub, challengers()[0], BETTER, by="Ann")
    assert CHAMPION == active_model(hub).version


def test_a_proposed_challenger_is_activated_by_a_person_who_says_why_and_taken_back(hub):
    model = challengers()[0]
    propose(hub, model)
    assert CHAMPION == active_model(hub).version
    activate(hub, model, BETTER, by="Ann")
    assert read_model(model) == active_model(hub)
    held = go_back(hub, WORSE, by="Bea")
    assert (CHAMPION, model, "Bea") == (held.model, held.before, held.by)
    assert CHAMPION == active_model(hub).version
    told = [(each.model, each.by, each.reason) for each in activations(hub)]
    assert [(CHAMPION, "Bea", WORSE.reason), (model, "Ann", BETTER.reason)] == told


def test_what_is_active_is_not_activated_again(hub):
    with pytest.raises(Clash, match="active already"):
        activate(hub, CHAMPION, BETTER, by="Ann")


def test_there_is_no_way_back_from_the_first_model(hub):
    with pytest.raises(Clash, match="none to go back to"):
        go_back(hub, WORSE, by="Ann")


def test_a_model_that_there_is_not_is_named(hub):
    with pytest.raises(NotFound, match="2031-01"):
        activate(hub, "2031-01", BETTER, by="Ann")


def test_a_version_names_what_some_classes_are_planned_by():
    other = challengers()[0]
    one = with_class(CHAMPION, "lumpy", other)
    both = with_class(one, "erratic", other)
    assert f"{CHAMPION}.erratic-as-{other}.lumpy-as-{other}" == both
    assert {"lumpy": read_model(other)} == read_model(one).of_class
    assert (CHAMPION, {"lumpy": other, "erratic": other}) == parted(both)
    assert read_model(CHAMPION).classes == read_model(both).classes


@pytest.mark.parametrize("wrong", ["odd-as-calm-1", "lumpy", "lumpy-as-no-such"])
def test_a_version_of_which_a_class_says_nothing_known_is_refused(wrong):
    with pytest.raises(NotFound, match="there is no planning model"):
        read_model(f"{CHAMPION}.{wrong}")


@pytest.mark.parametrize("version", challengers())
def test_a_challenger_is_a_whole_model_that_differs_from_the_champion(version):
    model = read_model(version)
    assert version == model.version
    assert model.model_copy(update={"version": CHAMPION}) != read_model()
