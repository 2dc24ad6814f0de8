"""What stock must last for: demand over the lead time, and the line that comes on its last day.

Demand is uncertain by the day, the forecast by its own past errors, the lead time by its receipts.
A reorder point is not reached on any day, but when demand runs high: what follows is more uncertain
than what follows on average.
A line of a slow mover is many days' demand at once: it is served only if stock is still that much.
"""

import numpy as np

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.levels import Forecast
from hub.core.planning.series import Series, planned_by_others
from hub.core.planning.service import Need
from schemas.planning import Model

LEAST_VARIANCE = 0.05


def need_of(
    series: Series,
    expected: Forecast,
    lead: Numbers,
    lead_variance: Numbers,
    lot: Numbers,
    unit_cost: Numbers,
    missed: Numbers,
    model: Model,
) -> Need:
    """The need of each SKU-location; `lead` in days, and its variance."""
    mean, variance = ahead(series, expected, lead)
    late = expected.level * expected.level * lead_variance
    days = series.days
    before = np.maximum(lead - days, 0) / lead
    line, line_variance = _lines(series, expected)
    with_line = rounded(mean * before + line)
    uncertain = variance * before * _reorder_spreads(series, model) + late + line_variance
    return Need(
        expected=mean,
        mean=with_line,
        variance=rounded(np.maximum(uncertain, with_line / 2 + LEAST_VARIANCE)),
        lot=lot,
        rate=rounded(series.rate / days),
        unit_cost=unit_cost,
        missed=missed,
    )


def ahead(series: Series, expected: Forecast, lead: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and variance of the demand over so many days, were the lead time certain."""
    daily = np.maximum(series.variance / series.days, expected.level) * expected.spread
    return rounded(expected.level * lead), rounded(daily * lead)


def _reorder_spreads(series: Series, model: Model) -> Numbers:
    found = np.full(len(series.kind), model.reorder_spread)
    for rows, other in planned_by_others(series, model):
        found[rows] = other.reorder_spread
    return found


def _lines(series: Series, expected: Forecast) -> tuple[Numbers, Numbers]:
    """Mean and variance of what is asked for in a period in which anything is."""
    usual = series.mean / series.rate
    daily = np.maximum(series.variance, expected.level * series.days)
    square = (daily + series.mean * series.mean) / series.rate
    line = expected.level * series.days / series.rate
    return line, np.maximum(square - usual * usual, 0)
