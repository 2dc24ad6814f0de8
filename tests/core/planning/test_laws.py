"""Laws of planning: what holds for whatever company it plans for."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned_feeds import AS_OF, Row, Tables, company, until, write_feeds

from edi.feeds.folder import read_folder
from hub.core.planning.explain import rationale
from hub.core.planning.lots import Terms, whole
from hub.core.planning.model import read_model, with_class
from hub.core.planning.plan import Plan, make_plan
from hub.core.planning.stock_budget import stock_value
from hub.flows.plan import plan_feeds, shown
from schemas.errors import InputError
from schemas.planning import DEMAND_CLASSES
from schemas.tables import Feeds, late_columns

FEW = settings(max_examples=6, deadline=None)
SOME = settings(max_examples=12, deadline=None)
SEEDS = st.integers(0, 9)
SCALES = st.floats(0.01, 20)
COUNTS = st.sampled_from([1e-6, 0.1, 0.25, 1, 2.5, 12, 1.000001, 144, 1e6])


def read(tables: Tables) -> Feeds:
    with TemporaryDirectory() as folder:
        return read_folder(write_feeds(Path(folder), tables)).feeds


@cache
def feeds_of(seed: int) -> Feeds:
    return read(hungry(seed))


def hungry(seed: int) -> Tables:
    """A company that has to order much of what it sells."""
    tables = company(seed)
    for row in tables["stock"]:
        row["on_hand"] = int(row["on_hand"]) // 8  # type: ignore[call-overload]
    return tables


def plan_of(feeds: Feeds, scale: float = 1.0, budget: Decimal | None = None) -> Plan:
    return make_plan(feeds, AS_OF, read_model(), scale, budget)


def reason_of(plan: Plan, sku: str) -> str | None:
    return next((each["reason"] for each in shown(plan)["skipped"] if each["sku"] == sku), None)


@SOME
@given(SEEDS, SCALES, SCALES)
def test_more_service_never_means_less_safety_stock(seed, one, other):
    less, more = (plan_of(feeds_of(seed), scale) for scale in sorted((one, other)))
    assert np.all(less.point <= more.point)
    assert np.all(less.missed >= more.missed - 1e-9)


@FEW
@given(SEEDS, st.sampled_from([0.0, 5e-324, 1e-200]))
def test_no_service_means_no_safety_stock(seed, scale):
    plan = plan_of(feeds_of(seed), scale)
    assert np.all(plan.point <= plan.need.expected)
    lean = plan_of(feeds_of(seed), 1.0).point
    assert np.minimum(lean, plan.need.expected).tolist() == plan.point.tolist()


@settings(max_examples=300, deadline=None)
@given(st.floats(1e-6, 1e8), COUNTS, st.floats(0, 1e6).map(lambda moq: round(moq, 6)))
def test_an_order_is_never_below_the_minimum_nor_off_the_pack(wanted, pack, moq):
    one = np.ones(1)
    found = whole(wanted * one, Terms(one, one, pack * one, moq * one))[0]
    quantity, size = Decimal(repr(float(found))), Decimal(repr(float(pack)))
    assert quantity >= Decimal(repr(moq))
    assert quantity > 0
    assert abs(quantity / size - round(quantity / size)) < Decimal("1e-9")
    assert quantity >= Decimal(wanted) * (1 - Decimal("1e-8"))


@FEW
@given(SEEDS, st.sampled_from(["0.1", "2.5", "12", "1.000001"]), st.sampled_from(["0", "7", "30"]))
def test_what_is_ordered_can_be_ordered(seed, pack, moq):
    tables = hungry(seed)
    for item in tables["items"]:
        item |= {"pack_size": pack, "moq": moq}
    orders = shown(plan_of(read(tables)))["orders"]
    assert orders
    for each in orders:
        assert Decimal(each["quantity"]) % Decimal(pack) == 0
        assert Decimal(each["quantity"]) >= Decimal(moq)


@FEW
@given(SEEDS, SCALES, st.sampled_from([0, 300, 20_000]))
def test_what_is_on_order_is_not_ordered_again(seed, scale, minimum):
    tables = hungry(seed)
    for supplier in tables["suppliers"]:
        supplier["min_order_value"] = minimum
    first = shown(plan_of(read(tables), scale))["orders"]
    tables["open_orders"] += [
        {
            "order_id": "PO-2",
            "sku": each["sku"],
            "supplier_id": each["supplier_id"],
            "quantity": each["quantity"],
            "ordered_on": AS_OF,
        }
        for each in first
    ]
    again = {each["sku"] for each in shown(plan_of(read(tables), scale))["orders"]}
    assert set() == again & {each["sku"] for each in first}


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, random):
    tables = with_contracts(hungry(seed))
    with TemporaryDirectory() as folder:
        plain = plan_feeds(write_feeds(Path(folder, "a"), tables), AS_OF)
        for rows in tables.values():
            random.shuffle(rows)
        mixed = plan_feeds(write_feeds(Path(folder, "b"), tables), AS_OF)
    assert json.dumps(plain) == json.dumps(mixed)


@FEW
@given(SEEDS, st.sampled_from([2, 10, 1000]))
def test_another_unit_gives_the_same_orders_in_that_unit(seed, times):
    """Where demand is wider than Poisson's, which knows what one piece is."""
    plain, scaled = lumpy(seed, 1), lumpy(seed, times)
    one, other = plan_of(read(plain)), plan_of(read(scaled))
    assert other.point == pytest.approx(one.point * times, rel=2e-3)
    assert other.need.lot == pytest.approx(one.need.lot * times, rel=1e-6)
    told = {each["sku"]: Decimal(each["quantity"]) for each in shown(one)["orders"]}
    assert {each["sku"]: Decimal(each["quantity"]) for each in shown(other)["orders"]} == {
        sku: quantity * times for sku, quantity in told.items()
    }


