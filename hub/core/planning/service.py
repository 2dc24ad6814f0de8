"""How low stock may fall before it is ordered, so that money buys the most service.

A line goes unserved when stock is out. With reorder point s and lot Q the share of time that it is
out is the mean of P(demand over the lead time > y) for y from s to s + Q (Zipkin 2000, 6.2). One
more unit of s costs its value and saves rate x (P(> s) - P(> s + Q)) / Q lines a day; at the best
split of a budget that saving a unit of money is the same everywhere. Safety stock is never below
zero.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.tail import beyond, exceeded_with

STEPS = 5
HALVINGS = 18  # to a share of a thousandth, which no quantity notices
SAMPLE = 4_000
_SIMPSON = ((0.0, 1), (0.25, 4), (0.5, 2), (0.75, 4), (1.0, 1))


@dataclass(frozen=True, eq=False)
class Need:
    """Demand over the lead time and the lot that follows it; `missed` is the share of lines that
    may go unserved (1 less the service level)."""

    mean: Numbers
    variance: Numbers
    lot: Numbers
    rate: Numbers
    unit_cost: Numbers
    missed: Numbers

    def some(self, rows: NDArray[np.int64]) -> "Need":
        """The needs of some rows."""
        return Need(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def price_of_service(need: Need) -> float:
    """What a unit of money in stock must save, in lines a day, so that the targets are met.

    They are met over all lines together; a SKU with a higher service level counts for more.
    """
    count = len(need.mean)
    if not count:
        return 1.0
    sample = need.some(np.unique(np.linspace(0, count - 1, min(count, SAMPLE)).astype(np.int64)))
    allowed = float(sample.rate @ sample.missed)
    low, high = -30.0, 5.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        point = reorder_points(sample, 10.0**middle)
        if float(sample.rate @ unserved(sample, point)) > allowed:
            high = middle
        else:
            low = middle
    return float(rounded(np.array([10.0**low]))[0])


def reorder_points(need: Need, price: float) -> Numbers:
    """The position at which each SKU is ordered, at a price of service; infinite: no safety."""
    usual = np.median(need.missed) if len(need.missed) else 0.05
    weight = usual / np.maximum(need.missed, 1e-6)
    wanted = price * need.unit_cost * need.lot / np.maximum(need.rate * weight, 1e-12)
    point = exceeded_with(np.minimum(wanted, 1.0), need.mean, need.variance)
    for _ in range(STEPS - 1):
        later = beyond(point + need.lot, need.mean, need.variance)
        point = exceeded_with(np.minimum(wanted + later, 1.0), need.mean, need.variance)
    return rounded(np.maximum(point, need.mean))


def unserved(need: Need, point: Numbers) -> Numbers:
    """The share of a SKU's lines that find too little stock, by Simpson's rule over the lot."""
    total = sum(
        weight * beyond(point + share * need.lot, need.mean, need.variance)
        for share, weight in _SIMPSON
    )
    return np.asarray(total / 12)
