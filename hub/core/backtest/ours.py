"""The real planner inside a replay: make_plan on feeds that end on the day.

Its plan is made anew every so often; in between its reorder points and lots stand, and positions
are looked at every day. Supplier minimums, price breaks and budgets stay out, as nobody else in the
replay keeps to them. A step on the way from min/max to the planner is a setting of `Planned`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hub.core.backtest.seen_feeds import Supply, feeds_seen
from hub.core.backtest.world import Decider, Flags, Levels, Places, Seen, World
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.lots import whole
from hub.core.planning.plan import Plan, make_plan
from hub.core.planning.service import price_of_service, reorder_points
from schemas.planning import Model

NEVER = -1.0
LITTLE = 1e-6
SCALES = (0.3, 0.6, 1.0, 1.6, 2.8)
DEVIATIONS = (-0.3, 0.5, 1.2, 2.0, 3.2)


@dataclass(frozen=True, eq=False)
class Planned:
    """`hub plan` as a policy; a setting is its service scale, the whole of it what it is."""

    name: str
    supply: Supply
    model: Model
    every: int
    settings: tuple[float, ...] = SCALES

    def begin(self, world: World) -> Decider:
        rows, layers = len(world.opening), len(self.settings)

        def refit(day: int, seen: Seen) -> Levels:
            plan = plan_seen(world, self.supply, seen, day, self.model)
            layer = row_numbers(plan) // rows
            point = np.zeros(len(plan.point))
            for place, scale in enumerate(self.settings):
                some = np.flatnonzero(layer == place)
                point[some] = at_scale(plan, some, scale)
            return levels_of(plan, rows, layers, point)

        return _every(self.every, world.start, refit)


@dataclass(frozen=True, eq=False)
class Deviations:
    """The planner's forecast and lead times, with the same number of deviations for every SKU.

    What allocating service adds is thus left out; without `lead_variance`, so is what a
    supplier's uncertainty asks for. A setting is the number of deviations.
    """

    name: str
    supply: Supply
    model: Model
    every: int
    lead_variance: bool
    settings: tuple[float, ...] = DEVIATIONS

    def begin(self, world: World) -> Decider:
        rows, layers = len(world.opening), len(self.settings)

        def refit(day: int, seen: Seen) -> Levels:
            plan = plan_seen(world, self.supply, seen, day, self.model)
            need = plan.need
            variance = need.variance
            if not self.lead_variance:
                of_supplier = plan.leads.variance[plan.layout.supplier]
                variance = variance - plan.forecast.level**2 * of_supplier
            place = row_numbers(plan)
            above = np.array(self.settings)[place // rows]
            point = np.maximum(need.mean + above * np.sqrt(np.maximum(variance, 0)), 0)
            return levels_of(plan, rows, layers, point)

        return _every(self.every, world.start, refit)


def plan_seen(world: World, supply: Supply, seen: Seen, day: int, model: Model) -> Plan:
    """One plan of all layers at the close of a day, each as if it were a company of its own."""
    feeds = feeds_seen(world, supply, seen, list(range(len(seen.on_hand))), day)
    return make_plan(feeds, supply.date(day), model)


def at_scale(plan: Plan, rows: Places, scale: float) -> Numbers:
    """The reorder points of some rows at a service scale, as a plan of these rows has them."""
    need = plan.need.some(rows)
    if scale <= 0:
        return need.mean
    return reorder_points(need, price_of_service(need) / scale**plan.model.scale_power)


def levels_of(plan: Plan, rows: int, layers: int, point: Numbers) -> Levels:
    """Reorder points and a plan's lots, layers x rows.

    What can't be planned, is not asked for any more or would last for years is never ordered.
    """
    place = row_numbers(plan)
    points, lots = np.full(layers * rows, NEVER), np.zeros(layers * rows)
    wanted = plan.asked_for & ~_hoards(plan)
    points[place] = np.where(wanted, rounded(point), NEVER)
    lots[place] = plan.need.lot
    return Levels(points.reshape(layers, rows), lots.reshape(layers, rows))


def row_numbers(plan: Plan) -> Places:
    """Where each row of a plan stands among layers and rows: its SKU is that number."""
    return np.array([int(sku) for sku in plan.layout.sku.tolist()], dtype=np.int64)


def _hoards(plan: Plan) -> Flags:
    least = whole(np.full(len(plan.point), LITTLE), plan.layout.terms)
    return np.asarray(least > plan.forecast.level * plan.model.most_cover)


def _every(days: int, start: int, refit: Callable[[int, Seen], Levels]) -> Decider:
    held: list[Levels] = []

    def decide(day: int, seen: Seen) -> Levels:
        if (day - start) % days == 0 or not held:
            held[:] = [refit(day, seen)]
        return held[0]

    return decide
