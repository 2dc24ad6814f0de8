"""The planner's door, and runs and proposals over the HTTP API."""

import itertools
import json
import subprocess
import sys

import pytest
from gateway_events import claims, http_event
from planned_feeds import AS_OF
from planning_night import Night

from functions import api, plan, wiring

KEYS = (f"key-{number}" for number in itertools.count())
LIGHT = """
import sys
from functions import api, plan
from functions.routes import table
for path in ("/runs", "/proposals", "/decisions"):
    table.register(path)
from hub.flows import proposals, proposals_decide, replenish_start
assert not {"duckdb", "numpy"} & set(sys.modules), set(sys.modules) & {"duckdb", "numpy"}
"""


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


@pytest.fixture
def night(monkeypatch):
    night = Night()
    monkeypatch.setattr(wiring, "ports", lambda: night.hub)
    monkeypatch.setattr(plan, "planner", lambda: night.planner)
    return night


def call(method, path, body=None, *, role="operator", query=None, door=api):
    who = claims(role, subject=f"u-{role}") | {"email": f"{role}@x.test"}
    event = http_event(method, path, who, body=body, query=query, key=next(KEYS))
    answer = door.handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def step(name, **given):
    return plan.handler({"step": name, **given}, Context())


def plan_all(as_of=AS_OF, request=None):
    """A run as the workflow calls the function."""
    begun = step("snapshot", as_of=as_of.isoformat(), time=None, request=request)
    for shard in begun["shards"]:
        assert {"run", "shard", "rows", "ordered", "sha256"} == set(step("shard", **shard))
    collected = step("collect", run=begun["run"])
    made = [step("propose", **batch)["made"] for batch in collected["batches"]]
    assert collected["proposals"] == sum(made)
    return step("finish", run=begun["run"])


def test_the_door_does_the_steps_of_a_run_and_answers_in_json(night):
    run = plan_all()
    assert "finished" == run["status"]
    assert run == json.loads(json.dumps(run))
    assert (200, run["proposals"]) == (
        call("GET", "/proposals")[0],
        len(call("GET", "/proposals")[1]["proposals"]),
    )


def test_a_stopped_run_answers_the_workflow_with_its_reasons(night):
    told = step("snapshot", as_of="2026-07-02")
    assert [] == told["shards"]
    assert "is not over" in told["stopped"][0]
    assert "stopped" == step("finish", run=told["run"])["status"]


def test_a_run_by_hand_is_started_once_and_found_by_its_request(night):
    status, told = call("POST", "/runs", {"as_of": AS_OF.isoformat()})
    assert 202 == status
    [start] = night.hub.workflows.starts
    assert ("replenish", told["request"]) == (start.name, start.run_name)
    assert 404 == call("GET", f"/runs/{told['request']}")[0]
    run = plan_all(request=start.given["request"])
    assert run["id"] == call("GET", f"/runs/{told['request']}")[1]["id"]
    assert 400 == call("POST", "/runs", {"as_of": "2099-01-01"})[0]


def test_an_approver_approves_over_the_api_and_a_second_one_is_told(night):
    plan_all()
    [head, *_] = call("GET", "/proposals")[1]["proposals"]
    path = f"/proposals/{head['id']}"
    assert 403 == call("POST", f"{path}/approve", {}, role="buyer")[0]
    status, done = call("POST", f"{path}/approve", {}, role="approver")
    assert (200, "approved") == (status, done["status"])
    assert done["order"] == call("GET", f"/orders/{done['order']}")[1]["number"]
    status, told = call("POST", f"{path}/reject", {"reason": "Too late."}, role="approver")
    assert 409 == status
    assert f"it is order {done['order']}" in told["message"]


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ("say the reason", {"lines": [{"line": "1", "leave_out": True}]}),
        ("say the lower quantity", {"lines": [{"line": "1"}], "reason": "So it is."}),
        ("quantity", {"lines": [{"line": "1", "quantity": "-1"}], "reason": "So it is."}),
    ],
)
def test_an_approval_that_makes_no_sense_is_refused_and_says_why(night, message, body):
    plan_all()
    [head, *_] = call("GET", "/proposals")[1]["proposals"]
    status, told = call("POST", f"/proposals/{head['id']}/approve", body, role="approver")
    assert 422 == status
    assert message in told["message"]


def test_the_planner_answers_why_and_replays_through_its_own_door(night):
    run = plan_all()
    status, told = call("GET", "/decisions", query={"sku": "S-00"}, door=plan)
    assert (200, run["id"]) == (status, told["run"])
    assert 404 == call("GET", "/decisions", query={"sku": "S/99"}, door=plan)[0]
    status, again = call("POST", f"/runs/{run['id']}/replay", role="auditor", door=plan)
    assert (200, True) == (status, again["matches"])
    assert 400 == call("POST", f"/runs/{run['id']}/replay", query={"shard": "0099"}, door=plan)[0]
    assert 403 == call("POST", f"/runs/{run['id']}/replay", role="buyer", door=plan)[0]


def test_the_doors_start_without_what_reads_tables():
    subprocess.run([sys.executable, "-c", LIGHT], check=True, timeout=60)
