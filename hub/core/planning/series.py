"""Demand made fit to be averaged, and what kind of demand it is.

A day without stock is not a day without demand: it takes the level that the other days have. One
absurd day does not set the level. The classes are those of Syntetos and Boylan (2005).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from schemas.planning import DEMAND_CLASSES, Model

FREQUENT = 1.32  # average days between demands
STEADY = 0.49  # squared coefficient of variation of the days that have demand
FEWEST_FOR_OUTLIERS = 30


@dataclass(frozen=True, eq=False)
class Series:
    """Daily demand, a row a SKU-location, the newest day last; `filled` has no censored day.

    `rate` is how often a day has demand, `mean` and `variance` are a day's, recent days counting
    more; `kind` is the place of its class in DEMAND_CLASSES; `quiet` the days since its last
    demand (all of them where there was none).
    """

    filled: Numbers
    rate: Numbers
    mean: Numbers
    variance: Numbers
    kind: NDArray[np.int64]
    quiet: NDArray[np.int64]


def clean(quantity: Numbers, censored: NDArray[np.bool_], model: Model) -> Series:
    """Series from what was asked for and the days on which stock ran out (n x days)."""
    n, days = quantity.shape
    if not n or not days:
        none, nothing = np.zeros(n), np.zeros(n, dtype=np.int64)
        return Series(quantity, none, none, none, nothing, nothing)
    cut = _without_outliers(quantity, model.outlier)
    filled = _without_gaps(cut, censored, model.activity_decay)
    weight = _fading(days, model.activity_decay)
    mean = rounded(filled @ weight)
    variance = rounded(np.maximum((filled * filled) @ weight - mean * mean, 0))
    asked = filled > 0
    rate = rounded(np.maximum(asked @ weight, 0.5 / days))
    quiet = np.where(asked.any(1), np.argmax(asked[:, ::-1], axis=1), days)
    return Series(filled, rate, mean, variance, _kinds(filled, asked), quiet)


def kind_names(kind: NDArray[np.int64]) -> list[str]:
    """The classes by name."""
    return [DEMAND_CLASSES[each] for each in kind]


def _fading(days: int, decay: float) -> Numbers:
    weight = (1 - decay) ** np.arange(days)[::-1]
    return np.asarray(weight / weight.sum())


def _without_outliers(quantity: Numbers, deviations: float) -> Numbers:
    """No day counts for more than so many standard deviations beyond its SKU's usual sale."""
    asked = quantity > 0
    count = asked.sum(1)
    some = np.maximum(count, 1)
    usual = quantity.sum(1) / some
    spread = np.sqrt(np.maximum((quantity * quantity).sum(1) / some - usual * usual, 0))
    most = np.where(count >= FEWEST_FOR_OUTLIERS, usual + deviations * spread, np.inf)
    return np.minimum(quantity, rounded(most)[:, None])


def _without_gaps(quantity: Numbers, censored: NDArray[np.bool_], decay: float) -> Numbers:
    """On a day that stock ran out, at least what the days with stock have on average."""
    rows = np.flatnonzero(censored.any(1))
    if not len(rows):
        return quantity
    filled = quantity.copy()
    stocked = ~censored[rows]
    weight = _fading(quantity.shape[1], decay)
    seen = np.maximum(stocked @ weight, 1e-12)
    level = rounded((quantity[rows] * stocked) @ weight / seen)
    least = np.where(stocked, 0.0, level[:, None])
    filled[rows] = np.maximum(filled[rows], least)
    return filled


def _kinds(filled: Numbers, asked: NDArray[np.bool_]) -> NDArray[np.int64]:
    count = np.maximum(asked.sum(1), 1)
    usual = filled.sum(1) / count
    square = np.maximum((filled * filled).sum(1) / count - usual * usual, 0)
    uneven = rounded(square / np.maximum(usual * usual, 1e-12)) >= STEADY
    rare = rounded(filled.shape[1] / count) >= FREQUENT
    return np.asarray(uneven + 2 * rare, dtype=np.int64)
