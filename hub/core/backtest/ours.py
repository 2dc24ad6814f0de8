"""The real planner inside a replay: make_plan on feeds that end on the day.

Its plan is made anew every so often; in between its reorder points and lots stand, and positions
are looked at every day. The plan is that of the first variant, from what this one has sold and
received; the others, which differ in lots or safety, share its forecasts. Supplier minimums, price
breaks and budgets stay out, as nobody else in the replay keeps to them.
"""

from dataclasses import dataclass
from dataclasses import replace as with_other
from typing import Literal

import numpy as np

from hub.core.backtest.seen_feeds import Supply, feeds_seen
from hub.core.backtest.world import Decider, Flags, Levels, Places, Seen, World
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.lots import Terms, economic_lots, whole
from hub.core.planning.plan import Plan, make_plan
from hub.core.planning.service import price_of_service, reorder_points
from schemas.planning import Model

Safety = Literal["demand", "lead_times", "allocated"]
NEVER = -1.0
LITTLE = 1e-6
AS_PLANNED = 0.0  # the reorder points that the plan itself has
PRICES = (20_000.0, 2_000.0, 250.0, 64.0, 16.0, 4.0, 1.5, 0.5, 0.12, 0.02, 0.002, 0.0001)
ANCHOR = 0.3  # of the lines that may go unserved: where safety counts, however large the lots
DEVIATIONS = (-2.0, -1.2, -0.5, 0.2, 0.8, 1.5, 2.4, 3.6, 5.5, 8.5)
# Lots by so many times the cost of an order line: for as many lines as a rival places.
LINE_COSTS = (0.02, 0.1, 0.35, 3.0, 15.0)


@dataclass(frozen=True)
class Variant:
    """A way to use the planner's forecasts; its settings are its safety.

    `line_cost` is what sizes lots, as a multiple of what an order line costs (None: the same days
    for every SKU). Safety is `allocated` by value, at prices of service; or the same number of
    deviations for every SKU: of demand over lead times as they are learned, or of demand alone over
    those that were known when the replay began.
    """

    name: str
    settings: tuple[float, ...]
    line_cost: float | None
    safety: Safety


HUB_VARIANTS = (
    Variant("hub", (AS_PLANNED, *PRICES), 1.0, "allocated"),
    *(Variant(f"hub*{each:g}", PRICES, each, "allocated") for each in LINE_COSTS),
)
ON_THE_WAY = (
    Variant("forecast", DEVIATIONS, None, "demand"),
    Variant("lead_times", DEVIATIONS, None, "lead_times"),
    Variant("allocation", PRICES, None, "allocated"),
)


@dataclass(frozen=True, eq=False)
class Planned:
    """The planner as a policy, in all variants at once: one layer for each setting of each.

    `lead` is what is known of each row's supplier when the replay begins.
    """

    name: str
    supply: Supply
    lead: Numbers
    model: Model
    every: int
    variants: tuple[Variant, ...]

    @property
    def settings(self) -> tuple[float, ...]:
        return tuple(each for variant in self.variants for each in variant.settings)

    def begin(self, world: World) -> Decider:
        held: list[Levels] = []

        def decide(day: int, seen: Seen) -> Levels:
            if (day - world.start) % self.every == 0:
                held[:] = [self._levels(world, seen, day)]
            return held[0]

        return decide

    def _levels(self, world: World, seen: Seen, day: int) -> Levels:
        plan = make_plan(feeds_seen(world, self.supply, seen, day), self.supply.date(day),
                         self.model)  # fmt: skip
        row = np.array([int(sku) for sku in plan.layout.sku.tolist()], dtype=np.int64)
        wanted = plan.asked_for & ~_hoards(plan)
        point = np.full((len(self.settings), len(world.opening)), NEVER)
        lot = np.zeros_like(point)
        anchor = price_of_service(with_other(plan.need, missed=plan.need.missed * ANCHOR))
        layer = 0
        for variant in self.variants:
            lots = _lots(plan, variant, world.terms.order_cost[row])
            for points in _points(plan, variant, lots, self.lead[row], anchor):
                point[layer, row] = np.where(wanted, rounded(points), NEVER)
                lot[layer, row] = lots
                layer += 1
        return Levels(point, lot, planned=True)


def _lots(plan: Plan, variant: Variant, line_cost: Numbers) -> Numbers:
    """The plan's own lots, or those that another cost of an order line would make."""
    if variant.line_cost == 1:
        return plan.need.lot
    terms, times = plan.layout.terms, variant.line_cost or 0.0
    other = Terms(terms.unit_cost, times * line_cost, terms.pack, terms.moq)
    return economic_lots(plan.forecast.level, other, plan.model)


def _points(
    plan: Plan, variant: Variant, lot: Numbers, lead: Numbers, anchor: float
) -> list[Numbers]:
    """The reorder points at each of a variant's settings."""
    if variant.safety == "allocated":
        need = with_other(plan.need, lot=lot)
        # A price buys about the same safety where it is lower by as much as lots are larger.
        usual = anchor * float(np.median(plan.need.lot) / max(float(np.median(lot)), LITTLE))
        return [
            plan.point if each == AS_PLANNED else reorder_points(need, usual * each)
            for each in variant.settings
        ]
    mean, variance = plan.need.expected, plan.need.variance
    if variant.safety == "demand":
        # The days' own uncertainty alone, over the lead time that was known.
        of_supplier = plan.leads.variance[plan.layout.supplier]
        share = lead / np.maximum(plan.lead, LITTLE)
        mean = plan.forecast.level * lead
        variance = np.maximum(variance - plan.forecast.level**2 * of_supplier, 0) * share
    deviation = np.sqrt(variance)
    return [np.maximum(mean + each * deviation, 0) for each in variant.settings]


def _hoards(plan: Plan) -> Flags:
    """What would last for years is never ordered."""
    least = whole(np.full(len(plan.point), LITTLE), plan.layout.terms)
    return np.asarray(least > plan.forecast.level * plan.model.most_cover)


def places(variants: tuple[Variant, ...]) -> dict[str, Places]:
    """The layers of each variant."""
    found, first = {}, 0
    for variant in variants:
        found[variant.name] = np.arange(first, first + len(variant.settings))
        first += len(variant.settings)
    return found
