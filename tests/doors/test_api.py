"""The HTTP API: who may call what, what a supplier meets, and how errors look."""

import itertools
import json

import pytest
from gateway_events import claims, http_event

from functions import api, wiring
from functions.routes.route import EVERYONE
from functions.routes.whole import ROUTES
from hub import memory
from hub.core.scorecards.policy import FIRST_POLICY
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.receive import delivery, receive_file
from hub.ports import Lane
from order_desk import wanted
from partner_files import BOLT, HUB, interchange, invoice
from schemas.access import ROLES
from schemas.partners import Identity, Partner
from schemas.sending import sent_stream

OAK = Partner(id="OAK", name="Oak Timber", identities=(Identity(qualifier="ZZ", id="OAK"),), us=HUB)


KEYS = (f"key-{number}" for number in itertools.count())
WHY = json.dumps({"reason": "It is a test."})


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    put_partner(ports, OAK, by="tests")
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return ports


def call(method, path, roles=("operator",), partner=None, query=None, body=None, binary=None):
    event = http_event(
        method, path, claims(*roles, partner=partner), key=next(KEYS), query=query,
        body=body if binary is None else binary,
    )  # fmt: skip
    answer = api.handler(event, Context())
    text = answer.get("body") or ""
    return answer["statusCode"], json.loads(text) if text.startswith(("{", "[")) else text, answer


@pytest.fixture
def received(hub):
    key = "inbound/BOLT/a.edi"
    hub.files.write(key, interchange([invoice("0001"), invoice("0002", "INV-2")]), "text/plain")
    return receive_file(hub, delivery(key))


def well_formed(route):
    """What a call must carry, so that it is its role alone that decides."""
    sent = {
        "post_document": {"query": {"partner": "BOLT"}, "body": "ISA"},
        "post_upload": {"body": json.dumps({"partner": "BOLT"})},
        "post_refusal": {"body": json.dumps({"reason": "It is not ours."})},
        "put_partner": {"body": BOLT.model_dump_json()},
        "put_webhook": {"body": json.dumps({"url": "https://a.example/in", "events": ["*"]})},
        "put_source": {"body": json.dumps({"types": ["receipts"]})},
        "rotate_webhook_secret": {"body": "{}"},
        "rotate_source_secret": {"body": "{}"},
        "close_exception": {"body": json.dumps({"note": "It is done."})},
        "post_order": {"body": wanted(number=None).model_dump_json()},
        "change_order": {
            "body": json.dumps({"lines": [{"line": "1", "remove": True}], "reason": "A test."})
        },
        "answer_order_change": {"body": json.dumps({"agreed": True, "reason": "A test."})},
        "cancel_order": {"body": WHY},
        "close_order": {"body": WHY},
        "reopen_order": {"body": WHY},
        "resend_order": {"body": "{}"},
        "answer_order": {"body": json.dumps({"accepted": True})},
        "accept_answer": {"body": "{}"},
        "decline_answer": {"body": json.dumps({"then": "insist", "note": "A test."})},
        "post_shipment": {"body": json.dumps({"status": "in_transit"})},
        "post_order_receipts": {"body": json.dumps({"rows": [{}]})},
        "post_receipts": {"body": json.dumps({"rows": [{}]})},
        "list_scorecard_rows": {"query": {"measure": "otif"}},
        "put_scorecard_policy": {
            "body": json.dumps(
                {"policy": FIRST_POLICY.model_dump(mode="json"), "reason": "A test."}
            )
        },
    }
    return sent.get(route.call.__name__, {})


def filled(rule):
    return (
        rule.replace("<document>", "d")
        .replace("<file>", "f")
        .replace("<partner>", "BOLT")
        .replace("<queue>", "q")
        .replace("<sent>", "s")
        .replace("<effect>", "e")
        .replace("<order>", "PO-1")
        .replace("<exception>", "x")
        .replace("<webhook>", "w")
        .replace("<source>", "wms")
        .replace("<call>", "c")
    )


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
@pytest.mark.parametrize("role", ROLES)
def test_a_route_lets_only_its_roles_through(hub, route, role):
    sent = well_formed(route)
    status, body, _ = call(route.method, filled(route.rule), roles=(role,), partner="BOLT", **sent)
    assert (status == 403) == (role not in route.roles), body


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_no_route_lets_a_caller_without_a_role_through(hub, route):
    assert 403 == call(route.method, filled(route.rule), roles=(), **well_formed(route))[0]