def lumpy(seed: int, times: int) -> Tables:
    """Nothing on most days and hundreds on some, in units that are `times` as small."""
    tables = company(seed)
    random = np.random.default_rng(seed)
    tables["demand"] = [
        {
            "sku": item["sku"],
            "date": AS_OF - timedelta(days=day),
            "quantity": int(random.integers(100, 900)) * times,
        }
        for item in tables["items"]
        for day in range(120)
        if random.random() < 0.3
    ]
    for item in tables["items"]:
        cost = Decimal(str(item["unit_cost"])) / times
        item |= {"unit_cost": f"{cost:.6f}", "pack_size": 100 * times, "moq": 100 * times}
    for row in [*tables["stock"], *tables["open_orders"]]:
        name = "on_hand" if "on_hand" in row else "quantity"
        row[name] = int(row[name]) * times  # type: ignore[call-overload]
    return tables


@FEW
@given(SEEDS)
def test_no_row_after_the_day_changes_the_plan(seed):
    tables = with_contracts(hungry(seed))
    before = shown(plan_of(read(tables)))
    sku, other = tables["items"][0]["sku"], tables["items"][1]["sku"]
    day, late = AS_OF + timedelta(days=1), AS_OF + timedelta(days=9)
    ordered = {"order_id": "F", "sku": sku, "supplier_id": "BOLT", "quantity": 9000}
    tables["demand"] += [
        {"sku": sku, "date": day, "quantity": 900},
        {"sku": other, "date": late, "quantity": 900, "censored": 1},
        {"sku": "FUTURE", "date": day, "quantity": 900},
        {"sku": sku, "date": day, "quantity": 900, "location": "NORTH"},
    ]
    tables["open_orders"].append(ordered | {"ordered_on": day})
    tables["receipts"].append(ordered | {"ordered_on": AS_OF, "received_on": late})
    tables["contracts"].append(
        {"contract_id": "F", "sku": sku, "supplier_id": "BOLT", "unit_price": "0.01",
         "valid_from": day}
    )  # fmt: skip
    assert before == shown(plan_of(read(tables)))


