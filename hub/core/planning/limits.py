"""What keeps a wanted order from being the order: price breaks, a budget, what lasts for years.

Each step says of each row what it was before and after, so that the rationale adds up. The
supplier's minimum order stands in minimums.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.arranging import Layout
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.lots import whole
from hub.core.planning.prices import Breaks, better_quantity, price_at
from hub.core.planning.service import Need
from hub.core.planning.tail import beyond
from schemas.planning import Model
from schemas.tables import MILLION, Feeds

Rows = NDArray[np.int64]
LITTLE = 1e-6
EXACT = 2.0**53  # whole numbers beyond this have gaps


@dataclass(frozen=True, eq=False)
class Step:
    """A step that changed quantities: its name, and the quantities after it."""

    name: str
    quantity: Numbers


@dataclass(eq=False)
class Orders:
    """Quantities on their way to being ordered, and the steps that they took.

    `cost` is what a unit costs without a contract, `breaks` the contract prices of some rows.
    """

    quantity: Numbers
    cost: Numbers
    breaks: Mapping[int, Breaks]
    steps: list[Step] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)

    def move(self, name: str, quantity: Numbers) -> None:
        """Take a step, if it changes anything."""
        if np.any(quantity != self.quantity):
            self.quantity = quantity
            self.steps.append(Step(name, quantity))

    def price(self, row: int, quantity: float) -> float:
        """What a unit costs at a quantity."""
        cost = float(self.cost[row])
        return price_at(self.breaks[row], quantity, cost) if row in self.breaks else cost

    def prices(self, rows: Rows, quantity: Numbers) -> Numbers:
        """What a unit of each row costs at these quantities."""
        price = self.cost[rows]
        if self.breaks:
            for place in np.flatnonzero(self._broken[rows]):
                price[place] = self.price(int(rows[place]), float(quantity[place]))
        return price

    def value(self, rows: Rows, quantity: Numbers) -> Decimal:
        """What these quantities of these rows cost, to the last digit."""
        some = quantity > 0
        rows, quantity = rows[some], quantity[some]
        price = np.rint(self.prices(rows, quantity) * MILLION)
        plain = (quantity == np.rint(quantity)) & (quantity * price < EXACT)
        whole_units = quantity[plain].astype(np.int64) * price[plain].astype(np.int64)
        odd = zip(quantity[~plain].tolist(), price[~plain].tolist(), strict=True)
        total = sum(
            (exact(each) * int(one) for each, one in odd), Decimal(sum(whole_units.tolist()))
        )
        return total.scaleb(-6)

    @cached_property
    def _broken(self) -> NDArray[np.bool_]:
        broken = np.zeros(len(self.cost), dtype=np.bool_)
        broken[list(self.breaks)] = True
        return broken


def exact(number: float) -> Decimal:
    """A number of a feed as the decimal that it was written as."""
    return Decimal(repr(number))


def with_prices(
    wanted: Numbers,
    layout: Layout,
    feeds: Feeds,
    breaks: Mapping[tuple[str, str], Breaks],
    level: Numbers,
    model: Model,
) -> Orders:
    """The wanted quantities, moved to a price break where that pays."""
    found = _by_row(layout, feeds, breaks) if breaks else {}
    orders = Orders(wanted, layout.terms.unit_cost, found)
    moved = wanted.copy()
    for row, each in found.items():
        if wanted[row] > 0:
            cost, fixed = float(orders.cost[row]), float(layout.terms.order_cost[row])
            quantity = float(wanted[row])
            moved[row] = better_quantity(each, quantity, float(level[row]), fixed, cost, model)
    orders.move("price break", whole(moved, layout.terms))
    return orders


def _by_row(
    layout: Layout, feeds: Feeds, breaks: Mapping[tuple[str, str], Breaks]
) -> dict[int, Breaks]:
    known = {sku for sku, _ in breaks}
    rows = [row for row, sku in enumerate(layout.sku.tolist()) if sku in known]
    suppliers = feeds.suppliers.supplier_id[layout.supplier[rows]].tolist()
    keys = zip(rows, zip(layout.sku[rows].tolist(), suppliers, strict=True), strict=True)
    return {row: breaks[key] for row, key in keys if key in breaks}


def would_hoard(orders: Orders, layout: Layout, level: Numbers, model: Model) -> NDArray[np.bool_]:
    """Where an order, or the least there can be, would last for years."""
    least = whole(np.maximum(orders.quantity, LITTLE), layout.terms)
    return np.asarray(least > level * model.most_cover)


def without_hoards(orders: Orders, hoards: NDArray[np.bool_]) -> None:
    """Leave out what would last for years, as a MOQ mistyped by some zeros would."""
    rows = np.flatnonzero((orders.quantity > 0) & hoards)
    quantity = np.where(hoards, 0.0, orders.quantity)
    orders.move("years of stock", quantity)
    orders.dropped |= {int(row): "TOO_MUCH" for row in rows}


def with_budget(
    orders: Orders, layout: Layout, need: Need, least: list[Decimal], budget: Decimal
) -> None:
    """Keep to a budget: what saves the most lines for its money is ordered first.

    A supplier whose `least` order is no longer reached by what is left to it is left out whole.
    """
    rows = _by_worth(orders, layout, need)
    dropped: dict[int, str] = {}
    while True:
        kept = _affordable(orders, [row for row in rows if row not in dropped], budget)
        short = _below(orders, layout, kept, least)
        if not short:
            break
        dropped |= {row: "BELOW_MINIMUM" for row in rows if layout.supplier[row] in short}
    left_out = [row for row in rows if row not in kept]
    quantity = orders.quantity.copy()
    quantity[left_out] = 0
    orders.move("budget", quantity)
    orders.dropped |= {row: dropped.get(row, "BEYOND_BUDGET") for row in left_out}


def _by_worth(orders: Orders, layout: Layout, need: Need) -> list[int]:
    """The rows that are ordered, what saves the most lines for its money first."""
    rows = np.flatnonzero(orders.quantity > 0)
    some, position = need.some(rows), layout.position[rows]
    saved = beyond(position, some.mean, some.variance) - beyond(
        position + orders.quantity[rows], some.mean, some.variance
    )
    price = [orders.price(int(row), float(orders.quantity[row])) for row in rows]
    money = np.maximum(orders.quantity[rows] * np.array(price), 1e-9)
    worth = rounded(some.rate * saved / money)
    return [int(row) for row in rows[np.argsort(-worth, kind="stable")]]


def _affordable(orders: Orders, rows: list[int], budget: Decimal) -> set[int]:
    kept = set()
    for row in rows:
        value = orders.value(np.array([row]), orders.quantity[[row]])
        if value <= budget:
            budget -= value
            kept.add(row)
    return kept


def _below(orders: Orders, layout: Layout, kept: set[int], least: list[Decimal]) -> set[int]:
    """The suppliers whose minimum is not reached by what is kept of their orders."""
    total: dict[int, Decimal] = {}
    for row in kept:
        supplier = int(layout.supplier[row])
        value = orders.value(np.array([row]), orders.quantity[[row]])
        total[supplier] = total.get(supplier, Decimal(0)) + value
    return {supplier for supplier, value in total.items() if value < least[supplier]}