def test_a_list_has_pages(received):
    status, first, _ = call("GET", "/documents", query={"limit": "1"})
    assert (200, 1) == (status, len(first["documents"]))
    _, second, _ = call("GET", "/documents", query={"limit": "1", "after": first["next"]})
    assert {"INV-1", "INV-2"} == {
        each["number"] for each in first["documents"] + second["documents"]
    }


def test_a_list_is_narrowed_by_kind(received):
    assert [] == call("GET", "/documents", query={"kind": "order"})[1]["documents"]
    assert 2 == len(call("GET", "/documents", query={"kind": "invoice"})[1]["documents"])


def test_a_document_is_given_whole(received):
    head = call("GET", "/documents")[1]["documents"][0]
    status, body, _ = call("GET", f"/documents/{head['id']}")
    assert 200 == status
    assert head["number"] == body["document"]["number"]


def test_the_raw_file_is_a_redirect(received):
    head = call("GET", "/documents")[1]["documents"][0]
    status, _, answer = call("GET", f"/documents/{head['id']}/raw")
    assert 302 == status
    assert f"bodies/{received.sha256}" in str(answer.get("headers") or answer["multiValueHeaders"])


def test_another_partners_things_are_not_there_for_a_supplier(received):
    as_oak = {"roles": ("supplier",), "partner": "OAK"}
    head = call("GET", "/documents")[1]["documents"][0]
    assert 404 == call("GET", f"/documents/{head['id']}", **as_oak)[0]
    assert 404 == call("GET", f"/documents/{head['id']}/raw", **as_oak)[0]
    assert 404 == call("GET", f"/files/{received.id}", **as_oak)[0]
    assert [] == call("GET", "/documents", **as_oak)[1]["documents"]
    assert [] == call("GET", "/files", **as_oak)[1]["files"]
    assert 404 == call("GET", "/documents", query={"partner": "BOLT"}, **as_oak)[0]
    assert 404 == call("POST", "/documents", query={"partner": "BOLT"}, body="ISA", **as_oak)[0]
    upload = json.dumps({"partner": "BOLT"})
    assert 404 == call("POST", "/uploads", body=upload, **as_oak)[0]


def test_a_supplier_without_a_partner_sees_nothing(received):
    assert 404 == call("GET", "/documents", roles=("supplier",))[0]


def test_a_supplier_sees_its_own(received):
    as_bolt = {"roles": ("supplier",), "partner": "BOLT"}
    assert 2 == len(call("GET", "/documents", **as_bolt)[1]["documents"])
    assert 200 == call("GET", f"/files/{received.id}", **as_bolt)[0]


@pytest.mark.parametrize("binary", [False, True])
def test_a_posted_file_lands_in_the_partners_folder(hub, binary):
    data = interchange([invoice("0001")])
    sent = {"binary": data} if binary else {"body": data.decode()}
    status, taken, answer = call("POST", "/documents", query={"partner": "BOLT"}, **sent)
    assert 202 == status, taken
    [key] = hub.files.keys("inbound/")
    assert data == hub.files.read(key, limit=10**6).data
    file = receive_file(hub, delivery(key))
    assert file.id == taken["file"]
    assert f"/files/{file.id}" in json.dumps(answer)


def test_an_empty_body_is_refused(hub):
    status, body, _ = call("POST", "/documents", query={"partner": "BOLT"}, body="  ")
    assert (400, "INPUTERROR") == (status, body["code"])


def test_a_body_over_five_megabytes_is_refused(hub):
    status, body, _ = call("POST", "/documents", query={"partner": "BOLT"}, body="x" * 5_000_001)
    assert 413 == status
    assert "/uploads" in body["message"]


def test_a_post_for_an_unknown_partner_is_not_found(hub):
    assert 404 == call("POST", "/documents", query={"partner": "NOBODY"}, body="ISA")[0]


def test_an_upload_gets_a_place_of_its_own(hub):
    status, ticket, _ = call(
        "POST", "/uploads", body=json.dumps({"partner": "BOLT", "filename": "../../x"})
    )
    assert 201 == status
    assert ticket["key"].startswith("inbound/BOLT/")
    assert ".." not in ticket["key"]


def test_a_bad_cursor_is_the_callers_error(received):
    status, body, _ = call("GET", "/documents", query={"after": "nonsense"})
    assert (400, "INPUTERROR") == (status, body["code"])


def test_a_profile_must_be_the_paths(hub):
    body = json.dumps(OAK.model_dump(mode="json"))
    assert 200 == call("PUT", "/partners/OAK", body=body)[0]
    assert 400 == call("PUT", "/partners/BOLT", body=body)[0]


