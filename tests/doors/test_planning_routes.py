"""Planning models and KPIs over the API: who may look, who may say, and that a reason is given."""

import json
import subprocess
import sys

import pytest
from gateway_events import claims, http_event
from model_stories import BETTER, WORSE, contest, planned

from functions import api, wiring
from hub import memory
from hub.core.planning.model import CHAMPION

RUN = "a" * 24
SAID = {"reason": "better in a month of runs"}


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return ports


def call(method, path, roles=("buyer",), query=None, body=None):
    event = http_event(method, path, claims(*roles), body=body, query=query)
    answer = api.handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_models_are_listed_with_the_active_one_and_the_gate(hub):
    status, found = call("GET", "/models")
    assert (200, CHAMPION) == (status, found["active"]["model"])
    assert "0.02" == found["gate"]["better_by"]
    assert CHAMPION == call("GET", f"/models/{CHAMPION}")[1]["version"]
    assert 404 == call("GET", "/models/2031-01")[0]


def test_a_proposed_model_is_activated_and_taken_back_by_those_who_may(hub):
    planned(hub, RUN, contest())
    path = f"/models/{BETTER}/activation"
    assert 403 == call("POST", path, body=SAID)[0]
    assert 422 == call("POST", path, ("approver",), body={})[0]
    status, held = call("POST", path, ("approver",), body=SAID)
    assert (200, BETTER, "u@example.test") == (status, held["model"], held["by"])
    assert 409 == call("POST", path, ("approver",), body=SAID)[0]
    status, held = call("POST", "/model-activations/back", ("operator",), body=SAID)
    assert (200, CHAMPION) == (status, held["model"])
    told = call("GET", "/model-activations", ("auditor",))[1]["activations"]
    assert [CHAMPION, BETTER] == [each["model"] for each in told]


def test_a_model_that_passed_no_gate_is_refused_with_the_reason(hub):
    planned(hub, RUN, contest())
    status, problem = call("POST", f"/models/{WORSE}/activation", ("operator",), body=SAID)
    assert (409, "CLASH") == (status, problem["code"])
    assert "passed the gate in no run" in problem["message"]


def test_kpis_are_listed_page_by_page(hub):
    for run in ("a" * 24, "b" * 24):
        planned(hub, run)
    status, first = call("GET", "/kpis", query={"limit": "1"})
    assert (200, 1) == (status, len(first["runs"]))
    second = call("GET", "/kpis", query={"limit": "1", "after": first["next"]})[1]
    assert {"a" * 24, "b" * 24} == {each["run"] for each in first["runs"] + second["runs"]}
    assert "4.0000" == first["runs"][0]["rates"]["turns"]


@pytest.mark.parametrize("path", ["/models", "/kpis", "/model-activations", f"/models/{CHAMPION}"])
def test_no_supplier_sees_how_we_plan(hub, path):
    assert 403 == call("GET", path, ("supplier",))[0]


def test_looking_at_models_and_kpis_loads_no_arrays():
    said = (
        "import sys; from hub.flows import model_trials, models, planning_kpis; "
        "from functions.routes import planning; "
        "from hub.core.planning.model import read_model; read_model(); "
        "print([name for name in ('numpy', 'duckdb') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, check=True
    ).stdout
    assert "[]" == told.strip()
