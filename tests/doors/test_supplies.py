"""A supplier's answer, its decision, shipment and receipt over the HTTP API: order to goods."""

import itertools
import json

import pytest
from gateway_events import claims, http_event

from functions import api, wiring
from hub import memory
from hub.flows.partners import put_partner
from order_desk import LINES, work
from partner_files import BOLT

KEYS = (f"key-{number}" for number in itertools.count())
WANTED = {
    "partner": "BOLT", "currency": "USD", "number": "PO-1", "due_on": "2026-12-01", "lines": LINES,
}  # fmt: skip
DEARER = {"accepted": True, "lines": [{"line": "1", "unit_price": "9.99"}]}


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


def call(method, path, body=None, *, role="buyer", name="ann", partner=None, key="new", query=None):
    who = claims(role, partner=partner, subject=f"u-{name}") | {"email": f"{name}@example.test"}
    key = next(KEYS) if key == "new" else key
    event = http_event(method, path, who, body=body, query=query, key=key)
    answer = api.handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def as_supplier(path, body, **more):
    return call("POST", path, body, role="supplier", name="bo", partner="BOLT", **more)


@pytest.fixture
def hub(monkeypatch):
    """A hub with an order whose 850 has left."""
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    status, body = call("POST", "/orders", WANTED)
    assert 201 == status, body
    work(ports)
    return ports


def test_from_the_answer_to_the_goods(hub):
    status, body = as_supplier("/orders/PO-1/acknowledgment", DEARER)
    assert (200, "held", None) == (status, body["status"], body.get("terms"))
    [open_one] = call("GET", "/exceptions", query={"status": "open"})[1]["exceptions"]
    assert ("ACKNOWLEDGMENT_BEYOND_TOLERANCE", "PO-1") == (open_one["code"], open_one["order"])
    status, body = call("POST", "/orders/PO-1/acknowledgment/accept", {})
    assert (200, "acknowledged", "9.99") == (status, body["status"], body["lines"][0]["unit_price"])
    [closed] = call("GET", "/exceptions", query={"status": "closed"})[1]["exceptions"]
    assert ("closed", "ann@example.test") == (closed["status"], closed["closed_by"])
    sent = {"lines": [{"line": "1", "quantity": "10"}, {"sku": "FB-2", "quantity": "4"}]}
    assert "shipped" == as_supplier("/orders/PO-1/shipments", sent)[1]["status"]
    rows = [
        {"sku": "FB-1", "quantity": "10", "received_on": "2026-12-01"},
        {"sku": "FB-2", "quantity": "3", "received_on": "2026-12-01"},
    ]
    status, taken = call("POST", "/orders/PO-1/receipts", {"rows": rows})
    assert (200, 2, "part_received") == (status, taken["received"], taken["orders"][0]["status"])
    last = [{"order_id": "PO-1", "sku": "FB-2", "quantity": "1", "received_on": "2026-12-02"}]
    status, taken = call("POST", "/receipts", {"rows": last}, role="operator")
    assert (200, "received") == (status, taken["orders"][0]["status"])


def test_the_one_who_decides_second_is_told_who_decided_and_when(hub):
    as_supplier("/orders/PO-1/acknowledgment", DEARER)
    said = {"then": "cancel_lines", "note": "Too dear."}
    status, body = call("POST", "/orders/PO-1/acknowledgment/decline", said, role="approver")
    assert (200, "changing") == (status, body["status"])
    status, body = call("POST", "/orders/PO-1/acknowledgment/accept", {}, name="ben")
    assert (409, "CLASH") == (status, body["code"])
    assert "ann@example.test declined it at 20" in body["message"]


def test_a_request_sent_again_is_answered_as_it_was_and_acts_once(hub):
    rows = {"rows": [{"sku": "FB-1", "quantity": "2", "received_on": "2026-12-01"}]}
    first = call("POST", "/orders/PO-1/receipts", rows, key="same")
    assert first == call("POST", "/orders/PO-1/receipts", rows, key="same")
    assert "2" == call("GET", "/orders/PO-1")[1]["lines"][0]["received"]
    rows["rows"][0]["quantity"] = "3"
    assert 422 == call("POST", "/orders/PO-1/receipts", rows, key="same")[0]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/orders/PO-404/acknowledgment", {"accepted": True}, 404),
        ("/orders/PO-1/acknowledgment", {}, 422),
        ("/orders/PO-1/acknowledgment/accept", {}, 409),
        ("/orders/PO-404/acknowledgment/decline", {"then": "insist", "note": "No."}, 404),
        ("/orders/PO-1/acknowledgment/decline", {"then": "shout", "note": "No."}, 422),
        ("/orders/PO-1/shipments", {"lines": [{"line": "9", "quantity": "1"}]}, 400),
        ("/orders/PO-1/shipments", {"lines": []}, 422),
        ("/orders/PO-1/receipts", {"rows": []}, 422),
        ("/receipts", {"rows": ["x"]}, 422),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(hub, path, body, status):
    before = call("GET", "/orders/PO-1")
    assert status == call("POST", path, body)[0]
    assert before == call("GET", "/orders/PO-1")


def test_another_supplier_does_not_know_the_order(hub):
    rival = {"role": "supplier", "name": "al", "partner": "OAK"}
    assert 404 == call("POST", "/orders/PO-1/acknowledgment", {"accepted": True}, **rival)[0]
    assert 404 == call("POST", "/orders/PO-1/shipments", {"status": "in_transit"}, **rival)[0]


def test_what_cannot_be_decided_elsewhere_is_closed_by_hand_once(hub):
    rows = {"rows": [{"sku": "FB-1", "quantity": "99", "received_on": "2026-12-01"}]}
    call("POST", "/orders/PO-1/receipts", rows)
    [exception] = call("GET", "/exceptions")[1]["exceptions"]
    path = f"/exceptions/{exception['id']}/close"
    status, body = call("POST", path, {"note": "Sent back."}, role="finance", key=None)
    assert (200, "closed", "Sent back.") == (status, body["status"], body["note"])
    status, body = call("POST", path, {"note": "Again."}, name="ben", key=None)
    assert 409 == status
    assert "ann@example.test closed it at" in body["message"]


def test_open_ones_stand_before_closed_ones_page_by_page(hub):
    for quantity in ("99", "1", "1"):
        rows = {"rows": [{"sku": "FB-1", "quantity": quantity, "received_on": "2026-12-01"}]}
        call("POST", "/orders/PO-1/receipts", rows)
    found = call("GET", "/exceptions")[1]["exceptions"]
    done = found[0]["id"]
    call("POST", f"/exceptions/{done}/close", {"note": "Sent back."}, key=None)
    seen, after = [], None
    while True:
        page = call(
            "GET", "/exceptions", query={"limit": "1", **({"after": after} if after else {})}
        )[1]
        seen += [each["status"] for each in page["exceptions"]]
        after = page.get("next")
        if after is None:
            break
    assert ["open", "open", "closed"] == seen


def test_the_operator_looks_for_what_is_overdue_now(hub):
    status, body = call("POST", "/watch", role="operator", key=None)
    assert (200, {"acknowledgments": 0, "orders": []}) == (status, body)