def test_stock_counted_after_the_day_or_long_before_it_is_not_planned_from():
    tables = hungry(1)
    for row, days in zip(tables["stock"], (1, 0, -28, -29), strict=False):
        row["as_of"] = AS_OF + timedelta(days=days)
    plan = plan_of(read(tables))
    reasons = [reason_of(plan, f"S-0{place}") for place in range(4)]
    assert ["STOCK_AHEAD", None, None, "STOCK_OLD"] == reasons
    assert {"S-00", "S-03"}.isdisjoint(each["sku"] for each in shown(plan)["orders"])


def test_nothing_is_planned_from_demand_that_ended_long_ago():
    made = make_plan(feeds_of(1), AS_OF + timedelta(days=29), read_model())
    assert [] == shown(made)["orders"]
    assert {"DEMAND_OLD"} == {each["reason"] for each in shown(made)["skipped"]}


@FEW
@given(SEEDS, st.sampled_from(DEMAND_CLASSES))
def test_a_class_is_planned_by_a_model_of_its_own_and_no_other_is_touched(seed, name):
    feeds = read(company(seed, skus=24))
    usual = plan_of(feeds)
    version = with_class(usual.model.version, name, "plain-1")
    mixed = make_plan(feeds, AS_OF, read_model(version))
    assert version == mixed.model.version
    own = mixed.series.kind == DEMAND_CLASSES.index(name)
    assert usual.forecast.level[~own].tolist() == mixed.forecast.level[~own].tolist()
    plain = make_plan(feeds, AS_OF, read_model("plain-1"))
    assert plain.forecast.level[own].tolist() == mixed.forecast.level[own].tolist()


@FEW
@given(SEEDS, st.integers(1, 9))
def test_a_feed_of_demand_that_is_late_is_not_taken_for_days_without_demand(seed, late):
    tables = hungry(seed)
    whole = AS_OF - timedelta(days=late)
    days = {row["date"] for row in tables["demand"] if row["sku"] == "S-00"}
    every = (AS_OF - timedelta(days=each) for each in range(100))
    tables["demand"] += [
        {"sku": "S-00", "date": day, "quantity": 1} for day in every if day not in days
    ]
    tables["demand"] = until(tables["demand"], whole)
    made = plan_of(read(tables))
    assert late == made.layout.late
    known = make_plan(read(tables), whole, read_model())
    assert 0 == known.layout.late
    assert known.forecast.level.tolist() == made.forecast.level.tolist()
    told = rationale(made, 0)
    assert late == told["forecast"]["days_late"]
    assert any("has not come in yet" in sentence for sentence in told["words"])


@pytest.mark.parametrize(
    ("told", "late"),
    [
        ("1111111", 0),
        ("1111110", 1),  # every day has been told of so far
        ("1111100111110", 0),  # no longer than a weekend
        ("1111100111110011111000", 3),
        ("0000", 0),
        ("0001", 0),
        ("", 0),
    ],
)
def test_a_silence_is_late_where_there_was_none_as_long(told, late):
    assert late == late_columns(np.array([each == "1" for each in told], dtype=np.bool_))


def with_contracts(tables: Tables) -> Tables:
    tables["contracts"] = [
        {
            "contract_id": f"C-{least}",
            "sku": item["sku"],
            "supplier_id": item["supplier_id"],
            "unit_price": f"{Decimal(str(item['unit_cost'])) * share:.2f}",
            "from_quantity": least,
        }
        for item in tables["items"]
        for least, share in ((1, Decimal("0.98")), (200, Decimal("0.9")))
    ]
    return tables


def change(rows: Iterable[Row], sku: str, **cells: object) -> None:
    for row in rows:
        if row["sku"] == sku:
            row |= cells


