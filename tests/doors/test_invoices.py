"""Invoices sent and listed over the HTTP API: by a supplier its own, by the house for a partner."""

import itertools
import json

import pytest
from gateway_events import claims, http_event

from functions import api, wiring
from hub import memory
from hub.flows.partners import put_partner
from partner_files import BOLT, HUB
from schemas.partners import Identity, Partner

KEYS = (f"key-{number}" for number in itertools.count())
OAK = Partner(id="OAK", name="Oak", identities=(Identity(qualifier="ZZ", id="OAK"),), us=HUB)
INVOICE = {
    "kind": "invoice",
    "number": "INV-1",
    "date": "2026-01-05",
    "currency": "USD",
    "order_number": "PO-1",
    "total": "63.00",
    "lines": [{"line": "1", "buyer_sku": "FB-2001", "quantity": "2", "unit_price": "31.50"}],
}


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


def call(method, path, body=None, *, role="supplier", partner=None, key=None, query=None):
    who = claims(role, partner=partner, subject=f"u-{role}")
    del who["email"]
    event = http_event(method, path, who, body=body, query=query, key=key or next(KEYS))
    answer = api.handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture(autouse=True)
def hub(monkeypatch):
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    put_partner(ports, OAK, by="tests")
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return ports


def post(document=INVOICE, *, told=None, role="supplier", own="BOLT", key=None):
    body = {"document": document} | ({"partner": told} if told else {})
    return call("POST", "/invoices", body, role=role, partner=own, key=key)


def numbers(**more):
    status, page = call("GET", "/invoices", **more)
    assert 200 == status
    return [(each["kind"], each["number"]) for each in page["documents"]]


def test_a_supplier_sends_its_invoice_and_finds_it_whole():
    status, head = post()
    assert (201, "BOLT", "INV-1", "json") == (
        status, head["partner"], head["number"], head["set_code"],
    )  # fmt: skip
    _, whole = call("GET", f"/documents/{head['id']}", partner="BOLT")
    assert ("63.00", "31.50") == (
        whole["document"]["total"],
        whole["document"]["lines"][0]["unit_price"],
    )


def test_the_same_key_records_one_invoice_and_another_body_is_refused():
    first = post(key="k-1")
    assert first == post(key="k-1")
    status, problem = post(INVOICE | {"number": "INV-2"}, key="k-1")
    assert (422, "IDEMPOTENCY_KEY_REUSED") == (status, problem["code"])
    assert [("invoice", "INV-1")] == numbers(role="finance")


def test_finance_and_an_erp_say_whose_it_is():
    assert 201 == post(told="OAK", role="finance", own=None)[0]
    status, problem = post(role="operator", own=None)
    assert (400, True) == (status, "whose invoice" in problem["message"])
    assert 404 == post(told="NOBODY", role="finance", own=None)[0]


def test_a_supplier_meets_nothing_of_anybody_else():
    assert 404 == post(told="OAK")[0]
    post(told="OAK", role="finance", own=None)
    assert [] == numbers(partner="BOLT")
    assert [("invoice", "INV-1")] == numbers(partner="OAK")


@pytest.mark.parametrize("role", ["auditor", "approver", "buyer"])
def test_others_send_none(role):
    assert 403 == post(told="BOLT", role=role, own=None)[0]


def test_a_credit_note_is_listed_beside_it_and_an_order_is_no_invoice():
    post()
    assert 201 == post(INVOICE | {"kind": "credit_note", "number": "CR-1"})[0]
    assert [("credit_note", "CR-1"), ("invoice", "INV-1")] == sorted(numbers(role="buyer"))
    status, problem = post({"kind": "order", "number": "PO-1"})
    assert (400, True) == (status, "neither an invoice" in problem["message"])


def test_what_is_odd_is_named_by_its_field():
    status, problem = post(INVOICE | {"lines": [{"line": "1", "quantity": "many"}]})
    assert (400, True) == (status, "document.lines.0.quantity" in problem["message"])
