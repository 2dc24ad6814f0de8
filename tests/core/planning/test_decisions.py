"""Decisions: a plan's figures as columns, and nothing that the plan does not say."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned_feeds import AS_OF, Tables, company, write_feeds

from edi.feeds.folder import read_folder
from hub.core.planning.decisions import amounts, decisions
from hub.core.planning.model import read_model
from hub.core.planning.plan import Plan, make_plan
from hub.core.planning.value_classes import value_classes
from hub.flows.plan import shown
from schemas.decisions import COLUMNS, STEPS, Decisions
from schemas.errors import InputError
from schemas.tables import Feeds, money

FEW = settings(max_examples=15, deadline=None)


def read(tables: Tables) -> Feeds:
    with TemporaryDirectory() as folder:
        return read_folder(write_feeds(Path(folder), tables)).feeds


def stocked(seed: int) -> Tables:
    """A company that has to order, with prices that break and suppliers with a minimum."""
    tables = company(seed, skus=10)
    for row in tables["stock"]:
        row["on_hand"] = int(row["on_hand"]) // 8  # type: ignore[call-overload]
    tables["suppliers"][0]["min_order_value"] = 4_000
    tables["contracts"] = [
        {"contract_id": "C", "sku": "S-01", "supplier_id": "OAK", "unit_price": price,
         "from_quantity": least}
        for least, price in ((1, "0.31"), (50, "0.29"), (500, "0.125"))
    ]  # fmt: skip
    return tables


def decided(seed: int) -> tuple[Plan, Decisions]:
    feeds = read(stocked(seed))
    plan = make_plan(feeds, AS_OF, read_model(), budget=Decimal(9_000))
    return plan, decisions(plan, feeds.items)


@FEW
@given(st.integers(0, 50))
def test_what_is_ordered_is_what_the_plan_orders(seed):
    plan, found = decided(seed)
    ordered = np.flatnonzero(found.quantity > 0)
    lines = [
        (found.sku[r], found.location[r], found.supplier_id[r], found.quantity[r],
         str(found.due_on[r]))
        for r in ordered
    ]  # fmt: skip
    assert lines == [
        (o["sku"], o["location"], o["supplier_id"], float(o["quantity"]), o["due_on"])
        for o in shown(plan)["orders"]
    ]


@FEW
@given(st.integers(0, 50))
def test_what_is_left_out_has_the_reason_that_the_plan_names(seed):
    plan, found = decided(seed)
    told = {(s["sku"], s.get("location", ""), s["reason"]) for s in shown(plan)["skipped"]}
    rows = np.flatnonzero(found.reason != "")
    assert told == {(found.sku[r], found.location[r], found.reason[r]) for r in rows}
    assert np.all(found.quantity[rows] == 0)


@FEW
@given(st.integers(0, 50))
def test_the_figures_add_up(seed):
    _, found = decided(seed)
    near = {"rtol": 1e-8, "atol": 1e-8}
    there = found.on_hand + found.on_order - found.reserved - found.backordered
    np.testing.assert_allclose(there, found.position, **near)
    beyond = found.safety_stock - found.kept_lean
    np.testing.assert_allclose(found.expected + beyond, found.reorder_point, rtol=1e-8, atol=1e-6)
    np.testing.assert_allclose(found.level * found.lasts, found.expected, **near)
    packs = found.quantity / found.pack
    np.testing.assert_allclose(np.rint(packs), packs, **near)
    for row in np.flatnonzero(found.quantity > 0):
        paid = Decimal(repr(float(found.quantity[row]))) * money(found.unit_price[row])
        assert paid.quantize(Decimal("0.000001")) == money(found.amount[row])


def test_a_step_that_changed_nothing_left_what_it_found():
    plan, found = decided(1)
    taken = {step.name for step in plan.orders.steps}
    assert taken <= STEPS.keys()
    before = found.wanted
    for name, column in STEPS.items():
        after = getattr(found, column)
        assert (name in taken) == bool(np.any(after != before))
        before = after


def test_what_cannot_be_planned_has_a_row_with_its_reason_and_terms():
    tables = stocked(1)
    tables["stock"] = tables["stock"][1:]
    tables["demand"].append({"sku": "STRANGE", "date": AS_OF, "quantity": 3})
    feeds = read(tables)
    found = decisions(make_plan(feeds, AS_OF, read_model()), feeds.items)
    assert 11 == len(found)
    (missing,) = np.flatnonzero(found.sku == "S-00")
    (strange,) = np.flatnonzero(found.sku == "STRANGE")
    assert ("NO_STOCK", "BOLT", "EA") == (
        found.reason[missing], found.supplier_id[missing], found.uom[missing]
    )  # fmt: skip
    assert ("NO_ITEM", "", "") == (
        found.reason[strange], found.supplier_id[strange], found.currency[strange]
    )  # fmt: skip
    assert 0 == found.quantity[missing] == found.amount[missing]
    assert np.isnan(found.reorder_point[missing])
    assert found.unit_cost[missing] == feeds.items.unit_cost[0]
    assert 0 == found.unit_cost[strange]


def test_nothing_at_all_is_no_decision():
    feeds = read(stocked(1))
    none = make_plan(replace(feeds, stock=read({**stocked(1), "stock": []}).stock), AS_OF,
                     read_model())  # fmt: skip
    assert ["NO_STOCK"] * 10 == decisions(none, feeds.items).reason.tolist()


def test_a_row_speaks_in_plain_values():
    _, found = decided(1)
    (row,) = found.some(np.array([0]))
    assert set(COLUMNS) == set(row)
    assert ("S-00", "MAIN") == (row["sku"], row["location"])
    assert all(not isinstance(value, np.generic) for value in row.values())


def test_the_confidence_is_the_one_that_was_measured():
    feeds = read(stocked(1))
    plan = make_plan(feeds, AS_OF, read_model())
    measured = np.linspace(0, 1, len(plan.wanted))
    assert (
        measured.tolist() == decisions(plan, feeds.items, confidence=measured).confidence.tolist()
    )
    assert np.all(np.isnan(decisions(plan, feeds.items).confidence))


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        (3.0, 1_250_000, 3_750_000),
        (0.5, 3, 2),  # half a millionth goes up
        (0.000001, 499_999, 0),
        (2.5, 333_333, 833_333),
        (1e9, 9_000_000_000, 9_000_000_000_000_000_000),
    ],
)
def test_an_amount_is_exact_to_the_millionth(quantity, price, amount):
    assert [amount] == amounts(np.array([quantity]), np.array([price])).tolist()


def test_an_amount_beyond_all_money_is_refused():
    with pytest.raises(InputError, match="is a price or a quantity wrong"):
        amounts(np.array([1e9]), np.array([10_000_000_000]))


def test_the_dearest_goods_are_a_and_what_nobody_asks_for_is_c():
    assert list("AAABC") == value_classes(np.array([50, 20, 15, 12, 3.0])).tolist()
    assert ["C", "A"] == value_classes(np.array([0.0, 7.0])).tolist()
    assert [] == value_classes(np.zeros(0)).tolist()
