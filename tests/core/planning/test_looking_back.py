"""What a plan knows of itself: no future seen, figures that add up, confidence that is earned."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned_feeds import AS_OF, Tables, company, write_feeds

from edi.feeds.folder import read_folder
from hub.core.planning.calibration import calibrate, pinball, sampled
from hub.core.planning.confidence import Evidence, confidence, weigh
from hub.core.planning.contest import contest
from hub.core.planning.hindsight import foreseen, past_of, windows
from hub.core.planning.kpis import figures
from hub.core.planning.model import challengers, read_model
from hub.core.planning.plan import Plan, make_plan, plan_layout
from hub.core.planning.rates import rates, together
from schemas.planning_figures import PROMISES, PastWindows, PlanningFigures

SOME = settings(max_examples=60, deadline=None)
COUNTS = st.integers(0, 400)


def planned(tables: Tables) -> Plan:
    with TemporaryDirectory() as folder:
        feeds = read_folder(write_feeds(Path(folder), tables)).feeds
    return make_plan(feeds, AS_OF, read_model())


@cache
def plan_of(seed: int, skus: int = 24, days: int = 200) -> Plan:
    return planned(company(seed, skus, days))


def everyone(plan: Plan):
    return np.arange(len(plan.layout.sku))


def test_a_past_forecast_sees_nothing_of_the_days_that_follow_it():
    plan = plan_of(1)
    [before, *_] = windows(past_of(plan, everyone(plan)))
    layout = replace(plan.layout, quantity=plan.layout.quantity.copy())
    layout.quantity[:, before.cut :] *= 7
    changed = past_of(replace(plan, layout=layout), everyone(plan))
    [after, *_] = windows(changed)
    old, new = foreseen(past_of(plan, everyone(plan)), before, plan.model), None
    new = foreseen(changed, after, plan.model)
    assert old.mean.tolist() == new.mean.tolist()
    assert old.variance.tolist() == new.variance.tolist()
    assert np.all(after.asked >= before.asked)
    assert after.asked.sum() > before.asked.sum()


def test_what_was_asked_for_after_a_past_day_is_counted_day_by_day():
    plan = plan_of(2)
    past = past_of(plan, everyone(plan))
    for window in windows(past):
        for place, asked in zip(window.places, window.asked, strict=True):
            end = window.cut + past.span[place]
            assert end <= plan.layout.quantity.shape[1]
            sold = plan.layout.quantity[past.rows[place], window.cut : end]
            assert sold.sum() == pytest.approx(asked)


def test_windows_in_which_stock_ran_out_too_often_are_not_measured():
    tables = company(3, 12, 200)
    for row in tables["demand"]:
        if row["sku"] == "S-00" and (AS_OF - row["date"]).days < 60:
            row["censored"] = 1
    known = calibrate(planned(tables))
    measured = together(known.by_class.values())
    assert measured.short > 0
    assert known.windows[0] < known.windows[1]


def test_the_share_of_kept_promises_is_near_what_was_promised_where_demand_is_steady():
    random = np.random.default_rng(8)
    tables = company(4, 60, 240)
    tables["demand"] = [
        {"sku": f"S-{sku:02}", "date": AS_OF - timedelta(days=239 - day), "quantity": asked}
        for sku in range(60)
        for day, asked in enumerate(random.poisson(6, 240).tolist())
    ]
    plan = planned(tables)
    told = rates(figures(plan))
    for promised, kept in zip(PROMISES, told.overall.coverage, strict=True):
        assert abs(promised - kept) < Decimal("0.08")
    assert abs(told.overall.bias) < Decimal("0.03")
    assert told.overall.windows == 240


@SOME
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from([0.5, 0.8, 0.95]))
def test_pinball_is_nothing_only_for_the_exact_quantity_and_dearer_for_too_little(
    asked, quantity, promise
):
    lost = pinball(np.array([asked]), np.array([quantity]), promise)[0]
    share = promise if quantity < asked else 1 - promise
    assert share * abs(quantity - asked) == pytest.approx(lost)


@pytest.mark.parametrize(("count", "looked_at"), [(0, 0), (7, 7), (3_000, 750), (90_000, 4_000)])
def test_a_large_plan_is_looked_back_on_by_a_sample_of_bounded_size(count, looked_at):
    rows = sampled(count)
    assert looked_at == len(rows)
    assert sorted(set(rows.tolist())) == rows.tolist()


def test_figures_of_shards_add_up_in_any_order():
    one, two, three = (figures(plan_of(seed)) for seed in (1, 2, 3))
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + PlanningFigures() == one
    whole = one + two + three
    assert 72 == whole.skus
    assert sum(each.ordered for each in (one, two, three)) == whole.ordered
    assert whole == PlanningFigures.model_validate_json(whole.model_dump_json())


def test_the_figures_of_a_plan_are_the_same_each_time():
    assert figures(plan_of(5)) == figures(plan_of(5))


def test_contests_of_shards_add_up_and_name_every_trial():
    tried = [read_model(each) for each in challengers()]
    one, two, three = (contest(plan_of(seed), tried) for seed in (1, 2, 3))
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert {*challengers(), "min-max"} == set(one.trials)


def test_a_challenger_that_forecasts_as_the_champion_does_neither_gains_nor_costs():
    twin = read_model().model_copy(update={"version": "twin"})
    for duel in contest(plan_of(2), [twin]).trials["twin"].by_class.values():
        assert (0, 0) == (duel.gain, duel.cost_gain)
        assert duel.champion_loss == duel.loss
        assert duel.champion_cost == duel.cost


def test_rates_divide_what_they_say_and_nothing_by_nothing():
    none = rates(PlanningFigures())
    assert (None, None, None) == (none.stockout_rate, none.turns, none.exception_rate)
    past = PastWindows(
        windows=8, held=(4, 6, 7, 8), asked=Decimal(200), forecast=Decimal(190), missed=Decimal(50),
        loss=(Decimal(4), Decimal(3), Decimal(2), Decimal(1)),
    )  # fmt: skip
    told = rates(
        PlanningFigures(
            ordered=10, unsure=2, waiting=30, days=50, days_short=3, yearly_demand=Decimal(900),
            stock_value=Decimal(300), by_class={"smooth": past},
        )
    )  # fmt: skip
    assert Decimal("0.06") == told.stockout_rate
    assert Decimal(3) == told.turns
    assert Decimal("0.8") == told.exception_rate
    smooth = told.by_class["smooth"]
    assert (Decimal("0.25"), Decimal("-0.05")) == (smooth.error, smooth.bias)
    assert tuple(map(Decimal, ("0.5", "0.75", "0.875", "1"))) == smooth.coverage


NAMES = [each.name for each in fields(Evidence)]
KNOWN = {
    "all_windows": 400, "all_kept": 372, "class_windows": 120, "class_kept": 110,
    "cell_windows": 40, "cell_kept": 37, "windows": 4, "kept": 4, "days": 200, "demands": 60,
    "short": 0.0, "stale": 0.1, "receipts": 12,
}  # fmt: skip


def sure(**changed: float) -> float:
    known = {name: np.array([float(value)]) for name, value in (KNOWN | changed).items()}
    return float(weigh(Evidence(**known)).value[0])


@SOME
@given(st.sampled_from(["days", "demands", "receipts"]), COUNTS, COUNTS)
def test_less_history_demand_or_receipts_never_raise_confidence(name, one, other):
    less, more = sorted((one, other))
    assert sure(**{name: less}) <= sure(**{name: more})


@SOME
@given(st.sampled_from(["all", "class", "cell", "own"]), st.integers(0, 40), st.integers(0, 40))
def test_promises_that_were_kept_less_often_never_raise_confidence(whose, one, other):
    less, more = sorted((one, other))
    windows, kept = ("windows", "kept") if whose == "own" else (f"{whose}_windows", f"{whose}_kept")
    assert sure(**{windows: 40, kept: less}) <= sure(**{windows: 40, kept: more})


@SOME
@given(st.floats(0, 1), st.floats(0, 1))
def test_more_days_without_stock_or_since_the_count_never_raise_confidence(one, other):
    less, more = sorted((one, other))
    assert sure(short=more) <= sure(short=less)
    assert sure(stale=more) <= sure(stale=less)


@SOME
@given(st.integers(0, 300), st.integers(0, 300))
def test_fewer_windows_that_kept_their_promises_never_raise_confidence(one, other):
    less, more = (each * 20 for each in sorted((one, other)))
    few, many = (
        sure(all_windows=each, all_kept=each * 0.95, class_windows=0, class_kept=0,
             cell_windows=0, cell_kept=0, windows=0, kept=0)
        for each in (less, more)
    )  # fmt: skip
    assert few <= many


def test_a_plan_on_which_nothing_could_be_looked_back_says_so_and_is_doubted():
    plan = plan_of(7, 8, 30)
    made = confidence(plan, calibrate(plan))
    assert np.all(made.value < 0.6)
    told = made.told(0)["words"]
    assert "No past forecast could be looked at yet: the history is too short." == told[0]


def test_an_old_count_of_stock_lowers_confidence():
    tables = company(6, 24, 200)
    for row in tables["stock"]:
        row["as_of"] = AS_OF
    fresh = planned(tables)
    tables["stock"][0]["as_of"] = AS_OF - timedelta(days=21)
    old = planned(tables)
    new_value, old_value = (confidence(each, calibrate(each)).value for each in (fresh, old))
    assert old_value[0] < new_value[0]
    assert old_value[1:].tolist() == new_value[1:].tolist()


@SOME
@given(st.dictionaries(st.sampled_from(["days", "demands", "receipts"]), COUNTS))
def test_confidence_is_between_nothing_and_one(changed):
    assert 0 <= sure(**changed) <= 1


def test_a_row_tells_its_confidence_in_parts_that_multiply_and_in_words():
    plan = plan_of(6)
    made = confidence(plan, calibrate(plan))
    told = made.told(0)
    product = np.prod([float(part) for part in told["parts"].values()])
    assert float(told["value"]) == pytest.approx(product, abs=0.01)
    assert told["words"][0].startswith("Past forecasts of such items held ")
    assert told["words"][0].endswith("times of 100 where 95 were promised.")


@pytest.mark.parametrize("days", [1, 5, 30, 70])
def test_a_short_history_is_looked_back_on_as_far_as_it_goes(days):
    plan = plan_of(7, 8, days)
    known = calibrate(plan)
    made = confidence(plan, known)
    assert np.all((made.value >= 0) & (made.value <= 1))
    assert figures(plan, known, made).skus == len(plan.layout.sku)
    tried = contest(plan, [read_model(each) for each in challengers()])
    windows = sum(each.windows for each in known.by_class.values())
    assert (windows > 0) == (days == 70)
    assert {*challengers()} <= set(tried.trials)


def test_a_plan_of_nothing_has_figures_of_nothing():
    tables = company(1, 3)
    tables["stock"] = [{"sku": "GHOST", "on_hand": 1}]
    plan = planned(tables)
    told = figures(plan)
    assert (0, 0, 4) == (told.skus, told.ordered, sum(told.left_out.values()))
    assert rates(told).overall.windows == 0
    assert {"NO_ITEM", "NO_STOCK"} == set(told.left_out)
    assert set(challengers()) == set(
        contest(plan, [read_model(each) for each in challengers()]).trials
    )


def weekly(tables: Tables) -> tuple[Plan, Plan]:
    """A plan from days, and one from the same days as weeks."""
    with TemporaryDirectory() as folder:
        feeds = read_folder(write_feeds(Path(folder), tables)).feeds
    daily = make_plan(feeds, AS_OF, read_model())
    layout = daily.layout
    shape = (len(layout.sku), -1, 7)
    weeks = layout.quantity.shape[1] % 7
    by_week = replace(
        layout,
        quantity=layout.quantity[:, weeks:].reshape(shape).sum(2),
        censored=layout.censored[:, weeks:].reshape(shape).any(2),
    )
    return daily, plan_layout(by_week, feeds, daily.leads, AS_OF, read_model(), period=7)


def test_weeks_are_looked_back_on_as_days_are():
    daily, by_week = weekly(company(9, 40, 420))
    days, weeks = figures(daily), figures(by_week)
    assert weeks.skus == days.skus
    assert abs(weeks.yearly_demand / days.yearly_demand - 1) < Decimal("0.03")
    one, other = rates(days), rates(weeks)
    assert other.overall.windows > 100
    assert abs(one.overall.bias - other.overall.bias) < Decimal("0.1")
    assert other.overall.coverage[-1] > Decimal("0.85")
    assert np.all(confidence(by_week, calibrate(by_week)).evidence.days <= 420)
    tried = contest(by_week, [read_model(each) for each in challengers()])
    costs = [sum(d.champion_cost for d in t.by_class.values()) for t in tried.trials.values()]
    assert all(cost > 0 for cost in costs)
