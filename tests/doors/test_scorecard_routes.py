"""Scorecards over the API: who sees what, rows as JSON and CSV, and a policy that adds up."""

import csv
import io
import json
from decimal import Decimal

import pytest
from gateway_events import claims, http_event

from functions import api, scorecards, wiring
from hub import memory
from hub.core.scorecards.policy import FIRST_POLICY
from hub.flows.order_record import order_change
from hub.flows.partners import put_partner
from order_stories import Told, answer, at
from partner_files import BOLT


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    ports.clock.set(at(30))
    late = Told("PO-1").ordered().acknowledged(answer("1", ("10", 9))).received("4", on=9)
    good = Told("PO-2").ordered().acknowledged(answer("1", ("10", 9))).received("10", on=9)
    for order in (late, good):
        step = order_change(ports, None, order.events)
        ports.ledger.commit(step.changes, step.effects)
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return ports


def call(method, path, roles=("buyer",), partner=None, query=None, body=None):
    event = http_event(method, path, claims(*roles, partner=partner), body=body, query=query)
    answer = api.handler(event, Context())
    text = answer.get("body") or ""
    return answer["statusCode"], json.loads(text) if text.startswith("{") else text, answer


def test_a_card_says_its_score_and_where_its_rows_are(hub):
    status, card, _ = call("GET", "/scorecards/BOLT")
    assert 200 == status
    [otif] = [each for each in card["measures"] if each["name"] == "otif"]
    assert ("50.00", "1", "2") == (otif["value"], otif["numerator"], otif["denominator"])
    path, _, query = otif["rows"].partition("?")
    name, _, value = query.partition("=")
    status, rows, _ = call("GET", path, query={name: value})
    assert (200, 2) == (status, len(rows["rows"]))
    assert otif == rows["measure"]
    assert ["/orders/PO-1", "/orders/PO-2"] == sorted(each["path"] for each in rows["rows"])


def test_the_list_holds_what_was_reckoned(hub):
    assert [] == call("GET", "/scorecards")[1]["scorecards"]
    call("POST", "/scorecards/BOLT")
    assert ["BOLT"] == [each["partner"] for each in call("GET", "/scorecards")[1]["scorecards"]]


def test_rows_as_csv_have_a_header_and_lead_on(hub):
    query = {"measure": "otif", "format": "csv", "limit": "1"}
    status, text, answer = call("GET", "/scorecards/BOLT/rows", query=query)
    assert 200 == status
    headers = {k.lower(): v for k, v in (answer.get("headers") or {}).items()} | {
        k.lower(): v[0] for k, v in (answer.get("multiValueHeaders") or {}).items()
    }
    assert headers["content-type"].startswith("text/csv")
    assert '</scorecards/BOLT/rows?measure=otif&format=csv&after=1>; rel="next"' == headers["link"]
    [row] = csv.DictReader(io.StringIO(text))
    assert ("PO-1", "1", "0", "3 4") == (row["order"], row["line"], row["part"], row["versions"])


def test_a_measure_that_is_none_is_named(hub):
    status, problem, _ = call("GET", "/scorecards/BOLT/rows", query={"measure": "beauty"})
    assert (422, "INVALID") == (status, problem["code"])


def test_a_supplier_sees_its_own_card_and_nobody_elses(hub):
    mine = {"roles": ("supplier",), "partner": "BOLT"}
    other = {"roles": ("supplier",), "partner": "OAK"}
    assert 200 == call("GET", "/scorecards/BOLT", **mine)[0]
    assert 200 == call("GET", "/scorecards/BOLT/rows", query={"measure": "otif"}, **mine)[0]
    assert 404 == call("GET", "/scorecards/BOLT", **other)[0]
    assert 404 == call("GET", "/scorecards/BOLT/rows", query={"measure": "otif"}, **other)[0]
    assert 403 == call("POST", "/scorecards/BOLT", **mine)[0]
    assert 404 == call("GET", "/scorecards/NOBODY")[0]


def test_a_policy_is_written_with_its_author_and_its_reason(hub):
    policy = FIRST_POLICY.model_dump(mode="json") | {"window_days": 30}
    body = {"policy": policy, "reason": "the board wants a month"}
    assert 403 == call("PUT", "/scorecard-policy", body=body)[0]
    status, put, _ = call("PUT", "/scorecard-policy", roles=("approver",), body=body)
    assert (200, 2, "u@example.test", "the board wants a month") == (
        status,
        put["version"],
        put["by"],
        put["reason"],
    )
    assert put == call("GET", "/scorecard-policy")[1]
    versions = call("GET", "/scorecard-policy/versions")[1]["versions"]
    assert ["u@example.test", "hub"] == [each["by"] for each in versions]


def test_weights_that_do_not_add_up_are_refused_with_the_sum(hub):
    policy = FIRST_POLICY.model_dump(mode="json")
    policy["weights"]["otif"] = "39.5"
    body = {"policy": policy, "reason": "a slip"}
    status, problem, _ = call("PUT", "/scorecard-policy", roles=("operator",), body=body)
    assert 422 == status
    assert "add up to 99.5, not to 100 (0.5 missing)" in problem["message"]
    assert 1 == call("GET", "/scorecard-policy")[1]["version"]


def test_a_score_is_a_decimal_text(hub):
    card = call("GET", "/scorecards/BOLT")[1]
    assert isinstance(card["score"], str)
    assert Decimal(0) <= Decimal(card["score"]) <= 100


def test_by_night_the_door_reckons_each_card_once(hub, context):
    assert {"scorecards": 1} == scorecards.handler({}, context)
    assert {"scorecards": 0} == scorecards.handler({}, context)
    assert "2" == call("GET", "/scorecards/BOLT")[1]["measures"][0]["denominator"]
