"""The replay itself: goods are neither made nor lost, and nobody sees what is still to come."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.backtest.ours import AS_PLANNED, HUB_VARIANTS, ON_THE_WAY, Planned
from hub.core.backtest.policies import Fixed, MinMax, Smoothed
from hub.core.backtest.seen_feeds import Supply, feeds_seen
from hub.core.backtest.world import Policy, Run, World, deliver, replay
from hub.core.planning.lots import Terms
from hub.core.planning.model import read_model
from hub.core.planning.plan import make_plan
from schemas.tables import Feeds

ROWS, DAYS, START, MEASURE = 8, 160, 100, 120
LEAD = np.tile([6.0, 11.0], ROWS // 2)


def world(seed: int = 1, rush_days: int = 2) -> World:
    random = np.random.default_rng(seed)
    asked = random.poisson(random.uniform(0.3, 4, ROWS)[:, None] * np.ones(DAYS)).astype(float)
    terms = Terms(np.linspace(1, 20, ROWS), np.full(ROWS, 5.0), np.tile([1.0, 6.0], ROWS // 2),
                  np.ones(ROWS))  # fmt: skip
    lead = random.integers(1, 15, (ROWS, DAYS - START))
    coming = np.zeros((ROWS, DAYS - START))
    coming[:, 3] = 4
    rate = asked[:, :START].mean(1)
    return World(asked, np.ones(asked.shape, dtype=bool), START, MEASURE, terms, lead,
                 np.ceil(rate * 12), coming, rate, rush_days)  # fmt: skip


def supply() -> Supply:
    receipts = np.arange(24)
    return Supply(
        first=date(2026, 1, 1),
        supplier=np.tile([0, 1], ROWS // 2),
        quoted=np.array([5.0, 12.0]),
        order_cost=np.array([5.0, 0.0]),
        past_supplier=receipts % 2,
        past_ordered=receipts + 20,
        past_received=receipts + 20 + 4 + receipts % 9,
        missed=np.full(ROWS, 0.05),
        category=np.full(ROWS, "", dtype=np.object_),
    )


def everybody() -> list[Policy]:
    variants = (HUB_VARIANTS[0], *ON_THE_WAY)
    return [
        MinMax("B1", LEAD, 7, None),
        MinMax("B3", LEAD, 1, 14),
        Smoothed("F", LEAD, LEAD),
        Planned("hub", supply(), LEAD, read_model(), 7, variants),
    ]


@pytest.mark.parametrize("policy", everybody(), ids=lambda each: each.name)
def test_goods_are_neither_made_nor_lost(policy: Policy) -> None:
    here = world()
    run = Run(here, len(policy.settings))
    decide = policy.begin(here)
    for today in range(START, DAYS):
        run.open(today)
        run.sell(today)
        run.order(today, decide(today, run.seen))
        run.count(today)
    came = run.due[:, :, :-1].sum(2)
    sold = run.seen.sales[:, :, START:].sum(2)
    assert np.allclose(here.opening + came - sold, run.seen.on_hand)
    assert (run.seen.on_hand >= 0).all()
    assert np.allclose(run.due[:, :, -1], run.seen.on_order)


@pytest.mark.parametrize("policy", everybody(), ids=lambda each: each.name)
def test_nobody_sees_what_is_still_to_come(policy: Policy) -> None:
    here = world()
    later = here.asked.copy()
    later[:, 130:] = later[:, 130:] * 3 + 2
    before = [ordered(here, policy), ordered(replace(here, asked=later), policy)]
    assert before[0][: 130 - START] == before[1][: 130 - START]
    assert before[0] != before[1]


def ordered(here: World, policy: Policy) -> list[bytes]:
    """What is ordered each day, up to the sales of that day."""
    run, decide, found = Run(here, len(policy.settings)), policy.begin(here), []
    for today in range(START, DAYS):
        run.open(today)
        run.sell(today)
        run.order(today, decide(today, run.seen))
        found.append(run.seen.on_order.tobytes())
    return found


@pytest.mark.parametrize("policy", everybody()[:3], ids=lambda each: each.name)
def test_a_setting_does_what_it_does_alone(policy: Policy) -> None:
    together = replay(world(), policy)
    for place, setting in enumerate(policy.settings):
        alone = replay(world(), replace(policy, settings=(setting,)))
        assert alone.unmet.tolist() == together.unmet[[place]].tolist()
        assert alone.inventory.tolist() == together.inventory[[place]].tolist()


def test_a_day_of_the_replay_orders_what_the_plan_of_that_day_orders() -> None:
    here, model = world(), read_model()
    as_planned = replace(HUB_VARIANTS[0], settings=(AS_PLANNED,))
    policy = Planned("hub", supply(), LEAD, model, 1, (as_planned,))
    run, decide = Run(here, 1), policy.begin(here)
    seen_orders = 0.0
    for today in range(START, START + 30):
        run.open(today)
        run.sell(today)
        levels = decide(today, run.seen)
        assert levels is not None
        feeds = feeds_seen(here, supply(), run.seen, today)
        # What was under way before the replay is in its position, and not told of in the feeds.
        position = run.seen.position[0]
        stock = replace(feeds.stock, on_hand=position - on_order(feeds))
        plan = make_plan(replace(feeds, stock=stock), supply().date(today), model)
        assert plan.orders.quantity.tolist() == levels.wanted(position, here.terms)[0].tolist()
        seen_orders += plan.orders.quantity.sum()
        run.order(today, levels)
    assert seen_orders > 0


def on_order(feeds: Feeds) -> np.ndarray:
    """What the feeds say is on order, by row."""
    orders = feeds.open_orders
    return np.bincount(orders.sku.astype(int), orders.quantity, minlength=ROWS)


def test_a_shortage_calls_for_one_rush_order_at_a_time() -> None:
    here = world(rush_days=3)
    empty = replace(here, opening=np.zeros(ROWS), coming=np.zeros_like(here.coming))
    never = Fixed("never", np.full(ROWS, -1.0), np.zeros(ROWS))
    found = replay(empty, never)
    assert (found.rush <= np.ceil(empty.measured / 3) + 1).all()
    assert 0 == replay(replace(empty, rush_days=0), never).rush.sum()


def test_deliveries_on_record_are_all_that_comes() -> None:
    here = world()
    nothing = np.zeros_like(here.coming)
    found = deliver(replace(here, opening=np.zeros(ROWS)), nothing, nothing)
    assert 0 == found.sold.sum() == found.inventory.sum() == found.lines.sum()
    assert found.asked.tolist() == found.unmet.tolist()


@given(st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_more_safety_never_leaves_more_unmet_in_total(seed: int) -> None:
    found = replay(world(seed, rush_days=0), MinMax("B3", LEAD, 1, None, settings=(0.0, 2.0, 8.0)))
    least, some, most = found.unmet.sum(1).tolist()
    assert least >= some >= most
