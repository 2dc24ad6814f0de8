"""Goods that come and go: where they are allotted, and what ship notices make of an order."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.orders.machine import apply
from hub.core.orders.receipts import Arrival, over_received, plan_receipts
from hub.core.orders.shipments import (
    Notice,
    comes_late,
    dispatch,
    lines_by_order,
    oversent,
    read_notice,
)
from schemas.order_events import GoodsReceived, GoodsShipped, OrderAcknowledged, OrderSent
from schemas.ordering import LineAnswer
from schemas.ship_parts import ShipLine
from schemas.shipments import ShipNotice
from supplier_answers import NOON, item, order

calmly = settings(deadline=None)  # other work may run beside the tests
DAY = date(2026, 11, 12)
SAID = {"order": "PO-1", "partner": "BOLT", "at": NOON}


def arrival(quantity, sku="FB-1", row=1, name=None, **more):
    return Arrival(row, name or f"r{row}", Decimal(quantity), DAY, sku=sku, **more)


def after(state, plan):
    for receipt in plan.receipts:
        state = apply(state, GoodsReceived(**SAID, receipt=receipt))
    return state


def come(state):
    return tuple(line.received for line in state.lines)


def twice():
    """An order with the same item on two lines."""
    return order(item(quantity="5"), item("2", quantity="5"))


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        (["3"], (3, 0)),
        (["7"], (5, 2)),
        (["12"], (5, 7)),
        (["12", "-4"], (5, 3)),
        (["7", "-7"], (0, 0)),
    ],
)
def test_an_item_on_two_lines_fills_them_in_line_order(quantities, expected):
    arrivals = [arrival(each, row=row) for row, each in enumerate(quantities, start=1)]
    state = twice()
    assert expected == come(after(state, plan_receipts(state, arrivals)))


def test_a_line_may_be_named():
    plan = plan_receipts(twice(), [arrival("3", line="2")])
    assert (0, 3) == come(after(twice(), plan))


def test_goods_may_come_under_the_number_of_an_agreed_substitute():
    said = LineAnswer(line="1", quantity=Decimal(100), substitute="V-9")
    state = apply(order(), OrderSent(**SAID, sent="s"))
    state = apply(state, OrderAcknowledged(**SAID, document="d", answers=(said,)))
    assert (4,) == come(after(state, plan_receipts(state, [arrival("4", sku="v-9")])))
    other = shipped("4", None, supplier_sku="V-9")
    assert [("1", 4)] == moves(dispatch(state, notice(), [other]))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (arrival("1", sku="FB-9"), "no line of FB-9"),
        (arrival("1", sku=None, line="9"), "no line 9"),
        (arrival("1", sku="FB-9", line="1"), "no line 1"),
        (arrival("-1"), "1 can't be taken back of the 0 that have come"),
    ],
)
def test_what_cannot_be_is_named_and_not_recorded(wrong, words):
    plan = plan_receipts(order(), [wrong])
    assert () == plan.receipts
    assert words in plan.refused[0].reason


def test_a_receipt_counts_once_and_says_the_same_thing():
    state = order()
    state = after(state, plan_receipts(state, [arrival("4")]))
    again = plan_receipts(state, [arrival("4"), arrival("5", row=2, name="r1")])
    assert ((), (1,)) == (again.receipts, again.repeated)
    assert "on record with another quantity" in again.refused[0].reason


def test_a_reversal_finds_the_receipt_behind_it():
    state = order()
    plan = plan_receipts(state, [arrival("-4"), arrival("4", row=2)])
    assert ((0,), ()) == (come(after(state, plan)), plan.refused)


def test_more_than_ordered_is_told_of_the_line():
    state = order(item(quantity="10"))
    now = after(state, plan_receipts(state, [arrival("12")]))
    assert ["12 EA of line 1 (FB-1) have come, 10 are ordered."] == list(over_received(state, now))
    less = after(now, plan_receipts(now, [arrival("-1", row=2)]))
    assert [] == list(over_received(now, less))


movements = st.lists(st.integers(-9, 12), max_size=8)


@calmly
@given(movements, st.randoms(use_true_random=False))
def test_the_order_of_receipts_says_nothing_about_where_they_end(quantities, dice):
    """As long as nothing is taken back that has not come."""
    total = sum(quantities)
    if total < 0:
        return
    receipts = [each for each in quantities if each > 0]
    reversals = [each for each in quantities if each < 0]
    ends = set()
    for _ in range(3):
        dice.shuffle(receipts)
        dice.shuffle(reversals)
        state = twice()
        for row, each in enumerate([*receipts, *reversals], start=1):
            state = after(state, plan_receipts(state, [arrival(str(each), row=row)]))
        ends.add(come(state))
    assert {(min(total, 5), max(total - 5, 0))} == ends


@calmly
@given(
    st.lists(st.tuples(st.integers(-20, 20), st.sampled_from(["FB-1", "FB-2", "X"])), max_size=9)
)
def test_what_has_come_is_never_less_than_nothing(rows):
    state = order(item(quantity="5"), item("2", "FB-2", "5"))
    for row, (quantity, sku) in enumerate(rows, start=1):
        if quantity:
            state = after(state, plan_receipts(state, [arrival(str(quantity), sku=sku, row=row)]))
    assert all(each >= 0 for each in come(state))


def notice(name="S-1", document="d1", purpose="00", **more):
    return Notice(name, document, purpose, **more)


def shipped(quantity="40", number="1", **more):
    return ShipLine(line=number, quantity=Decimal(quantity), **more)


def moves(found):
    return [(each.line, each.quantity) for each in found.shipment.lines] if found.shipment else None


def then(state, found):
    return apply(state, GoodsShipped(**SAID, shipment=found.shipment))


def test_a_notice_moves_the_lines_that_it_names():
    two = order(item(), item("2", "FB-2"))
    found = dispatch(two, notice(), [shipped(), shipped("7", "9", buyer_sku="FB-2")])
    assert ([("1", 40), ("2", 7)], ()) == (moves(found), found.oddities)


def test_packages_of_one_line_add_up():
    assert [("1", 50)] == moves(dispatch(order(), notice(), [shipped(), shipped("10")]))


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (shipped(number="9"), "no line that line 9 could be"),
        (shipped(unit="CA"), "ordered in EA and shipped in CA"),
        (ShipLine(line="1"), "without a quantity"),
    ],
)
def test_what_cannot_be_counted_is_told_and_the_rest_counts(odd, words):
    found = dispatch(order(), notice(), [odd, shipped("5")])
    assert [("1", 5)] == moves(found)
    assert words in found.oddities[0]


def test_a_notice_counts_once_by_its_document_and_by_its_number():
    state = then(order(), dispatch(order(), notice(), [shipped()]))
    for again in (notice(), notice(document="d2"), notice(document="d3", purpose="07")):
        found = dispatch(state, again, [shipped()])
        assert (None, ()) == (found.shipment, found.oddities)


def test_the_same_number_for_something_else_is_told_and_not_counted():
    state = then(order(), dispatch(order(), notice(), [shipped()]))
    found = dispatch(state, notice(document="d2"), [shipped("41")])
    assert found.shipment is None
    assert "on record with other quantities" in found.oddities[0]


def test_a_notice_that_replaces_another_is_the_difference():
    state = then(order(), dispatch(order(), notice(), [shipped()]))
    found = dispatch(state, notice(document="d2", purpose="05"), [shipped("25")])
    assert ("S-1#d2", [("1", -15)]) == (found.shipment.id, moves(found))
    state = then(state, found)
    gone = dispatch(state, notice(document="d3", purpose="01"), [])
    assert 0 == then(state, gone).lines[0].shipped
    anew = dispatch(then(state, gone), notice(document="d4"), [shipped("30")])
    assert [("1", 30)] == moves(anew)


def test_more_than_ordered_on_its_way_is_told():
    state = then(order(), dispatch(order(), notice(), [shipped("101")]))
    assert ["101 EA of line 1 (FB-1) were shipped, 100 are ordered."] == list(oversent(state))


def test_goods_that_are_expected_late_are_told():
    state = apply(order(), OrderSent(**SAID, sent="s"))
    state = apply(state, OrderAcknowledged(**SAID, document="d", answers=()))
    assert comes_late(state, date(2026, 11, 16)) is None
    assert "2026-11-17" in comes_late(state, date(2026, 11, 17))


def test_a_notice_is_read_for_what_it_says_of_the_whole():
    said = ShipNotice.model_validate({
        "number": "S-9", "purpose": "00", "date": "2026-11-10",
        "levels": [
            {"id": "1", "code": "S",
             "carriers": [{"qualifier": "2", "id": "UPSN"}],
             "references": [{"qualifier": "BM", "value": "B-1"},
                            {"qualifier": "CN", "value": "1Z9"}],
             "dates": [{"qualifier": "011", "date": "2026-11-11"},
                       {"qualifier": "017", "date": "2026-11-14"}]},
            {"id": "2", "parent": "1", "code": "O", "order": {"number": "PO-1"}},
            {"id": "3", "parent": "2", "code": "I", "item": {"line": "1"},
             "shipped": {"quantity": "4", "unit": "EA"}},
            {"id": "4", "parent": "1", "code": "O", "order": {"number": "PO-2"}},
            {"id": "5", "parent": "4", "code": "I", "item": {"line": "1"},
             "shipped": {"quantity": "6", "unit": "EA"}},
        ],
    })  # fmt: skip
    read = read_notice(said, "doc")
    assert ("S-9", "UPSN", "1Z9", date(2026, 11, 11), date(2026, 11, 14)) == (
        read.id, read.carrier, read.tracking, read.shipped_on, read.expected_on,
    )  # fmt: skip
    assert {"PO-1": [4], "PO-2": [6]} == {
        number: [each.quantity for each in lines] for number, lines in lines_by_order(said).items()
    }
