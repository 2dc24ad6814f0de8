"""`hub models` and `hub kpis`: what a planner reads, and what a program gets."""

import json

import pytest
from model_stories import BETTER, WORSE, contest, planned

from hub import memory
from hub.cli import kpis, main, models
from hub.flows import model_trials, planning_kpis
from hub.flows import models as flows
from schemas.planning_models import ModelHistory, ModelWanted

RUN = "a" * 24


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command beside a hub in memory that has planned once."""
    hub = memory.ports()
    planned(hub, RUN, contest())

    def answers(method, path, *, query=None, body=None):
        if path == "/kpis":
            limit, after = query["limit"], query["after"]
            return planning_kpis.list_kpis(hub, limit=limit, after=after).model_dump(mode="json")
        if path == "/models":
            return model_trials.list_models(hub).model_dump(mode="json")
        if path == "/model-activations":
            found = ModelHistory(activations=flows.activations(hub))
            return found.model_dump(mode="json")
        wanted = ModelWanted(**body)
        if path == "/model-activations/back":
            return flows.go_back(hub, wanted, by="Ann").model_dump(mode="json")
        model = path.split("/")[2]
        return flows.activate(hub, model, wanted, by="Ann").model_dump(mode="json")

    monkeypatch.setattr(models, "call", answers)
    monkeypatch.setattr(kpis, "call", answers)

    def call(*words):
        monkeypatch.setattr("sys.argv", ["hub", *words])
        with pytest.raises(SystemExit) as left:
            main.run()
        said = capfd.readouterr()
        return left.value.code, said.out, said.err

    return call


def test_models_are_told_with_how_they_did_and_what_is_missing(run):
    code, out, _ = run("models", "list")
    told = {line.split()[0]: line for line in out.splitlines()}
    assert 0 == code
    assert "challenger, proposed" in told[BETTER]
    assert "+10.0 % (" in told[BETTER]
    assert "worse by 10.0 %" in told[WORSE]
    assert "yardstick" in told["min-max"]


def test_models_are_told_class_by_class_when_asked(run):
    code, out, _ = run("models", "list", "--classes")
    assert 0 == code
    told = [line.split() for line in out.splitlines()]
    assert [BETTER, "smooth", "200", "+10.0", "%", "+1.0", "%", "yes"] in told
    assert not [line for line in told if line[:2] == [BETTER, "lumpy"]]


def test_a_model_is_promoted_and_taken_back_with_a_reason(run):
    code, out, _ = run("models", "promote", BETTER, "--because", "it passed the gate")
    assert (0, True) == (code, BETTER in out)
    assert 0 == run("models", "back", "--because", "it ordered too much")[0]
    told = json.loads(run("models", "history", "--json")[1])["activations"]
    assert ["it ordered too much", "it passed the gate"] == [each["reason"] for each in told]
    assert 2 == run("models", "promote", WORSE, "--because", "I like it")[0]
    assert 2 == run("models", "promote", BETTER)[0]


def test_kpis_are_told_run_by_run_and_class_by_class(run):
    code, out, _ = run("kpis")
    assert 0 == code
    assert ["1.0", "%", "4.0", "10.0", "%", RUN] == out.splitlines()[1].split()[-6:]
    code, out, _ = run("kpis", "--run", RUN)
    [smooth] = [line for line in out.splitlines() if line.startswith("smooth")]
    assert "90.0 %" in smooth
    assert 1 == len(json.loads(run("kpis", "--json")[1])["runs"])
