"""A rationale adds up: in its figures exactly, and in its sentences as they stand."""

import re
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from planned_feeds import AS_OF, company, write_feeds

from hub.core.planning.calibration import calibrate
from hub.core.planning.confidence import confidence
from hub.core.planning.explain import explain
from hub.core.planning.model import read_model
from hub.core.planning.plan import Plan
from hub.flows.plan import plan_folder
from schemas.errors import NotFound

NUMBER = r"(-?[\d.]*\d)"


def planned(folder: Path, as_of: date, scale: float = 1.0, budget: Decimal | None = None) -> Plan:
    return plan_folder(folder, as_of, scale, budget, read_model())[1]


@pytest.fixture(scope="module")
def story() -> Plan:
    return planned(Path(str(files("hub.cli.story").joinpath("feeds"))), date(2026, 11, 20))


def rationales(plan: Plan):
    skus = sorted({*plan.layout.sku.tolist(), *(sku for sku, _, _ in plan.layout.skipped)})
    sure = confidence(plan, calibrate(plan))
    return [each for sku in skus for each in explain(plan, sku, sure=sure)]


def check_figures(each) -> None:
    parts = {name: Decimal(value) for name, value in each["position"].items()}
    there = parts["on_hand"] + parts["on_order"] - parts["reserved"] - parts["backordered"]
    point = {name: Decimal(value) for name, value in each["reorder_point"].items()}
    need = {name: Decimal(value) for name, value in each["need"].items()}
    assert parts["position"] == there
    assert point["reorder_point"] + point["kept_lean"] == (
        point["expected_demand"] + point["safety_stock"]
    )
    assert parts["position"] + need["missing"] == point["reorder_point"] + need["lot"]
    wanted = parts["position"] <= point["reorder_point"] and each["asked_for"]
    assert wanted == (need["in_packs"] > 0)
    assert not wanted or parts["position"] + need["in_packs"] > point["reorder_point"]
    quantity = need["in_packs"]
    for step in each["steps"]:
        assert quantity == Decimal(step["before"])
        quantity = Decimal(step["after"])
    assert quantity == Decimal(each["ordered"])


def check_words(each) -> None:
    said = " ".join(each["words"])
    expected = found(rf"about {NUMBER} will be asked for", said)
    kept = found(rf"{NUMBER} more are kept", said)
    lean = found(rf"{NUMBER} fewer are kept", said)
    point = found(rf"ordered when {NUMBER} or fewer", said)
    assert point + lean == expected + kept
    needed = re.search(rf"{NUMBER} and a lot of {NUMBER}, less {NUMBER}, are {NUMBER}:", said)
    assert (needed is None) == (each["need"]["in_packs"] == "0")
    if needed:
        first, lot, position, missing = (Decimal(number) for number in needed.groups())
        assert (point, missing) == (first, first + lot - position)
    if each["ordered"] != "0":
        assert f"{each['ordered']} are ordered, expected on {each['expected_on']}." in said


def found(pattern: str, said: str) -> Decimal:
    match = re.search(pattern, said)
    return Decimal(match.group(1)) if match else Decimal(0)


def test_every_rationale_of_the_story_adds_up(story):
    for each in rationales(story):
        check_figures(each)
        check_words(each)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("scale", "budget"), [(1.0, None), (0.0, None), (3.0, Decimal(900))])
def test_every_rationale_of_any_company_adds_up(tmp_path, seed, scale, budget):
    tables = company(seed, skus=8)
    for place, row in enumerate(tables["stock"]):
        row |= {"reserved": place % 3, "backordered": f"{place % 2}.25"}
    tables["suppliers"][0]["min_order_value"] = 2500
    plan = planned(write_feeds(tmp_path, tables), AS_OF, scale, budget)
    found = rationales(plan)
    assert len(plan.layout.sku) == len(found)
    for each in found:
        check_figures(each)
        check_words(each)


def test_how_sure_a_rationale_is_stands_in_it_in_parts_and_in_words(story):
    [each] = explain(story, "FB-2001")
    assert 0 < Decimal(each["confidence"]["value"]) <= 1
    assert {"promises", "history", "demand", "stock", "count", "lead time"} == set(
        each["confidence"]["parts"]
    )
    assert "where 95 were promised." in " ".join(each["words"])


def test_a_price_break_is_told_as_a_step(story):
    [each] = explain(story, "FB-2001")
    assert [{"name": "price break", "before": "96", "after": "120"}] == each["steps"]
    assert "A price break pays: 120 instead of 96." in each["words"]


def test_what_is_owed_and_reserved_is_only_told_where_there_is_any(tmp_path, story):
    tables = company()
    tables["stock"][0] |= {"on_hand": 50, "reserved": 4, "backordered": 2}
    plan = planned(write_feeds(tmp_path, tables), AS_OF)
    told = "50 on hand and 24 on order, less 4 reserved, less 2 owed to customers: 68 can be"
    assert explain(plan, "S-00")[0]["words"][0].startswith(told)
    assert all("owed" not in each["words"][0] for each in rationales(story))


def test_an_item_that_nobody_asks_for_any_more_is_not_bought_for_stock(tmp_path):
    tables = company(days=240)
    tables["demand"] = [
        row for row in tables["demand"] if row["sku"] != "S-00" or (AS_OF - row["date"]).days > 190
    ]
    tables["stock"][0]["on_hand"] = 0
    tables["open_orders"] = []
    plan = planned(write_feeds(tmp_path, tables), AS_OF)
    [each] = explain(plan, "S-00")
    assert ("0", "NOT_ASKED_FOR") == (each["ordered"], each["reason"])
    assert "so it is not bought for stock." in " ".join(each["words"])


def test_what_was_never_asked_for_is_told_how_items_like_it_began(tmp_path):
    tables = company(days=240)
    for item in tables["items"]:
        item["category"] = "BOLTS"
    late = ("S-01", "S-02")
    tables["demand"] = [
        row
        for row in tables["demand"]
        if row["sku"] != "S-00" and (row["sku"] not in late or (AS_OF - row["date"]).days < 150)
    ]
    plan = planned(write_feeds(tmp_path, tables), AS_OF)
    [each] = explain(plan, "S-00", category="BOLTS")
    assert "NO_HISTORY" == each["reason"]
    assert re.fullmatch(
        r"2 items of its category began with about [\d.]+ a day\.", each["words"][1]
    )
    assert 1 == len(explain(plan, "S-00", category="PUMPS")[0]["words"])


def test_a_location_is_asked_for_by_its_name(tmp_path):
    tables = company()
    tables["stock"].append({"sku": "S-00", "on_hand": 3, "location": "NORTH"})
    tables["demand"].append({"sku": "S-00", "date": AS_OF, "quantity": 2, "location": "NORTH"})
    plan = planned(write_feeds(tmp_path, tables), AS_OF)
    assert ["MAIN", "NORTH"] == [each["location"] for each in explain(plan, "S-00")]
    assert ["NORTH"] == [each["location"] for each in explain(plan, "S-00", "NORTH")]
    with pytest.raises(NotFound, match="at SOUTH"):
        explain(plan, "S-00", "SOUTH")
