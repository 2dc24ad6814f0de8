"""A supplier's minimum order: reached by ordering for more days, or not ordered at all.

Where what is needed is worth less than the minimum, everything that the supplier sells is raised to
last as many days more as it takes, the same for all (what will be needed soonest comes first by
that). Nothing is bought for longer than the model's longest cover.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from hub.core.planning.figures import Numbers
from hub.core.planning.limits import Orders, Rows
from hub.core.planning.lots import Terms, whole
from schemas.tables import Feeds, money


@dataclass(frozen=True, eq=False)
class Reach:
    """How far a supplier's rows reach: what is missing at the reorder point, and a day's demand.

    What is never to be raised lacks infinitely little.
    """

    rows: Rows
    quantity: Numbers
    missing: Numbers
    level: Numbers
    terms: Terms

    def to_last(self, days: int) -> Numbers:
        """The quantities with which everything lasts so many days beyond its reorder point."""
        needed = np.where(self.level > 0, self.missing + self.level * days, 0.0)
        return np.maximum(self.quantity, whole(np.maximum(needed, 0), self.terms))


def least_orders(feeds: Feeds) -> list[Decimal]:
    """What each supplier's order must be worth."""
    return [money(value) for value in feeds.suppliers.min_order_value.tolist()]


def with_minimum(
    orders: Orders, supplier: Rows, reach: Reach, least: list[Decimal], longest: float
) -> None:
    """Raise each supplier's order to its minimum, or let it be.

    `reach` speaks of all rows, `supplier` of each row's supplier.
    """
    quantity = orders.quantity.copy()
    for place in np.unique(supplier[quantity > 0]):
        if not least[place]:
            continue
        rows = np.flatnonzero((supplier == place) & (reach.level > 0))
        if orders.value(rows, quantity[rows]) >= least[place]:
            continue
        raised = _raised(orders, _some(reach, rows), least[place], int(longest))
        if raised is None:
            orders.dropped |= {int(row): "BELOW_MINIMUM" for row in rows[quantity[rows] > 0]}
        quantity[rows] = 0 if raised is None else raised
    orders.move("supplier's minimum", quantity)


def _raised(orders: Orders, reach: Reach, least: Decimal, longest: int) -> Numbers | None:
    """The quantities for the fewest days that reach the minimum; None where none may."""
    low, high = 0, longest
    if orders.value(reach.rows, reach.to_last(high)) < least:
        return None
    while low < high:
        days = (low + high) // 2
        if orders.value(reach.rows, reach.to_last(days)) < least:
            low = days + 1
        else:
            high = days
    return reach.to_last(high)


def _some(reach: Reach, rows: Rows) -> Reach:
    return Reach(
        rows, reach.quantity[rows], reach.missing[rows], reach.level[rows], reach.terms.some(rows)
    )