def test_a_bad_profile_names_the_field(hub):
    body = json.dumps(
        {"id": "OAK", "name": "Oak", "identities": [], "us": {"qualifier": "ZZ", "id": "OURS"}}
    )
    status, answer, _ = call("PUT", "/partners/OAK", body=body)
    assert 422 == status
    assert "INVALID" == answer["code"]
    assert "needs an identity" in answer["message"]


def test_an_unknown_dead_letter_queue_is_not_found(hub):
    assert 404 == call("GET", "/dlq/nothing")[0]


def test_the_openapi_document_needs_no_token(hub):
    event_status, body, _ = call("GET", "/openapi.json", roles=())
    assert 200 == event_status
    assert {route.rule.replace("<", "{").replace(">", "}") for route in ROUTES} == set(
        body["paths"]
    )


def test_every_route_is_somebodys():
    assert all(route.roles and route.roles <= EVERYONE for route in ROUTES)


def test_a_refused_document_is_told_to_its_partner_once(received):
    head = call("GET", "/documents")[1]["documents"][0]
    body = json.dumps({"reason": "The order number is not one of ours; we never ordered this."})
    status, sent, _ = call(
        "POST", f"/documents/{head['id']}/refusal", roles=("finance",), body=body
    )
    assert (202, "824", "queued") == (status, sent["set_code"], sent["status"])
    _, again, _ = call("POST", f"/documents/{head['id']}/refusal", roles=("finance",), body=body)
    assert sent["id"] == again["id"]
    assert sent["id"] == call("GET", f"/documents/{head['id']}")[1]["refused"]
    assert [sent["id"]] == [each["id"] for each in call("GET", "/sent")[1]["sent"]]
    assert 404 == call("GET", f"/sent/{sent['id']}", roles=("supplier",), partner="OAK")[0]


def test_a_refusal_is_written_as_a_valid_824(hub, received):
    head = call("GET", "/documents")[1]["documents"][0]
    reason = (
        "The prices are those of last year's contract, which ended in June; please send it anew."
    )
    _, sent, _ = call(
        "POST",
        f"/documents/{head['id']}/refusal",
        roles=("buyer",),
        body=json.dumps({"reason": reason}),
    )
    perform_lane(hub, Lane(sent_stream(sent["id"]), "x12"), PERFORMERS)
    _, state, _ = call("GET", f"/sent/{sent['id']}")
    assert "sent" == state["status"], state
    text = hub.files.read(state["key"], limit=10**6).data.decode()
    assert f"OTI*TR*IV*{head['number']}" in text
    assert "last year's contract" in text


def test_a_document_without_an_order_is_given_too(hub):
    data = interchange(
        [["ST*810*0001", "BIG*20261120*INV-7", "IT1*1*1*EA*2**BP*X", "TDS*200", "SE*5*0001"]]
    )
    hub.files.write("inbound/BOLT/b.edi", data, "text/plain")
    receive_file(hub, delivery("inbound/BOLT/b.edi"))
    [head] = call("GET", "/documents")[1]["documents"]
    assert 200 == call("GET", f"/documents/{head['id']}")[0]


@pytest.mark.parametrize(
    "body",
    [
        '{"partner": "BOLT"',
        "[" * 200_000,
        '{"partner": ' + "9" * 5_000 + "}",
        '{"partner": "\\ud800"}',
        "NaN",
        "null",
        '""',
    ],
)
def test_odd_json_is_a_wrong_request_and_no_failure(hub, body):
    status, told, _ = call("POST", "/uploads", body=body)
    assert (422, "INVALID") == (status, told["code"])


def test_a_body_that_is_no_text_is_a_wrong_request(hub):
    status, told, _ = call("POST", "/uploads", binary=b"\xff\xfe{")
    assert (400, "INPUTERROR") == (status, told["code"])
    assert "UTF-8" in told["message"]


def test_what_a_request_lacks_is_told_to_those_alone_whom_the_route_is_for(hub):
    for sent in ({"body": "{}"}, {"body": "{"}, {"binary": b"\xff"}):
        assert 403 == call("POST", "/uploads", roles=("auditor",), **sent)[0]


def test_a_route_that_is_not_there_is_told_in_the_shape_of_every_error(hub):
    status, told, _ = call("GET", "/nothing/here")
    assert (404, "NOTFOUND") == (status, told["code"])
    assert "openapi.json" in told["message"]
