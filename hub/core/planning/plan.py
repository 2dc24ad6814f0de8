"""What should be ordered today, of everything that can be planned.

Each SKU-location is forecast over its supplier's lead time, given a lot and a reorder point, and
ordered where its position does not reach beyond that point. The steps stand in modules of their
own; nothing here reads a file or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.analogues import FirstLevels, first_levels, with_first_levels
from hub.core.planning.arranging import Layout, arrange
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.lead_times import LeadTimes, lead_times
from hub.core.planning.levels import Forecast, forecast
from hub.core.planning.limits import Orders, with_budget, with_prices, without_hoards, would_hoard
from hub.core.planning.lots import economic_lots, nearest
from hub.core.planning.minimums import Reach, least_orders, with_minimum
from hub.core.planning.missing import obstacles
from hub.core.planning.needs import need_of
from hub.core.planning.prices import price_breaks
from hub.core.planning.series import Series
from hub.core.planning.service import Need, price_of_service, reorder_points, unserved
from hub.core.planning.shelf_life import most_that_keeps, within_shelf_life
from hub.core.planning.stock_budget import within_stock_budget
from schemas.planning import Model
from schemas.tables import Feeds

LEAST_SCALE = 1e-100
NOTHING_HELD: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan, a row a SKU-location of `layout`: what is ordered, and everything it follows from.

    `lead` is the days that an order of today must last: the lead time, and the days until the next
    look at the supplier; `new` are the items that have just begun; `price` is what service costs;
    `point` is the position at which a SKU is ordered; `asked_for` is false of what is not bought
    for stock any more; `wanted` is what it then needs, in whole packs; `orders` is what is left of
    that.
    """

    as_of: Day
    supplier_ids: NDArray[np.object_]
    layout: Layout
    series: Series
    new: FirstLevels
    forecast: Forecast
    leads: LeadTimes
    lead: Numbers
    need: Need
    price: float
    scale: float
    point: Numbers
    asked_for: NDArray[np.bool_]
    wanted: Numbers
    orders: Orders
    model: Model

    @cached_property
    def missed(self) -> Numbers:
        """The share of each SKU's lines that is expected to find too little stock."""
        return unserved(self.need, self.point)

    def due_on(self) -> list[Day]:
        """When an order of today is expected."""
        days = np.ceil(self.leads.mean)[self.layout.supplier]
        return [self.as_of + timedelta(days=int(each)) for each in days]


def make_plan(
    feeds: Feeds,
    as_of: Day,
    model: Model,
    scale: float = 1.0,
    budget: Decimal | None = None,
    held: Mapping[str, str] = NOTHING_HELD,
    stock_budget: Decimal | None = None,
) -> Plan:
    """The plan after the close of `as_of`; `scale` 0 is without safety stock, 1 the targets.

    `budget` bounds what today's orders may cost, and `stock_budget` what lies in stock on average,
    in the currency of the items; `held` are SKUs that are not to be ordered, with the reason.
    """
    leads = lead_times(feeds, as_of, model)
    kept_from = obstacles(feeds, as_of, leads.known, model.stale_after, held)
    layout = arrange(feeds, as_of, kept_from)
    return plan_layout(layout, feeds, leads, as_of, model, scale, budget, stock_budget=stock_budget)


def plan_layout(
    layout: Layout,
    feeds: Feeds,
    leads: LeadTimes,
    as_of: Day,
    model: Model,
    scale: float = 1.0,
    budget: Decimal | None = None,
    period: int = 1,
    stock_budget: Decimal | None = None,
) -> Plan:
    """The plan of what was laid out; of the feeds it reads the suppliers and the contracts.

    A column of the layout's demand stands for `period` days.
    """
    review = np.maximum(feeds.suppliers.review_days, 1)[layout.supplier] - 1
    lead = rounded(leads.mean[layout.supplier] + review)
    new = first_levels(layout.quantity, layout.category, period)
    series, expected = forecast(layout.quantity, layout.censored, lead, model, period)
    expected = with_first_levels(expected, new)
    lot = economic_lots(expected.level, layout.terms, model)
    need = need_of(series, expected, lead, leads.variance[layout.supplier], lot,
                   layout.terms.unit_cost, layout.missed, model)  # fmt: skip
    price = price_of_service(need)
    point = points_at(need, price, scale, model)
    if stock_budget is not None:
        point = within_stock_budget(need, point, stock_budget)
    asked_for = _asked_for(series, expected, model)
    wanted = _wanted(layout, lot, point, asked_for)
    keeps = most_that_keeps(layout, series, expected, need)
    orders = _orders(feeds, as_of, layout, np.where(asked_for, expected.level, 0.0), point, wanted,
                     keeps, need, model, budget)  # fmt: skip
    for row in np.flatnonzero((rounded(layout.position) <= point) & ~asked_for):
        orders.dropped[int(row)] = "NOT_ASKED_FOR"
    return Plan(
        as_of, feeds.suppliers.supplier_id, layout, series, new, expected, leads, lead, need, price,
        scale, point, asked_for, wanted, orders, model,
    )  # fmt: skip


def points_at(need: Need, price: float, scale: float, model: Model) -> Numbers:
    """Where each SKU is ordered, at a service scale; 0 is without safety stock.

    What saves too few lines for its money is kept lean: below what is expected, as far as the
    targets themselves (scale 1) would have it. More service never means less of it.
    """
    best = reorder_points(need, price)
    lean = np.minimum(need.expected, best)
    if scale <= 0:
        return lean
    if scale != 1:
        best = reorder_points(need, price / max(scale**model.scale_power, LEAST_SCALE))
    return np.maximum(lean, best)


def _orders(
    feeds: Feeds,
    as_of: Day,
    layout: Layout,
    level: Numbers,
    point: Numbers,
    wanted: Numbers,
    keeps: Numbers,
    need: Need,
    model: Model,
    budget: Decimal | None,
) -> Orders:
    """What is left of the wanted quantities, step by step."""
    orders = with_prices(wanted, layout, feeds, price_breaks(feeds.contracts, as_of), level, model)
    perishes = within_shelf_life(orders, layout, keeps)
    hoards = would_hoard(orders, layout, level, model)
    without_hoards(orders, hoards)
    least = least_orders(feeds)
    missing = np.where(perishes, -np.inf, rounded(point - layout.position))
    reach = Reach(np.arange(len(wanted)), orders.quantity, missing,
                  np.where(hoards, 0.0, level), layout.terms)  # fmt: skip
    with_minimum(orders, layout.supplier, reach, least, model.longest_cover)
    if budget is not None:
        with_budget(orders, layout, need, least, budget)
    return orders


def _wanted(layout: Layout, lot: Numbers, point: Numbers, asked_for: NDArray[np.bool_]) -> Numbers:
    position = rounded(layout.position)
    wanted = (position <= point) & asked_for
    missing = rounded(point - position)
    return nearest(np.where(wanted, rounded(missing + lot), 0.0), missing, layout.terms)


def _asked_for(series: Series, expected: Forecast, model: Model) -> NDArray[np.bool_]:
    """What is not asked for any more is not bought for stock."""
    return np.asarray((expected.level > 0) & (series.quiet < model.dead_after))
