"""Runs, proposals and why by command: what a buyer types and reads, against the API here."""

import json

import pytest
from planned_feeds import AS_OF
from planning_night import Night

from functions import api, plan, wiring
from hub.cli import client, main


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


class Answer:
    """What requests would give, of what the door answers."""

    def __init__(self, answer):
        self.status_code = answer["statusCode"]
        self.text = answer["body"]
        self.ok = self.status_code < 400

    def json(self):
        return json.loads(self.text)


@pytest.fixture
def night(monkeypatch):
    """A hub in memory whose workflow is performed as soon as it is started."""
    night = Night()
    monkeypatch.setattr(wiring, "ports", lambda: night.hub)
    monkeypatch.setattr(plan, "planner", lambda: night.planner)
    monkeypatch.setattr(client, "read_login", lambda: ("", "Ann"))

    def request(method, path, *, params, json, data, headers, timeout, allow_redirects):
        answer = Answer(api.handler(_event(method, path, params, json, headers), Context()))
        if (method, path) == ("POST", "/runs"):
            [start] = night.hub.workflows.starts
            night.run(request=start.given["request"])
        return answer

    monkeypatch.setattr(client.requests, "request", request)
    return night


def _event(method, path, params, body, headers):
    who = headers["Authorization"].removeprefix("Bearer ")
    claims = {"sub": who, "email": who, "cognito:groups": "[operator approver auditor]"}
    return {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"}
        | {name.lower(): value for name, value in headers.items()},
        "queryStringParameters": {name: str(value) for name, value in params.items()},
        "requestContext": {
            "stage": "$default",
            "requestId": "r-1",
            "http": {"method": method, "path": path},
            "authorizer": {"jwt": {"claims": claims}},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


@pytest.fixture
def run(monkeypatch, capfd, night):
    def call(*words):
        monkeypatch.setattr("sys.argv", ["hub", *words])
        code = main._run()
        return code, capfd.readouterr()

    return call


def test_a_run_is_started_shown_listed_and_computed_again(run, night):
    code, said = run("run", "start", "--as-of", AS_OF.isoformat())
    assert 0 == code, said.err
    assert "finished" in said.out
    [head] = json.loads(run("runs", "--json")[1].out)["runs"]
    assert head["id"] in run("runs")[1].out
    assert "started by  Ann" in run("run", "show", head["id"])[1].out
    code, said = run("replay", head["id"])
    assert (0, True) == (code, "3 of 3 shards match" in said.out)


def test_a_run_that_must_stop_says_why_and_exits_with_one(monkeypatch, run, night):
    table = night.hub.ledger.load("table/stock")
    assert table is not None
    night.clock.set(night.clock.now().replace(year=2027))
    night.run = lambda request: Night.run(night, AS_OF.replace(year=2027), request)
    code, said = run("run", "start", "--as-of", "2027-06-30")
    assert 1 == code
    assert "the newest demand came on 2026-07-01" in said.out


def test_proposals_are_listed_shown_with_their_reasons_and_decided(run, night):
    night.run()
    first, second = night.waiting()
    _, said = run("proposals")
    assert first.id in said.out
    assert second.partner in said.out
    _, said = run("proposal", "show", first.id, "--why")
    assert f"{first.total} USD" in said.out
    assert "It runs low." in said.out
    code, said = run(
        "approve", first.id, "--line", "1=1", "--line", "2=0", "--because", "Little room."
    )
    assert 0 == code, said.err
    done = night.approved(first.id)
    assert [1, None] == [each.approved for each in done.lines[:2]]
    assert f"{done.order}, {done.ordered_total} USD in all" in said.out
    assert "rejected" in run("reject", second.id, "--because", "Not now.")[1].out
    code, said = run("approve", second.id)
    assert 2 == code
    assert "Ann rejected it at" in said.err


def test_a_change_that_is_none_is_refused(run, night):
    night.run()
    [first, _] = night.waiting()
    code, said = run("approve", first.id, "--line", "1", "--because", "So it is.")
    assert 2 == code
    assert "write --line 3=24" in said.err


def test_why_is_told_in_sentences_and_as_figures(run, night):
    state = night.run()
    _, said = run("why", "S-00", "--as-of", AS_OF.isoformat())
    assert f"(run {state.id})" in said.out
    assert "S-00 at MAIN:" in said.out
    assert "S-00" == json.loads(run("why", "S-00", "--json")[1].out)["sku"]
    code, said = run("why", "S-00", "--as-of", "2020-01-01")
    assert 2 == code
    assert "there is no run for 2020-01-01" in said.err
