"""Purchase orders over the HTTP API: made once, seen by whom they concern, ended for a reason."""

import itertools
import json

import pytest
from gateway_events import claims, http_event

from functions import api, wiring
from hub import memory
from hub.flows.partners import put_partner
from order_desk import LINES, work
from partner_files import BOLT

WANTED = {"partner": "BOLT", "currency": "USD", "number": "PO-1", "lines": LINES}
WHY = {"reason": "Plans changed."}
KEYS = (f"key-{number}" for number in itertools.count())


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return ports


def call(method, path, body=None, *, role="buyer", partner=None, key="new", query=None):
    who = claims(role, partner=partner, subject=f"u-{role}")
    key = next(KEYS) if key == "new" else key
    event = http_event(method, path, who, body=body, query=query, key=key)
    answer = api.handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"]), answer


@pytest.fixture
def made(hub):
    status, body, _ = call("POST", "/orders", WANTED)
    assert 201 == status, body
    return hub


def test_an_order_is_made_and_found_where_the_answer_says(hub):
    status, body, answer = call("POST", "/orders", WANTED)
    assert (201, "PO-1", "created", "151.00") == (
        status,
        body["number"],
        body["status"],
        body["total"],
    )
    place = (answer.get("headers") or {}).get("Location") or answer["multiValueHeaders"]["Location"]
    assert "/orders/PO-1" in (place, *place)
    assert body == call("GET", "/orders/PO-1")[1]


def test_a_request_sent_again_is_answered_the_same_and_makes_nothing(hub):
    first = call("POST", "/orders", WANTED, key="k-1")
    again = call("POST", "/orders", WANTED, key="k-1")
    assert first[:2] == again[:2]
    assert first[2].get("headers") == again[2].get("headers")
    assert 1 == len(call("GET", "/orders")[1]["orders"])
    other = call("POST", "/orders", WANTED | {"number": "PO-2"}, key="k-1")
    assert (422, "IDEMPOTENCY_KEY_REUSED") == (other[0], other[1]["code"])


def test_an_order_needs_a_key(hub):
    status, body, _ = call("POST", "/orders", WANTED, key=None)
    assert 400 == status
    assert "Idempotency-Key" in body["message"]


def test_a_number_that_is_taken_is_a_clash(made):
    status, body, _ = call("POST", "/orders", WANTED)
    assert (409, "CLASH") == (status, body["code"])
    assert "PO-1 already" in body["message"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"currency": "usd"}, "currency"),
        ({"lines": [LINES[0] | {"quantity": 2.5}]}, "lines.0.quantity"),
        ({"lines": [LINES[0] | {"due_on": "tomorrow"}]}, "lines.0.due_on"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(hub, wrong, where):
    status, body, _ = call("POST", "/orders", WANTED | wrong)
    assert 422 == status
    assert where in body["message"]


def test_the_whole_life_by_the_api(made):
    work(made)
    change = {"lines": [{"line": "1", "quantity": "12"}], **WHY}
    assert "changing" == call("POST", "/orders/PO-1/change", change)[1]["status"]
    answer = {"agreed": True, **WHY}
    assert "156.00" == call("POST", "/orders/PO-1/change-answer", answer)[1]["total"]
    assert "closed" == call("POST", "/orders/PO-1/close", WHY, role="approver")[1]["status"]
    assert "sent" == call("POST", "/orders/PO-1/reopen", WHY)[1]["status"]
    assert "cancelling" == call("POST", "/orders/PO-1/cancel", WHY)[1]["status"]
    status, body, _ = call("GET", "/orders/PO-1/history", role="auditor")
    assert 200 == status
    names = [each["name"] for each in body["events"]]
    assert names[:2] == ["OrderCreated", "OrderSent"]
    assert "ChangeRequested" == names[-1]
    assert all(each["words"].endswith(".") for each in body["events"])


def test_an_act_sent_again_acts_once(made):
    work(made)
    first = call("POST", "/orders/PO-1/cancel", WHY, key="k-2")
    assert first[:2] == call("POST", "/orders/PO-1/cancel", WHY, key="k-2")[:2]
    assert 409 == call("POST", "/orders/PO-1/cancel", WHY)[0]


def test_what_does_not_fit_what_stands_says_so(made):
    status, body, _ = call("POST", "/orders/PO-1/reopen", WHY)
    assert (409, "CLASH") == (status, body["code"])
    assert "only a closed order is reopened" in body["message"]
    assert 409 == call("POST", "/orders/PO-1/resend", {})[0]


@pytest.mark.parametrize("act", ["change", "cancel", "close", "reopen", "resend", "change-answer"])
def test_nothing_is_done_to_an_order_that_is_not_there(hub, act):
    said = {
        "change": {"lines": [{"line": "1", "remove": True}], **WHY},
        "change-answer": {"agreed": True, **WHY},
        "resend": {},
    }
    assert 404 == call("POST", f"/orders/PO-9/{act}", said.get(act, WHY))[0]


def test_a_supplier_sees_its_own_and_not_what_is_ours(made):
    def see(path, partner="BOLT"):
        return call("GET", path, role="supplier", partner=partner)

    assert 404 == see("/orders/PO-1")[0], "it has not left"
    work(made)
    status, body, _ = see("/orders/PO-1")
    assert (200, "sent") == (status, body["status"])
    assert not {"terms", "by", "cause"} & {name for name, value in body.items() if value}
    assert ["PO-1"] == [each["number"] for each in see("/orders")[1]["orders"]]
    assert 404 == see("/orders/PO-1", partner="OAK")[0]
    assert [] == see("/orders", partner="OAK")[1]["orders"]
    assert 403 == see("/orders/PO-1/history")[0]


def test_orders_are_found_by_how_they_stand(made):
    assert [] == call("GET", "/orders", query={"status": "sent"})[1]["orders"]
    [found] = call("GET", "/orders", query={"status": "created", "partner": "BOLT"})[1]["orders"]
    assert ("PO-1", 2, "151.00") == (found["number"], found["lines"], found["total"])
    assert 422 == call("GET", "/orders", query={"status": "odd"})[0]
