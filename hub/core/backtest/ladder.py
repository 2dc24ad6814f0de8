"""The ways of ordering that are compared, and the steps from the plainest to ours.

Each step changes one thing: how often one looks, how fresh the averages are, the forecast, what is
learned of suppliers, how safety is shared out among SKUs, and the lots.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from hub.core.backtest.case import Case
from hub.core.backtest.compare import Way, way
from hub.core.backtest.ours import HUB_VARIANTS, ON_THE_WAY, Planned, places
from hub.core.backtest.policies import REFRESH, MinMax, Smoothed
from hub.core.backtest.world import Policy, deliver, replay, together
from schemas.backtest import StepName
from schemas.planning import Model

HUB, PEOPLE, OWN_LOTS = "hub", "people", "hub_own_lots"
LEVEL_LOTS = "lots"  # ours with as many order lines as the step before it
RIVALS = {
    "B0": "min/max as it was set when the replay begins, looked at every four weeks",
    "B1": "the same min/max, looked at every week",
    "B2": "a good buyer: min/max looked at every week, averages made anew every four weeks",
    "B3": "the same with a look every day",
    "F": "a plain forecast: exponential smoothing and a normal safety stock, every day",
}
WORDS = {
    **RIVALS,
    HUB: "the hub's planner, every day, with lots for as many order lines as the main rival",
    OWN_LOTS: "the hub's planner with lots by what an order line costs, as it would order today",
    PEOPLE: "what your people ordered, by the record",
}
LOTS = (1.0, 0.3, 0.6, 1.8)  # the first one is the rival itself
STEPS: Mapping[StepName, str] = {
    "cadence": "looking every day instead of every week",
    "averages": "fresh averages: made anew every four weeks instead of never",
    "forecast": "the forecast: its level, renewed weekly, and safety by how wrong it has been",
    "lead_times": "lead times as receipts show them, late orders counted, and how they vary",
    "allocation": "safety where a line costs least stock, instead of the same for every SKU",
    "lots": "lots by what an order line costs, at as many order lines as before",
    "order_lines": "as many order lines as the main rival places",
}
# The way that each step ends at.
ENDS: Mapping[StepName, str] = {
    "cadence": "cadence",
    "averages": "B3",
    "forecast": "forecast",
    "lead_times": "lead_times",
    "allocation": "allocation",
    "lots": LEVEL_LOTS,
    "order_lines": HUB,
}


def replay_everybody(case: Case, model: Model, every: int) -> dict[str, Way]:
    """Every way of ordering, replayed."""
    found = [_rival(case, name, model.usual_cover) for name in RIVALS]
    daily = MinMax("cadence", case.lead, 1, None, model.usual_cover)
    found.append(_replayed(case, "cadence", [daily]))
    found += _ours(case, model, every)
    if case.deliveries is not None and case.lines is not None:
        totals = deliver(case.world, case.deliveries, case.lines)
        line_cost = case.world.terms.order_cost
        found.append(way(PEOPLE, totals, [np.zeros(1, dtype=np.int64)], line_cost, case.weight))
    return {each.name: each for each in found}


def _rival(case: Case, name: str, cover: float) -> Way:
    """A rival with a family for each lot size."""
    return _replayed(case, name, [_plain(case, name, cover * each) for each in LOTS])


def _plain(case: Case, name: str, cover: float) -> Policy:
    if name == "F":
        return Smoothed(name, case.lead, case.lead_variance, cover)
    check = {"B0": 28, "B1": 7, "B2": 7, "B3": 1}[name]
    return MinMax(name, case.lead, check, REFRESH if name in ("B2", "B3") else None, cover)


def _replayed(case: Case, name: str, policies: list[Policy]) -> Way:
    """One way of ordering out of several policies, a family each."""
    totals = together([replay(case.world, each) for each in policies])
    ends = np.cumsum([0, *(len(each.settings) for each in policies)])
    families = [np.arange(a, b) for a, b in pairwise(ends)]
    return way(name, totals, families, case.world.terms.order_cost, case.weight)


def _ours(case: Case, model: Model, every: int) -> Iterator[Way]:
    """The planner: as it is, at other lots, and on the way to it."""
    variants = (*HUB_VARIANTS, *ON_THE_WAY)
    policy = Planned("hub", case.supply, case.lead, model, every, variants)
    totals, layers = replay(case.world, policy), places(variants)
    line_cost = case.world.terms.order_cost
    families = [layers[each.name] for each in HUB_VARIANTS]
    yield way(HUB, totals, families, line_cost, case.weight)
    yield way(OWN_LOTS, totals, families[:1], line_cost, case.weight)
    for each in ON_THE_WAY:
        yield way(each.name, totals, [layers[each.name]], line_cost, case.weight)