def test_what_is_missing_is_named_and_never_ordered():
    tables = hungry(2)
    change(tables["items"], "S-00", unit_cost=0)
    change(tables["items"], "S-01", supplier_id="NOBODY")
    change(tables["items"], "S-02", supplier_id="SILENT")
    tables["suppliers"].append({"supplier_id": "SILENT", "name": "Silent", "lead_time_days": ""})
    tables["receipts"] = [row for row in tables["receipts"] if row["sku"] != "S-02"]
    tables["stock"] = [row for row in tables["stock"] if row["sku"] != "S-03"]
    tables["demand"] = [row for row in tables["demand"] if row["sku"] != "S-04"]
    tables["demand"].append({"sku": "GHOST", "date": AS_OF, "quantity": 3})
    plan = plan_of(read(tables))
    expected = {
        "S-00": "NO_PRICE", "S-01": "NO_SUPPLIER", "S-02": "NO_LEAD_TIME", "S-03": "NO_STOCK",
        "S-04": "NO_HISTORY", "GHOST": "NO_ITEM",
    }  # fmt: skip
    assert expected == {sku: reason_of(plan, sku) for sku in expected}
    assert {"S-05"} >= {each["sku"] for each in shown(plan)["orders"]}


@pytest.mark.parametrize("said", ["-5", "NaN", "inf", "1e300", "many", ""])
def test_stock_that_cannot_be_is_never_ordered_from(tmp_path, said):
    tables = hungry(2)
    change(tables["stock"], "S-00", on_hand=said)
    found = plan_feeds(write_feeds(tmp_path, tables), AS_OF)
    assert {"sku": "S-00", "reason": "NO_STOCK", "location": "MAIN"} in found["skipped"]
    assert "S-00" not in {each["sku"] for each in found["orders"]}


@pytest.mark.parametrize("said", ["-24", "NaN", "1e300", "two dozen"])
def test_an_open_order_that_cannot_be_read_is_not_ordered_again(tmp_path, said):
    tables = hungry(2)
    tables["open_orders"][0]["quantity"] = said
    found = plan_feeds(write_feeds(tmp_path, tables), AS_OF)
    assert {"sku": "S-00", "reason": "ORDER_UNREADABLE", "location": "MAIN"} in found["skipped"]
    assert "S-00" not in {each["sku"] for each in found["orders"]}


@FEW
@given(SEEDS)
def test_a_minimum_that_would_last_for_years_is_for_a_person(seed):
    tables = hungry(seed)
    change(tables["items"], "S-00", moq=10_000_000)
    change(tables["stock"], "S-00", on_hand=0)
    tables["open_orders"] = []
    plan = plan_of(read(tables))
    assert "TOO_MUCH" == reason_of(plan, "S-00")
    assert "S-00" not in {each["sku"] for each in shown(plan)["orders"]}


@SOME
@given(SEEDS, st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100))
def test_a_budget_is_kept_to_the_cent(seed, budget):
    plan = plan_of(feeds_of(seed), budget=budget)
    assert budget >= value_of(plan, np.arange(len(plan.layout.sku)))
    wanted = plan_of(feeds_of(seed))
    left_out = np.flatnonzero((wanted.orders.quantity > 0) & (plan.orders.quantity == 0))
    assert {"BEYOND_BUDGET"} >= {plan.orders.dropped[row] for row in left_out}


@SOME
@given(SEEDS, st.integers(1, 9000), st.none() | st.integers(0, 9000).map(Decimal))
def test_a_supplier_gets_its_minimum_order_or_none(seed, least, budget):
    feeds = feeds_of(seed)
    minimum = np.full_like(feeds.suppliers.min_order_value, least * 1_000_000)
    feeds = replace(feeds, suppliers=replace(feeds.suppliers, min_order_value=minimum))
    plan = plan_of(feeds, budget=budget)
    for supplier in range(2):
        value = value_of(plan, np.flatnonzero(plan.layout.supplier == supplier))
        assert value == 0 or least <= value
    if budget is not None:
        assert value_of(plan, np.arange(len(plan.layout.sku))) <= budget


