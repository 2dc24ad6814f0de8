"""What keeps a wanted order from being the order: price breaks, the supplier's minimum, a budget.

Each step says of each row what it was before and after, so that the rationale adds up.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.arranging import Layout
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.lots import whole
from hub.core.planning.prices import Breaks, better_quantity, price_at
from hub.core.planning.service import Need
from hub.core.planning.tail import beyond
from schemas.planning import Model
from schemas.tables import Feeds

REACH_DAYS = 14


@dataclass(frozen=True, eq=False)
class Step:
    """A step that changed quantities: its name, and the quantities after it."""

    name: str
    quantity: Numbers


@dataclass(eq=False)
class Orders:
    """Quantities on their way to being ordered, and the steps that they took."""

    quantity: Numbers
    price: Numbers
    steps: list[Step] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)

    def move(self, name: str, quantity: Numbers) -> None:
        """Take a step, if it changes anything."""
        if np.any(quantity != self.quantity):
            self.quantity = quantity
            self.steps.append(Step(name, quantity))

    @property
    def value(self) -> Numbers:
        return rounded(self.quantity * self.price)


def with_prices(
    wanted: Numbers, layout: Layout, feeds: Feeds, breaks: dict[tuple[str, str], Breaks],
    level: Numbers, model: Model,
) -> Orders:  # fmt: skip
    """The wanted quantities, moved to a price break where that pays, and what a unit then costs."""
    orders = Orders(wanted, layout.terms.unit_cost.copy())
    moved = wanted.copy()
    for row in range(len(wanted)):
        key = (layout.sku[row], feeds.suppliers.supplier_id[layout.supplier[row]])
        found = breaks.get(key)
        if found is None:
            continue
        cost = float(layout.terms.unit_cost[row])
        if wanted[row] > 0:
            moved[row] = better_quantity(
                found, float(wanted[row]), float(level[row]),
                float(layout.terms.order_cost[row]), cost, model,
            )  # fmt: skip
        orders.price[row] = price_at(found, float(moved[row]), cost)
    orders.move("price break", whole(moved, layout.terms))
    return orders


def with_minimum(
    orders: Orders, layout: Layout, feeds: Feeds, point: Numbers, need: Need, level: Numbers
) -> None:
    """Fill an order below its supplier's minimum with what is needed next, or let it wait."""
    least = feeds.suppliers.min_order_value / 1_000_000
    quantity = orders.quantity.copy()
    for supplier in np.flatnonzero(least > 0):
        rows = np.flatnonzero(layout.supplier == supplier)
        value = float((quantity[rows] * orders.price[rows]).sum())
        if not 0 < value < least[supplier]:
            continue
        added = _filled(rows, orders, layout, point, need, level, float(least[supplier]) - value)
        if added is None:
            for row in rows[quantity[rows] > 0]:
                orders.dropped[int(row)] = "BELOW_MINIMUM"
            quantity[rows] = 0
        else:
            quantity[rows] += added
    orders.move("supplier's minimum", quantity)


def _filled(
    rows: NDArray[np.int64],
    orders: Orders,
    layout: Layout,
    point: Numbers,
    need: Need,
    level: Numbers,
    missing: float,
) -> Numbers | None:
    """What fills an order up: the SKUs that will be ordered soonest, a lot each."""
    added = np.zeros(len(rows))
    slack = rounded((layout.position[rows] - point[rows]) / np.maximum(level[rows], 1e-9))
    for place in np.lexsort((layout.sku[rows].astype(str), slack)):
        row = rows[place]
        if orders.quantity[row] > 0 or level[row] <= 0 or slack[place] > REACH_DAYS:
            continue
        wanted = np.array([point[row] + need.lot[row] - layout.position[row]])
        terms = layout.terms.some(np.array([row]))
        added[place] = whole(np.maximum(wanted, terms.pack), terms)[0]
        missing -= float(added[place] * orders.price[row])
        if missing <= 0:
            return added
    return None


def with_budget(orders: Orders, layout: Layout, need: Need, budget: float) -> None:
    """Keep to a budget: what saves the most lines for its money is ordered first."""
    rows = np.flatnonzero(orders.quantity > 0)
    position = layout.position[rows]
    short = beyond(position, need.mean[rows], need.variance[rows])
    after = position + orders.quantity[rows]
    saved = short - beyond(after, need.mean[rows], need.variance[rows])
    worth = rounded(need.rate[rows] * saved / np.maximum(orders.value[rows], 1e-9))
    quantity, left = orders.quantity.copy(), budget
    for place in np.lexsort((layout.sku[rows].astype(str), -worth)):
        value = float(orders.value[rows[place]])
        if value <= left:
            left = float(rounded(np.array([left - value]))[0])
        else:
            quantity[rows[place]] = 0
            orders.dropped[int(rows[place])] = "BEYOND_BUDGET"
    orders.move("budget", quantity)
