"""Webhooks at the door: signed calls without a token, and the operator's routes with one."""

import json
import subprocess
import sys

import pytest
from gateway_events import http_event

from functions import api, wiring
from hub import memory
from hub.core.signatures import write_signatures, write_timestamp
from hub.flows import hook_types
from hub.flows.hook_types import HookType
from hub.flows.hooks import MAX_CALL_BYTES

CALL = {"id": "GR-1", "type": "receipts", "data": {"rows": ["CONTENT"]}}


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    known = HookType(lambda _: None, lambda *_: {"rows": 1})
    monkeypatch.setitem(hook_types.TYPES, "receipts", known)
    return ports


def call(method, path, body=None, headers=None, claims=None):
    event = http_event(method, path, claims, body=body, headers=headers or {})
    answer = api.handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"]), answer


def operate(method, path, body=None):
    claims = {"sub": "u-1", "email": "u@example.test", "cognito:groups": "[operator]"}
    return call(method, path, body, claims=claims)


@pytest.fixture
def secret(hub):
    status, shown, answer = operate("PUT", "/hooks/wms", {"types": ["receipts"]})
    assert 200 == status, shown
    assert "no-store" in json.dumps(answer)
    return shown["secret"]


def send(hub, secret, body=CALL, source="wms", **more):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = write_timestamp(hub.clock.wall())
    headers = {
        # API Gateway hands headers on in lower case.
        "x-hub-timestamp": timestamp,
        "x-hub-signature": write_signatures([secret], timestamp, body),
    }
    encoded = more.pop("encoded", False)
    sent = body if encoded else body.decode()
    return call("POST", f"/hooks/{source}", sent, headers | more)


@pytest.mark.parametrize("encoded", [False, True])
def test_a_signed_call_needs_no_token(hub, secret, encoded):
    status, answer, whole = send(hub, secret, encoded=encoded)
    expected = {"call": "GR-1", "source": "wms", "type": "receipts", "status": "received"}
    assert (202, expected) == (status, answer)
    assert "/hooks/wms/calls/GR-1" in json.dumps(whole)
    status, state, _ = operate("GET", "/hooks/wms/calls/GR-1")
    assert (200, "received") == (status, state["status"])
    assert ["GR-1"] == [c["call"] for c in operate("GET", "/hooks/wms/calls")[1]["calls"]]


def test_the_answers_to_wrong_calls(hub, secret):
    assert (401, "UNSIGNED") == _code(call("POST", "/hooks/wms", CALL))
    assert (401, "FORGED") == _code(send(hub, "whsec_a_guess"))
    assert (401, "FORGED") == _code(send(hub, secret, source="nobody"))
    assert (401, "STALE") == _code(send(hub, secret, **{"x-hub-timestamp": "1"}))
    assert (400, "NOT_JSON") == _code(send(hub, secret, b"\xff\xfe", encoded=True))
    assert (400, "TYPE_UNKNOWN") == _code(send(hub, secret, CALL | {"type": "x"}))
    assert (400, "DATA_WRONG") == _code(send(hub, secret, {}))
    assert 202 == send(hub, secret)[0]
    assert (409, "REPLAYED") == _code(send(hub, secret))
    assert (409, "ID_REUSED") == _code(send(hub, secret, CALL | {"data": {"rows": []}}))


@pytest.mark.parametrize("size", [MAX_CALL_BYTES + 1, 2 * MAX_CALL_BYTES + 1])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_giant_body_is_refused(hub, secret, size, encoded):
    assert 413 == send(hub, secret, b"x" * size, encoded=encoded)[0]


def test_no_other_route_can_be_reached_without_a_token(hub, secret):
    for method, path in [
        ("POST", "/hooks/wms/secret"),
        ("POST", "/hooks/wms%2Fsecret"),
        ("PUT", "/hooks/wms"),
        ("GET", "/hooks/wms"),
        ("GET", "/webhooks"),
    ]:
        assert call(method, path, {})[0] in (401, 403, 404)
    assert 1 == len(hub.secrets.live("hook/wms"))


def test_neither_a_secret_nor_a_body_is_logged(hub, secret, caplog):
    send(hub, secret)
    send(hub, "whsec_a_guess")
    send(hub, secret, CALL | {"type": "x"})
    shown = operate("POST", "/hooks/wms/secret", {})[1]["secret"]
    logged = "\n".join(str(vars(record)) for record in caplog.records)
    assert "hook taken" in logged
    assert "FORGED" in logged
    for word in (secret, shown, "whsec_a_guess", "CONTENT", "v1="):
        assert word not in logged


def test_a_webhook_from_its_first_secret_to_its_end(hub):
    wanted = {"url": "https://erp.example/in", "events": ["OrderSent"]}
    status, made, _ = operate("PUT", "/webhooks/erp", wanted)
    assert 200 == status
    assert made["secret"].startswith("whsec_")
    assert operate("PUT", "/webhooks/erp", wanted)[1]["secret"] is None
    rotated = operate("POST", "/webhooks/erp/secret", {})[1]
    assert [rotated["secret"], made["secret"]] == list(hub.secrets.live("webhook/erp"))
    assert 200 == operate("DELETE", "/webhooks/erp/secret")[0]
    assert [rotated["secret"]] == list(hub.secrets.live("webhook/erp"))
    assert "OrderSent" in operate("GET", "/webhooks/erp")[1]["events"]
    assert ["erp"] == [s["id"] for s in operate("GET", "/webhooks")[1]["subscriptions"]]
    assert {"subscriptions": []} == operate("DELETE", "/webhooks/erp")[1]
    assert 404 == operate("GET", "/webhooks/erp")[0]


def test_a_partners_webhook_has_a_colon_in_its_name(hub):
    wanted = {"url": "https://bolt.example/in", "events": ["*"]}
    assert 200 == operate("PUT", "/webhooks/partner:BOLT", wanted)[0]
    assert "partner:BOLT" == operate("GET", "/webhooks/partner:BOLT")[1]["id"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/webhooks/erp", {"url": "http://erp.example/in", "events": ["*"]}),
        ("/webhooks/erp", {"url": "https://erp.example/in", "events": ["*"], "connector": "sap"}),
        ("/hooks/wms", {"types": ["stock"], "partner": "BOLT"}),
    ],
)
def test_what_cannot_be_is_a_wrong_call(hub, path, body):
    assert 400 == operate("PUT", path, body)[0]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/webhooks/erp", {"url": "https://erp.example/in", "events": []}),
        ("/webhooks/erp", {"url": "https://erp.example/in", "events": ["*"], "secret": "x" * 20}),
        ("/webhooks/a%20b", {"url": "https://erp.example/in", "events": ["*"]}),
        ("/hooks/wms", {"types": ["everything"]}),
    ],
)
def test_what_is_odd_is_told_field_by_field(hub, path, body):
    status, answer, _ = operate("PUT", path, body)
    assert (422, "INVALID") == (status, answer["code"])
    assert "x" * 20 not in answer["message"]


def test_the_api_loads_no_requests():
    code = (
        "import os, sys\n"
        "os.environ |= {'POWERTOOLS_SERVICE_NAME': 'x', 'POWERTOOLS_METRICS_NAMESPACE': 'x'}\n"
        "import functions.api, functions.intake\n"
        "sys.exit('requests' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code]).returncode


def _code(answer):
    return answer[0], answer[1]["code"]
