"""What perishes is not bought beyond what is likely to be sold in its shelf life.

The newsvendor's choice (newsvendor.py), made again with each order: the quantity that demand over
the shelf life stays below as often as the item's service level says. Older stock is sold first.
"""

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.arranging import Layout
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.levels import Forecast
from hub.core.planning.limits import Orders
from hub.core.planning.lots import in_packs
from hub.core.planning.needs import LEAST_VARIANCE, ahead
from hub.core.planning.series import Series
from hub.core.planning.service import Need
from hub.core.planning.tail import exceeded_with

REASON = "PERISHES"


def most_that_keeps(layout: Layout, series: Series, expected: Forecast, need: Need) -> Numbers:
    """The position that each SKU may have once it is ordered; infinite where nothing perishes."""
    most = np.full(len(layout.sku), np.inf)
    rows = np.flatnonzero(layout.shelf_life > 0)
    if len(rows):
        days = np.maximum(layout.shelf_life, 1.0)
        mean, variance = (each[rows] for each in ahead(series, expected, days))
        varied = np.maximum(variance, mean + LEAST_VARIANCE)
        sold = exceeded_with(layout.missed[rows], mean, varied)
        most[rows] = rounded(need.expected[rows] + sold)
    return most


def within_shelf_life(orders: Orders, layout: Layout, most: Numbers) -> NDArray[np.bool_]:
    """Order no more than keeps, or nothing where that is less than can be ordered.

    Tells which rows perish: nothing else is to raise their orders.
    """
    perishes = np.isfinite(most)
    rows = np.flatnonzero(perishes & (orders.quantity > 0))
    if len(rows):
        terms = layout.terms.some(rows)
        packs = np.floor(rounded((most[rows] - layout.position[rows]) / terms.pack))
        room = in_packs(np.maximum(packs, 0), terms)
        quantity = orders.quantity.copy()
        quantity[rows] = np.minimum(quantity[rows], np.where(room < terms.moq, 0.0, room))
        orders.move("shelf life", quantity)
        orders.dropped |= {int(row): REASON for row in rows[quantity[rows] == 0]}
    return perishes
