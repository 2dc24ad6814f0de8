"""ERPNext's shapes, both ways, on payloads written after its public documentation."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.erp import OtherSystems
from hub.ports import Reply
from schemas.errors import InputError
from schemas.hooks import CALL_ID
from schemas.order_events import OrderCreated
from schemas.order_terms import OrderTerms
from schemas.ordering import OrderedItem
from schemas.webhooks import Delivery

ERPNEXT = OtherSystems().connector("erpnext")
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SETTINGS = {"company": "Fort Bend Distribution", "warehouse": "Stores - FBD"}
# What a Webhook of the doctype Purchase Receipt posts for on_submit, with the fields that matter.
RECEIPT = {
    "doctype": "Purchase Receipt",
    "name": "MAT-PRE-2026-00007",
    "docstatus": 1,
    "supplier": "BOLT",
    "posting_date": "2026-01-09",
    "is_return": 0,
    "items": [
        {
            "doctype": "Purchase Receipt Item",
            "item_code": "FB-2001",
            "qty": 22.5,
            "received_qty": 24.0,
            "rejected_qty": 1.5,
            "uom": "Nos",
            "purchase_order": "PUR-ORD-2026-00012",
            "custom_hub_order": "PO-1",
            "warehouse": "Stores - FBD",
        },
        {
            "doctype": "Purchase Receipt Item",
            "item_code": "FB-2002",
            "qty": 10,
            "custom_hub_order": "PO-1",
            "warehouse": None,
        },
    ],
}


def created(**changes):
    line = OrderedItem(
        line="1",
        sku="FB-2001",
        description="Carriage bolt",
        quantity=Decimal("24"),
        unit="EA",
        unit_price=Decimal("31.50"),
        due_on=date(2026, 1, 12),
    )
    sheet = OrderedItem(
        line="2", sku="FB-9", quantity=Decimal("1.250"), unit="M2", unit_price=Decimal("0.1")
    )
    told = {
        "order": "PO-1",
        "partner": "BOLT",
        "at": AT,
        "channel": "x12",
        "currency": "USD",
        "terms": OrderTerms(),
        "test": False,
        "by": "u-1",
        "cause": "key/1",
        "lines": (line, sheet),
    }
    return OrderCreated(**(told | changes))


def delivery(event, name="OrderCreated"):
    return Delivery(id="e-1", type=name, at=AT, order="PO-1", data=event.data())


def read(**changes):
    content = json.loads(json.dumps(RECEIPT | changes), parse_float=Decimal)
    return ERPNEXT.read(content, {})


def test_an_order_becomes_a_purchase_order():
    posting = ERPNEXT.write(delivery(created()), SETTINGS)
    assert "/api/resource/Purchase%20Order" == posting.path
    expected = {
        "supplier": "BOLT",
        "custom_hub_order": "PO-1",
        "transaction_date": "2026-01-05",
        "schedule_date": "2026-01-12",
        "currency": "USD",
        "company": "Fort Bend Distribution",
        "set_warehouse": "Stores - FBD",
        "items": [
            {
                "item_code": "FB-2001",
                "qty": "24",
                "uom": "Nos",
                "rate": "31.50",
                "schedule_date": "2026-01-12",
                "description": "Carriage bolt",
            },
            {
                "item_code": "FB-9",
                "qty": "1.250",
                "uom": "M2",
                "rate": "0.1",
                "schedule_date": "2026-01-05",
            },
        ],
    }
    assert expected == posting.content


def test_the_field_of_our_number_can_have_another_name():
    posting = ERPNEXT.write(delivery(created()), {"order_field": "hub_no"})
    assert "PO-1" == posting.content["hub_no"]
    assert "custom_hub_order" not in posting.content
    assert "company" not in posting.content


def test_other_events_and_test_orders_are_none_of_its_business():
    assert ERPNEXT.write(delivery(created(), "OrderSent"), {}) is None
    assert ERPNEXT.write(delivery(created(test=True)), {}) is None


def test_an_order_that_cannot_be_read_is_told():
    with pytest.raises(InputError, match="no order can be read"):
        ERPNEXT.write(Delivery(id="e", type="OrderCreated", at=AT, order="", data={}), {})


def test_it_signs_in_with_the_newest_token():
    headers = ERPNEXT.headers(["key:secret", "old:one"], "1", b"")
    assert "token key:secret" == headers["Authorization"]


@pytest.mark.parametrize(
    ("status", "excerpt", "took"),
    [
        (200, '{"data": {"name": "PUR-ORD-2026-00012"}}', True),
        (409, '{"exc_type": "DuplicateEntryError"}', True),
        (417, '{"exception": "frappe.exceptions.UniqueValidationError: …"}', True),
        (417, '{"exc_type": "MandatoryError"}', False),
        (401, "", False),
        (503, "", False),
    ],
)
def test_a_duplicate_means_that_it_has_the_order(status, excerpt, took):
    assert took == ERPNEXT.took(Reply(status, excerpt))


def test_a_receipt_becomes_rows_of_what_was_accepted():
    call = read()
    assert ("MAT-PRE-2026-00007:submitted", "receipts") == (call.id, call.type)
    expected = [
        {
            "order_id": "PO-1",
            "sku": "FB-2001",
            "supplier_id": "BOLT",
            "quantity": "22.5",
            "received_on": "2026-01-09",
            "location": "Stores - FBD",
        },
        {
            "order_id": "PO-1",
            "sku": "FB-2002",
            "supplier_id": "BOLT",
            "quantity": "10",
            "received_on": "2026-01-09",
        },
    ]
    assert expected == call.data["rows"]


def test_a_cancelled_receipt_takes_back_what_it_gave_under_an_id_of_its_own():
    given, back = read(), read(docstatus=2)
    assert given.id != back.id
    assert ["-22.5", "-10"] == [row["quantity"] for row in back.data["rows"]]


def test_a_return_is_negative_as_erpnext_writes_it():
    call = read(is_return=1, items=[RECEIPT["items"][0] | {"qty": -2.0}])
    assert ["-2.0"] == [row["quantity"] for row in call.data["rows"]]


def test_an_item_of_which_nothing_was_accepted_did_not_come():
    rejected = RECEIPT["items"][1] | {"qty": 0, "rejected_qty": 10}
    assert ["FB-2001"] == [
        row["sku"] for row in read(items=[RECEIPT["items"][0], rejected]).data["rows"]
    ]


def test_without_our_number_the_purchase_orders_own_is_taken():
    [row] = read(items=[{"item_code": "A", "qty": 1, "purchase_order": "PUR-1"}]).data["rows"]
    assert "PUR-1" == row["order_id"]


def test_a_name_that_can_be_no_id_is_hashed():
    import re

    odd = read(name="PREC / 2026 / ä").id
    assert re.fullmatch(CALL_ID, odd)
    assert odd == read(name="PREC / 2026 / ä").id != read(name="PREC / 2026 / b").id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"doctype": "Purchase Order"}, "Purchase Receipt"),
        ({"docstatus": 0}, "submitted or cancelled"),
        ({"items": []}, "items"),
        ({"items": "x"}, "items"),
        ({"items": [1]}, "items"),
        ({"items": [{"item_code": "A", "qty": 1}]}, "custom_hub_order is missing"),
        ({"items": [{"custom_hub_order": "P", "qty": 1}]}, "item_code is missing"),
        ({"items": [{"item_code": "A", "custom_hub_order": "P"}]}, "qty is no number"),
        ({"items": [{"item_code": "A", "custom_hub_order": "P", "qty": True}]}, "qty is no"),
        ({"items": [{"item_code": "A", "custom_hub_order": "P", "qty": "many"}]}, "qty is no"),
        ({"supplier": ""}, "supplier is missing"),
        ({"posting_date": None}, "posting_date is missing"),
        ({"name": 7}, "name is missing"),
    ],
)
def test_what_cannot_be_a_receipt_is_told(changes, said):
    with pytest.raises(InputError, match=said):
        read(**changes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(content=st.dictionaries(st.sampled_from(sorted(RECEIPT)), JSON))
def test_whatever_comes_it_is_a_call_or_an_input_error(content):
    for whole in (content, RECEIPT | content):
        try:
            ERPNEXT.read(whole, {})
        except InputError:
            continue


def test_unknown_settings_are_told_with_those_that_there_are():
    ERPNEXT.check(SETTINGS)
    with pytest.raises(InputError, match="compny; it has company, warehouse, order_field"):
        ERPNEXT.check({"compny": "x"})


def test_connectors_are_the_modules_that_there_are():
    assert ["erpnext", "generic"] == list(OtherSystems().connectors())
    for name in ("nothing", "__init__", "../posting", ""):
        with pytest.raises(InputError, match="erpnext, generic"):
            OtherSystems().connector(name)
