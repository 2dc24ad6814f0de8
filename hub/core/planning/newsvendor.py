"""How much to buy when there is only one chance to: the newsvendor's quantity.

Too few of a one-shot or perishable item cost `short` a piece, too many `over`; the quantity is the
one that demand stays below with probability short / (short + over) (Arrow, Harris and Marschak
1951). The cost is what is expected to be lost by not knowing demand.
"""

import math

import numpy as np

from hub.core.planning.tail import normal_quantile, normal_tail
from schemas.errors import InputError


def critical_ratio(short: float, over: float) -> float:
    """The share of chances in which it should be enough. InputError where a cost is not one."""
    if not (short > 0 and over > 0 and math.isfinite(short + over)):
        raise InputError(f"costs of {short:g} and {over:g} a piece: both must be more than 0")
    return short / (short + over)


def normal_newsvendor(
    mean: float, deviation: float, short: float, over: float
) -> tuple[float, float]:
    """The quantity and its expected cost, where demand is normal."""
    z = float(normal_quantile(np.array([critical_ratio(short, over)]))[0])
    tail = float(normal_tail(np.array([z]))[0])
    lost = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) - z * tail
    return mean + z * deviation, deviation * (over * (z + lost) + short * lost)


def poisson_newsvendor(mean: float, short: float, over: float) -> tuple[int, float]:
    """The quantity, in whole pieces, and its expected cost, where demand is Poisson's."""
    if not 0 < mean < 700:
        raise InputError(f"a mean of {mean:g}: Poisson demand is reckoned for means below 700")
    ratio = critical_ratio(short, over)
    quantity, chance = 0, math.exp(-mean)
    below, left_over = chance, 0.0
    while below < ratio:
        left_over += below
        quantity += 1
        chance *= mean / quantity
        below += chance
    return quantity, over * left_over + short * (mean - quantity + left_over)