def value_of(plan: Plan, rows: np.ndarray) -> Decimal:
    return plan.orders.value(rows, plan.orders.quantity[rows])


@FEW
@given(SEEDS, st.floats(0.2, 1.1), st.floats(0.2, 1.1))
def test_no_more_than_the_stock_budget_lies_in_stock(seed, one, other):
    usual = plan_of(feeds_of(seed))
    held = stock_value(usual.need, usual.point)
    lots = stock_value(usual.need, np.zeros(len(usual.point)))
    budgets = [Decimal(lots + share * (held - lots)) for share in sorted((one, other))]
    less, more = (
        make_plan(feeds_of(seed), AS_OF, read_model(), stock_budget=budget) for budget in budgets
    )
    for plan, budget in zip((less, more), budgets, strict=True):
        assert stock_value(plan.need, plan.point) <= budget
        assert np.all(plan.point <= usual.point)
    assert np.all(less.point <= more.point)


def test_a_stock_budget_below_what_the_lots_hold_is_refused():
    with pytest.raises(InputError, match="half of each lot alone is worth"):
        make_plan(feeds_of(1), AS_OF, read_model(), stock_budget=Decimal(1))


def test_an_order_below_the_minimum_is_raised_by_what_is_needed_soonest():
    tables = hungry(3)
    before = plan_of(read(tables))
    value = value_of(before, np.flatnonzero(before.layout.supplier == 0))
    tables["suppliers"][0]["min_order_value"] = value + 100
    after = plan_of(read(tables))
    assert value > 0
    assert np.all(after.orders.quantity >= before.orders.quantity)
    cover = (after.layout.position + after.orders.quantity - after.point) / after.forecast.level
    longest = read_model().longest_cover
    assert np.all(cover[after.orders.quantity > before.orders.quantity] < longest + 60)


def test_a_minimum_order_is_not_reached_by_what_would_last_for_years():
    tables = hungry(3)
    tables["suppliers"][0]["min_order_value"] = 10_000_000
    change(tables["stock"], "S-00", on_hand=5000)
    change(tables["items"], "S-00", moq=10_000_000)
    plan = plan_of(read(tables))
    assert 0 == value_of(plan, np.flatnonzero(plan.layout.supplier == 0))
    assert "BELOW_MINIMUM" in set(plan.orders.dropped.values())


@FEW
@given(SEEDS, st.integers(1, 60), st.integers(1, 60))
def test_what_perishes_is_not_bought_beyond_its_shelf_life(seed, one, other):
    tables = hungry(seed)
    tables["suppliers"][0]["min_order_value"] = 5000

    def ordered(days: int) -> Plan:
        for item in tables["items"]:
            item["shelf_life_days"] = days
        return plan_of(read(tables))

    shorter, longer, forever = (ordered(days) for days in (*sorted((one, other)), 0))
    assert np.all(shorter.orders.quantity <= longer.orders.quantity)
    wanted = forever.wanted > 0
    assert np.all(longer.orders.quantity[wanted] <= forever.orders.quantity[wanted])
    assert np.all(longer.orders.quantity[~wanted] == 0)


@FEW
@given(SEEDS)
def test_service_is_worth_something_where_large_lots_alone_would_do(seed):
    tables = hungry(seed)
    for item in tables["items"]:
        item |= {"moq": 1000, "pack_size": 1, "service_level": "0.9"}
    scaled = [plan_of(read(tables), scale) for scale in (0.5, 1, 2)]
    for less, more in pairwise(scaled):
        assert np.all(less.point <= more.point)
        assert less.point.sum() < more.point.sum()
