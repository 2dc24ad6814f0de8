"""How low stock may fall before it is ordered, so that money buys the most service.

A line goes unserved when it and what was asked for since the last order could arrive are more than
there was. With reorder point s and lot Q its share is the mean of P(such demand > y) for y from s
to s + Q (Zipkin 2000, 6.2). One more unit of s costs its value and saves rate x (P(> s) -
P(> s + Q)) / Q lines a day; at the best split of a budget that saving a unit of money is the same
everywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.tail import beyond, exceeded_with

STEPS = 5
# Prices are looked for by their logarithms, first for a few SKUs, then near that for many.
WIDEST = (-30.0, 5.0)
NEAR = 0.25
EXACTNESS, ROUGHLY = 2e-3, 0.05
FEW, SAMPLE = 200, 2_000
LOTS_MISS = 0.5
_SIMPSON = ((0.0, 1), (0.25, 4), (0.5, 2), (0.75, 4), (1.0, 1))


@dataclass(frozen=True, eq=False)
class Need:
    """What stock must last for; `missed` is the share of lines that may go unserved (1 less the
    service level).

    `expected` is the demand over the lead time. `mean` and `variance` are those of the demand that
    a line on its last day finds before it, together with the line itself.
    """

    expected: Numbers
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
    few, many = (need.some(_spread(count, size)) for size in (FEW, SAMPLE))
    near = _halved(few, _may_miss(few), WIDEST, ROUGHLY)
    low, high = near - NEAR, near + NEAR
    may = _may_miss(many)
    if _missed(many, low) > may or _missed(many, high) <= may:
        low, high = WIDEST
    price = _halved(many, may, (low, high))
    return float(rounded(np.array([10.0**price]))[0])


def _spread(count: int, size: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, count - 1, min(count, size)).astype(np.int64))


def _halved(
    need: Need, may: float, between: tuple[float, float], exactness: float = EXACTNESS
) -> float:
    """The highest price (its logarithm) at which no more lines go unserved than may."""
    low, high = between
    while high - low > exactness:
        middle = (low + high) / 2
        if _missed(need, middle) > may:
            high = middle
        else:
            low = middle
    return low


def _may_miss(need: Need) -> float:
    """How many lines a day may go unserved, by the targets.

    Large lots alone may meet them; then at least half of what they would miss is served.
    """
    by_lots = float(need.rate @ unserved(need, np.zeros(len(need.mean))))
    return min(float(need.rate @ need.missed), LOTS_MISS * by_lots)


def _missed(need: Need, price: float) -> float:
    """How many lines a day go unserved, at a price given by its logarithm."""
    return float(need.rate @ unserved(need, reorder_points(need, 10.0**price)))


def reorder_points(need: Need, price: float) -> Numbers:
    """The position at which each SKU is best ordered, at a price of service.

    It may be less than what is expected: where that saves too few lines for its money.
    """
    usual = np.median(need.missed) if len(need.missed) else 0.05
    weight = usual / np.maximum(need.missed, 1e-6)
    wanted = price * need.unit_cost * need.lot / np.maximum(need.rate * weight, 1e-12)
    point = exceeded_with(np.minimum(wanted, 1.0), need.mean, need.variance)
    for _ in range(STEPS - 1):
        later = beyond(point + need.lot, need.mean, need.variance)
        point = exceeded_with(np.minimum(wanted + later, 1.0), need.mean, need.variance)
    return rounded(point)


def unserved(need: Need, point: Numbers) -> Numbers:
    """The share of a SKU's lines that find too little stock, by Simpson's rule over the lot."""
    total = sum(
        weight * beyond(point + share * need.lot, need.mean, need.variance)
        for share, weight in _SIMPSON
    )
    return np.asarray(total / 12)
