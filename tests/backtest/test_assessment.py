"""What a back-test says of a company whose past is known to the last lost sale."""

import random
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from known_past import DAYS, SKUS, Past, past, tables
from planned_feeds import Tables, write_feeds

from hub.flows.backtest import backtest_folder
from schemas.backtest import Backtest, Outcome, Prices
from schemas.errors import InputError

FAST, FEW = 28, 12


def outcome(found: Backtest, name: str) -> Outcome:
    return next(each for each in found.outcomes if each.name == name)


def small() -> Tables:
    """The feeds of a smaller company with a shorter past."""
    return tables(past(days=270, skus=FEW))


def replayed(folder: Path, changed: Tables, items: int | None = None) -> Backtest:
    return backtest_folder(write_feeds(folder, changed), None, "2026-11", items, FAST, Prices())


def test_people_are_replayed_as_they_were(found: Backtest, known_past: Past) -> None:
    first = DAYS - found.stretch.measured_days
    cost = 2 + np.arange(SKUS) * 1.5
    held = float((known_past.on_hand[:, first:] * cost[:, None]).sum(0).mean())
    people = outcome(found, "people")
    assert float(people.inventory) == pytest.approx(held, rel=0.03)
    asked = known_past.asked[:, first:] > 0
    short = (known_past.asked > known_past.sold)[:, first:]
    truly = 100 * short.sum() / asked.sum()
    assert float(people.stockouts) == pytest.approx(truly, abs=0.25 * truly)
    year = 365 / found.stretch.measured_days
    lines = sum(first <= ordered < DAYS for *_, ordered, _ in known_past.lines)
    assert float(people.lines) == pytest.approx(lines * year, abs=0.1)


def test_everybody_is_compared_at_the_stock_value_that_people_held(found: Backtest) -> None:
    held = outcome(found, "people").inventory
    assert "people" == found.rival
    for each in found.outcomes:
        if each.reached:
            assert float(held) == pytest.approx(float(each.inventory), rel=1e-6)


def test_the_steps_add_up_to_the_whole(found: Backtest) -> None:
    assert found.steps[0].before == outcome(found, "B1").stockouts
    assert found.steps[-1].after == outcome(found, "hub").stockouts
    for before, after in zip(found.steps[:-1], found.steps[1:], strict=True):
        assert before.after == after.before
    whole = found.steps[0].before - found.steps[-1].after
    gained = sum((each.gain.value for each in found.steps), Decimal(0))
    assert abs(whole - gained) <= Decimal("0.03")
    shares = [each.share for each in found.steps if each.share is not None]
    assert not shares or abs(sum(shares) - 1) < Decimal("0.01")


def test_intervals_hold_their_figure_and_savings_add_up(found: Backtest) -> None:
    for each in found.against:
        saving = each.saving
        assert each.stockouts.low <= each.stockouts.value <= each.stockouts.high
        assert saving.total.low <= saving.total.value <= saving.total.high
        parts = saving.rush + saving.lost_margin + saving.order_lines
        assert abs(parts - saving.total.value) <= 2


def test_categories_add_up_to_the_whole(found: Backtest) -> None:
    assert {"Fixings", "Seals", "Tools"} == {each.category for each in found.categories}
    assert found.scope.sampled == sum(each.skus for each in found.categories)
    held = sum((each.inventory for each in found.categories), Decimal(0))
    assert float(held) == pytest.approx(float(outcome(found, "hub").inventory), rel=1e-4)


def test_the_same_feeds_in_another_order_give_the_same_bytes(
    found: Backtest, known_past: Past, tmp_path: Path
) -> None:
    shuffled = {name: list(rows) for name, rows in tables(known_past).items()}
    for rows in shuffled.values():
        random.Random(3).shuffle(rows)
    again = replayed(tmp_path / "feeds", shuffled)
    assert found.model_dump_json() == again.model_dump_json()


def test_a_history_that_is_too_short_is_refused_with_what_it_takes(tmp_path: Path) -> None:
    short = replayed(tmp_path / "feeds", tables(past(days=180, skus=4)))
    assert "too_short" == short.verdict
    assert short.stretch.needed_days > 180
    assert str(short.stretch.needed_days) in short.words
    assert () == short.against == short.outcomes
    assert "too_short" != replayed(tmp_path / "more", tables(past(days=260, skus=4))).verdict


