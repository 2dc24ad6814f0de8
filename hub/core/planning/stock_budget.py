"""A bound on what lies in stock: what saves the fewest lines for its money is kept leaner.

On average a SKU holds its safety stock and half a lot; the lots themselves are left as they are.
"""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from hub.core.planning.figures import Numbers
from hub.core.planning.service import EXACTNESS, WIDEST, Need, reorder_points
from schemas.errors import InputError

CENT = Decimal("0.01")


def within_stock_budget(need: Need, point: Numbers, budget: Decimal) -> Numbers:
    """The reorder points, lowered where they must be: no more than the budget is then held.

    InputError where half of each lot alone is worth more.
    """
    most = float(budget)
    if stock_value(need, point) <= most:
        return point
    low, high = WIDEST
    leanest = _leaner(need, point, high)
    if stock_value(need, leanest) > most:
        least = Decimal(repr(stock_value(need, leanest))).quantize(CENT, ROUND_HALF_UP)
        raise InputError(f"a stock budget of {budget}: half of each lot alone is worth {least}")
    while high - low > EXACTNESS:
        middle = (low + high) / 2
        if stock_value(need, _leaner(need, point, middle)) > most:
            low = middle
        else:
            high = middle
    return _leaner(need, point, high)


def stock_value(need: Need, point: Numbers) -> float:
    """What lies in stock on average, at cost, in the currency of the items."""
    held = np.maximum(point - need.expected, 0) + need.lot / 2
    return float(need.unit_cost @ held)


def _leaner(need: Need, point: Numbers, price: float) -> Numbers:
    """The points at a price of service (its logarithm), none higher than before."""
    return np.minimum(point, reorder_points(need, 10.0**price))
