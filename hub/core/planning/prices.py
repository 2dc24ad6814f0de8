"""Contract prices: what a unit costs at a quantity, and whether the next price break pays.

All-units discounts (Hadley and Whitin 1963): at a break every unit has the lower price. A break is
taken if price, ordering and holding together cost less a year, and it is not beyond the longest
cover.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)

import numpy as np

from hub.core.planning.lots import DAYS_A_YEAR
from schemas.planning import Model
from schemas.tables import MILLION, Contracts

Breaks = Sequence[tuple[float, float]]  # from a quantity on, the price of each unit


def price_breaks(contracts: Contracts, as_of: Day) -> Mapping[tuple[str, str], Breaks]:
    """The breaks that hold on a day, by SKU and supplier, the smallest quantity first.

    Of two prices for the same quantity the lower holds.
    """
    today = np.datetime64(as_of)
    begun = np.isnat(contracts.valid_from) | (contracts.valid_from <= today)
    ended = ~np.isnat(contracts.valid_to) & (contracts.valid_to < today)
    found: dict[tuple[str, str], dict[float, float]] = defaultdict(dict)
    rows = np.flatnonzero(begun & ~ended)
    columns = (contracts.sku, contracts.supplier_id, contracts.from_quantity, contracts.unit_price)
    told = zip(*(column[rows].tolist() for column in columns), strict=True)
    for sku, supplier, quantity, millionths in told:
        breaks, price = found[sku, supplier], millionths / MILLION
        breaks[quantity] = min(breaks.get(quantity, price), price)
    return {key: sorted(breaks.items()) for key, breaks in found.items()}


def price_at(breaks: Breaks, quantity: float, otherwise: float) -> float:
    """What a unit costs at a quantity; `otherwise` where no contract speaks of so few."""
    prices = [price for least, price in breaks if least <= quantity]
    return prices[-1] if prices else otherwise


def better_quantity(
    breaks: Breaks,
    quantity: float,
    level: float,
    order_cost: float,
    otherwise: float,
    model: Model,
) -> float:
    """The quantity itself, or the break above it that costs least a year."""
    options = [quantity, *(least for least, _ in breaks if quantity < least)]
    bounded = [q for q in options if q == quantity or q <= level * model.longest_cover]
    costs = [
        (_yearly(q, price_at(breaks, q, otherwise), level, order_cost, model), q) for q in bounded
    ]
    return min(costs)[1]


def _yearly(quantity: float, price: float, level: float, order_cost: float, model: Model) -> float:
    demand = level * DAYS_A_YEAR
    ordering = order_cost * demand / max(quantity, 1e-9)
    return demand * price + ordering + model.holding_rate * price * quantity / 2
