"""What each type of call does, with the flow that really does it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from hub import memory
from hub.core.signatures import write_signatures, write_timestamp
from hub.erp import OtherSystems
from hub.flows.hook_proof import Proof
from hub.flows.hook_types import TYPES
from hub.flows.hooks import act_on_hook, get_hook, receive_hook
from hub.flows.orders import get_view
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.sources import put_source
from hub.ports import Lane
from partner_files import BOLT, HUB
from schemas.access import Caller
from schemas.errors import InputError, Unavailable
from schemas.hooks import CallType, HookRefusal, HookTaken, SourceRequest, hook_stream
from schemas.partners import Identity, Partner
from schemas.receiving import document_stream

ORDER = {
    "number": "PO-1",
    "partner": "BOLT",
    "currency": "USD",
    "lines": [{"sku": "FB-2001", "quantity": "2", "unit_price": "31.50"}],
}
INVOICE = {
    "kind": "invoice",
    "number": "INV-1",
    "date": "2026-01-05",
    "currency": "USD",
    "order_number": "PO-1",
    "total": "63.00",
    "lines": [{"line": "1", "buyer_sku": "FB-2001", "quantity": "2", "unit_price": "31.50"}],
}
OAK = Partner(id="OAK", name="Oak", identities=(Identity(qualifier="ZZ", id="OAK"),), us=HUB)
BUYER = Caller(subject="u-1", name="u-1", roles=frozenset({"buyer"}))


@pytest.fixture
def hub():
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    return ports


def allow(hub, *types, source="erp", partner="erp"):
    return put_source(hub, source, SourceRequest(types=types, partner=partner), by="u-1").secret


def send(hub, secret, kind, data, *, call="c-1", source="erp"):
    body = json.dumps({"id": call, "type": kind, "data": data}).encode()
    return post(hub, secret, body, source)


def post(hub, secret, body, source):
    timestamp = write_timestamp(hub.clock.wall())
    proof = Proof(timestamp, write_signatures([secret], timestamp, body))
    return receive_hook(hub, source, proof, body)


def perform(hub, call="c-1", source="erp"):
    lane = Lane(hook_stream(source, call), "hook")
    perform_lane(hub, lane, {"act_on_hook": act_on_hook})
    return get_hook(hub, source, call)


def wrong(answer):
    assert isinstance(answer, HookRefusal), answer
    assert "DATA_WRONG" == answer.code
    return answer.message


def test_something_is_done_with_every_type():
    assert set(get_args(CallType)) == set(TYPES)


def test_an_order_that_is_called_for_is_made(hub):
    assert isinstance(send(hub, allow(hub, "order"), "order", ORDER), HookTaken)
    state = perform(hub)
    assert ("done", {"order": "PO-1"}) == (state.status, state.result)
    order = get_view(hub, BUYER, "PO-1")
    assert ("BOLT", "hook:erp") == (order.partner, order.by)


def test_the_same_call_makes_one_order_whatever_happens_in_between(hub, monkeypatch):
    secret = allow(hub, "order")
    unnumbered = {name: value for name, value in ORDER.items() if name != "number"}
    send(hub, secret, "order", unnumbered)
    commit = hub.ledger.commit
    done = []

    def once_and_then_fail(*args):
        if done:
            raise Unavailable("a crash after the order, before the call's own record")
        done.append(commit(*args))
        return done[0]

    monkeypatch.setattr(hub.ledger, "commit", once_and_then_fail)
    with pytest.raises(Unavailable):
        perform(hub)
    monkeypatch.setattr(hub.ledger, "commit", commit)
    assert "done" == perform(hub).status
    assert 1 == len(hub.ledger.page("order").states)
    hub.clock.advance(timedelta(seconds=1))
    assert isinstance(send(hub, secret, "order", unnumbered), HookTaken)
    perform(hub)
    assert 1 == len(hub.ledger.page("order").states)


def test_an_order_that_cannot_be_is_told_to_a_person(hub):
    secret = allow(hub, "order")
    send(hub, secret, "order", ORDER | {"partner": "NOBODY"})
    state = perform(hub)
    assert "refused" == state.status
    assert "NOBODY" in state.reason
    assert ["HOOK_REFUSED"] == [s.data["code"] for s in hub.ledger.page("exception").states]


def test_an_order_of_another_shape_is_told_field_by_field(hub):
    said = wrong(send(hub, allow(hub, "order"), "order", ORDER | {"lines": [{"sku": "A"}]}))
    assert "data.lines.0.quantity: Field required" in said


ROW = {"order_id": "PO-1", "sku": "FB-2001", "supplier_id": "BOLT", "received_on": "2026-01-09"}


@pytest.fixture
def ordered(hub):
    """An order that has left for its supplier."""
    send(hub, allow(hub, "order"), "order", ORDER)
    perform(hub)
    [sent] = hub.ledger.page("sent").states
    perform_lane(hub, Lane(sent.stream, "x12"), PERFORMERS)
    return hub


def test_receipts_move_their_orders_and_bad_rows_are_told(ordered):
    secret = allow(ordered, "receipts", source="wms")
    rows = [ROW | {"quantity": "1.5"}, ROW | {"quantity": 1, "order_id": "PO-9"}, {"sku": "A"}]
    assert isinstance(send(ordered, secret, "receipts", {"rows": rows}, source="wms"), HookTaken)
    state = perform(ordered, source="wms")
    assert ("done", 1) == (state.status, state.result["received"])
    assert [2, 3] == [each["row"] for each in state.result["refused"]]
    assert "1.5" == str(get_view(ordered, BUYER, "PO-1").lines[0].received)
    [exception] = ordered.ledger.page("exception").states
    assert "HOOK_ROWS_REFUSED" == exception.data["code"]
    assert "2 rows of the receipts" in exception.data["message"]


def test_the_same_receipts_call_counts_once(ordered, monkeypatch):
    secret = allow(ordered, "receipts", source="wms")
    send(ordered, secret, "receipts", {"rows": [ROW | {"quantity": "1"}]}, source="wms")
    commit = ordered.ledger.commit
    done = []

    def once_and_then_fail(*args):
        if done:
            raise Unavailable("a crash after the receipt, before the call's own record")
        done.append(commit(*args))
        return done[0]

    monkeypatch.setattr(ordered.ledger, "commit", once_and_then_fail)
    with pytest.raises(Unavailable):
        perform(ordered, source="wms")
    monkeypatch.setattr(ordered.ledger, "commit", commit)
    assert 1 == perform(ordered, source="wms").result["repeated"]
    assert 1 == get_view(ordered, BUYER, "PO-1").lines[0].received


def test_receipts_from_erpnext_move_the_same_orders(ordered):
    erp = OtherSystems()
    hub = replace(ordered, erp=erp)
    wanted = SourceRequest(types=("receipts",), connector="erpnext")
    secret = put_source(hub, "erpnext", wanted, by="u-1").secret
    item = {"item_code": "FB-2001", "qty": 2.0, "custom_hub_order": "PO-1"}
    receipt = {
        "doctype": "Purchase Receipt",
        "name": "MAT-PRE-2026-00007",
        "docstatus": 1,
        "supplier": "BOLT",
        "posting_date": "2026-01-09",
        "items": [item],
    }
    answer = post(hub, secret, json.dumps(receipt).encode(), "erpnext")
    assert "MAT-PRE-2026-00007:submitted" == answer.call
    assert 1 == perform(hub, answer.call, "erpnext").result["received"]
    assert "received" == get_view(hub, BUYER, "PO-1").status


@pytest.mark.parametrize(
    ("kind", "feed", "row"),
    [
        ("items", "items", {"sku": "A", "description": "", "supplier_id": "", "unit_cost": 1.10}),
        ("stock", "stock", {"sku": "A", "on_hand": 2.5}),
        ("sales", "demand", {"sku": "A", "date": "2026-01-05", "quantity": "1"}),
    ],
)
def test_rows_of_a_feed_are_put_where_feeds_are_read(hub, kind, feed, row):
    send(hub, allow(hub, kind), kind, {"rows": [row]})
    result = perform(hub).result
    assert (1, 0, feed) == (result["rows"], result["refused_count"], result["name"])
    [key] = hub.files.keys(f"feeds/{feed}/")
    header, line = hub.files.read(key, limit=10**6).data.decode().splitlines()
    told = dict(zip(header.split(","), line.split(","), strict=True))
    assert {name: str(value) for name, value in row.items()}.items() <= told.items()


def test_the_same_rows_are_put_once_and_bad_ones_are_told(hub, monkeypatch):
    rows = [{"sku": "A", "on_hand": "1"}, {"sku": "B", "on_hand": "many"}, {"sku": "C"}]
    send(hub, allow(hub, "stock"), "stock", {"rows": rows})
    commit = hub.ledger.commit
    done = []

    def once_and_then_fail(*args):
        if done:
            raise Unavailable("a crash after the rows, before the call's own record")
        done.append(commit(*args))
        return done[0]

    monkeypatch.setattr(hub.ledger, "commit", once_and_then_fail)
    with pytest.raises(Unavailable):
        perform(hub)
    monkeypatch.setattr(hub.ledger, "commit", commit)
    assert [2, 3] == [each["line"] for each in perform(hub).result["refused"]]
    assert 1 == len(hub.files.keys("feeds/"))
    [exception] = hub.ledger.page("exception").states
    assert "2 rows of the stock" in exception.data["message"]


def test_a_carrier_says_where_goods_are(ordered):
    secret = allow(ordered, "shipment_status", source="tms")
    lines = [{"line": "1", "quantity": "2"}]
    shipped = {"order": "PO-1", "id": "S-1", "lines": lines, "expected_on": "2026-01-12"}
    send(ordered, secret, "shipment_status", shipped, source="tms")
    assert {"order": "PO-1"} == perform(ordered, source="tms").result
    late = {"order": "PO-1", "id": "S-1-late", "status": "delayed", "expected_on": "2026-01-20"}
    send(ordered, secret, "shipment_status", late, source="tms", call="c-2")
    assert "done" == perform(ordered, "c-2", "tms").status
    order = get_view(ordered, BUYER, "PO-1")
    assert ("shipped", 2) == (order.status, len(order.shipments))


def test_a_partners_own_system_speaks_of_its_own_orders_only(ordered):
    put_partner(ordered, OAK, by="tests")
    secret = allow(ordered, "shipment_status", source="oak", partner="OAK")
    said = {"order": "PO-1", "id": "S-1", "status": "in_transit"}
    send(ordered, secret, "shipment_status", said, source="oak")
    state = perform(ordered, source="oak")
    assert ("refused", "there is no order 'PO-1'") == (state.status, state.reason)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("receipts", {"rows": []}, "data.rows"),
        ("receipts", {"rows": [1]}, "data.rows.0"),
        ("shipment_status", {"id": "S-1"}, "data.order"),
        ("shipment_status", {"order": "PO-1"}, "have lines"),
        ("order", {}, "data.partner"),
        ("stock", {"rows": "x"}, "data.rows"),
        ("stock", {"rows": [{"sku": ["A"]}]}, "data.rows"),
    ],
)
def test_data_of_another_shape_is_told_before_it_is_taken(hub, kind, data, said):
    assert said in wrong(send(hub, allow(hub, kind), kind, data))


def test_an_invoice_as_json_is_a_document_like_any_other(hub):
    secret = allow(hub, "invoice")
    send(hub, secret, "invoice", {"partner": "BOLT", "document": INVOICE})
    [document] = perform(hub).result.values()
    state = hub.ledger.load(document_stream(document)).data
    assert ("invoice", "INV-1", "PO-1", "BOLT", "json") == (
        state["kind"],
        state["number"],
        state["order_number"],
        state["partner"],
        state["set_code"],
    )
    assert "63.00" == state["document"]["total"]
    assert b"INV-1" in hub.files.body(state["raw"])
    assert [document] == [s.data["id"] for s in hub.ledger.page("document").states]


def test_the_same_invoice_call_is_one_document(hub, monkeypatch):
    send(hub, allow(hub, "invoice"), "invoice", {"partner": "BOLT", "document": INVOICE})
    commit = hub.ledger.commit
    done = []

    def once_and_then_fail(*args):
        if done:
            raise Unavailable("a crash after the document, before the call's own record")
        done.append(commit(*args))
        return done[0]

    monkeypatch.setattr(hub.ledger, "commit", once_and_then_fail)
    with pytest.raises(Unavailable):
        perform(hub)
    monkeypatch.setattr(hub.ledger, "commit", commit)
    assert "done" == perform(hub).status
    assert 1 == len(hub.ledger.page("document").states)


def test_a_partners_own_system_sends_its_own_invoices_only(hub):
    secret = allow(hub, "invoice", source="bolt", partner="BOLT")
    send(hub, secret, "invoice", {"document": INVOICE}, source="bolt")
    [document] = perform(hub, source="bolt").result.values()
    assert "BOLT" == hub.ledger.load(document_stream(document)).data["partner"]
    others = {"partner": "OAK", "document": INVOICE}
    send(hub, secret, "invoice", others, call="c-2", source="bolt")
    assert "refused" == perform(hub, "c-2", "bolt").status


def test_a_house_system_must_say_whose_invoice_it_is(hub):
    send(hub, allow(hub, "invoice"), "invoice", {"document": INVOICE})
    state = perform(hub)
    assert ("refused", True) == (state.status, "data.partner" in state.reason)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"kind": "order", "number": "1"}, "neither an invoice nor a credit note"),
        (INVOICE | {"number": None}, "document.number"),
        (INVOICE | {"total": "much"}, "document.total: "),
        ({}, "document: "),
    ],
)
def test_what_is_no_invoice_is_told(hub, document, said):
    secret = allow(hub, "invoice")
    assert said in wrong(send(hub, secret, "invoice", {"partner": "BOLT", "document": document}))


def test_a_partners_own_system_orders_nothing(hub):
    with pytest.raises(InputError, match="no partner's own"):
        allow(hub, "order", source="bolt", partner="BOLT")