def test_less_than_half_a_year_is_an_indication_and_no_promise(tmp_path: Path) -> None:
    found = replayed(tmp_path / "feeds", tables(past(days=270, skus=FEW)))
    assert found.stretch.measured_days < 182
    assert found.verdict in ("indication", "not_shown", "worse")
    if found.verdict == "indication":
        assert "no promise" in found.words


def test_without_records_people_are_not_compared_and_it_says_why(
    tmp_path: Path,
) -> None:
    bare = small() | {"stock": []}
    found = replayed(tmp_path / "feeds", bare)
    assert not found.records.usable
    assert "stock.csv" in found.records.why
    assert "B2" == found.rival
    assert "people" not in {each.name for each in found.outcomes}
    assert any("stock.csv" in each for each in found.unknowable)


def test_records_that_do_not_add_up_are_left_out_by_name(tmp_path: Path) -> None:
    changed = small()
    for row in changed["receipts"]:
        if row["sku"] == "A03":
            row["quantity"] = 3 * int(str(row["quantity"]))
    found = replayed(tmp_path / "feeds", changed)
    assert {"RECORDS": 1} == {each.reason: each.count for each in found.scope.left_out}
    assert FEW - 1 == found.scope.sampled


def test_what_cannot_be_replayed_is_left_out_by_name(tmp_path: Path) -> None:
    changed = small()
    items = changed["items"]
    items[0]["unit_cost"] = "0"
    items[1]["supplier_id"] = "NOBODY"
    items[2]["currency"] = "EUR"
    del items[4]
    found = replayed(tmp_path / "feeds", changed)
    reasons = {each.reason: each.count for each in found.scope.left_out}
    assert {"NO_PRICE": 1, "NO_SUPPLIER": 1, "OTHER_CURRENCY": 1, "NO_ITEM": 1} == reasons
    assert "USD" == found.currency


def test_a_sample_stands_for_all_of_them(tmp_path: Path) -> None:
    part = replayed(tmp_path / "feeds", small(), items=6)
    assert 4 <= part.scope.sampled <= 8
    assert FEW == part.scope.eligible


def test_nothing_to_replay_is_an_error_that_says_so(tmp_path: Path) -> None:
    changed = small()
    for item in changed["items"]:
        item["unit_cost"] = "0"
    with pytest.raises(InputError, match="no SKU can be replayed: 12"):
        replayed(tmp_path / "feeds", changed)


def test_locations_are_apart_and_both_replayed(tmp_path: Path) -> None:
    """The same company twice, the second time at another place with twice the demand."""
    changed = small()
    for name in ("demand", "stock", "receipts", "open_orders"):
        rows = changed[name]
        number = "on_hand" if name == "stock" else "quantity"
        doubled = [row | {"location": "NORTH", number: 2 * int(str(row[number]))} for row in rows]
        for row in doubled:
            if "order_id" in row:
                row["order_id"] = f"N-{row['order_id']}"
        changed[name] = [row | {"location": "MAIN"} for row in rows] + doubled
    both, one = replayed(tmp_path / "two", changed), replayed(tmp_path / "one", small())
    assert 2 * FEW == both.scope.sampled
    assert both.records.usable
    held = [float(outcome(each, "people").inventory) for each in (one, both)]
    assert 3 * held[0] == pytest.approx(held[1], rel=0.01)
    assert 2 * outcome(one, "people").lines == outcome(both, "people").lines


def test_who_never_sells_in_the_measured_days_makes_no_nonsense(tmp_path: Path) -> None:
    changed = small()
    last = max(str(row["date"]) for row in changed["demand"])
    changed["demand"] = [row for row in changed["demand"] if str(row["date"]) < "2025-04-20"]
    changed["demand"].append({"sku": "A00", "date": last, "quantity": 1, "censored": 0})
    changed["receipts"], changed["open_orders"] = [], []
    found = replayed(tmp_path / "feeds", changed)
    assert "not_shown" == found.verdict
    assert "NaN" not in found.model_dump_json()


def test_without_rush_orders_none_is_counted(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path / "feeds", small())
    found = backtest_folder(feeds, None, "2026-11", None, FAST, Prices(rush_days=0))
    assert {Decimal(0)} == {each.rush for each in found.outcomes}
    assert 0 == found.against[0].saving.rush
