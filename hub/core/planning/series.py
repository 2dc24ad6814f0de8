"""Demand made fit to be averaged, and what kind of demand it is.

A day without stock is not a day without demand: it takes the level that the other days have. One
absurd day does not set the level. The classes are those of Syntetos and Boylan (2005). A column of
demand stands for a period of one or more days; so many SKUs are looked at in one go as stay in a
processor's cache.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from schemas.planning import DEMAND_CLASSES, Model

FREQUENT = 1.32  # average periods between demands
STEADY = 0.49  # squared coefficient of variation of the periods that have demand
FEWEST_FOR_OUTLIERS = 30
BLOCK = 512


@dataclass(frozen=True, eq=False)
class Series:
    """Demand by period (rows, the newest last) and SKU-location (columns), no period censored.

    Figures are a period's, of `days` days: `rate` is how often one has demand, `mean` and
    `variance` are its demand's, recent ones counting more. `kind` is the place of a SKU's class in
    DEMAND_CLASSES; `quiet` the days since its last demand (all of them where there was none).
    """

    by_period: Numbers
    rate: Numbers
    mean: Numbers
    variance: Numbers
    kind: NDArray[np.int64]
    quiet: NDArray[np.int64]
    days: int = 1

    @property
    def filled(self) -> Numbers:
        """Demand by SKU-location (rows) and period, no period censored."""
        return self.by_period.T


def clean(quantity: Numbers, censored: NDArray[np.bool_], model: Model, period: int = 1) -> Series:
    """Series from what was asked for and the periods in which stock ran out (n x periods)."""
    n, periods = quantity.shape
    filled = np.empty((periods, n))
    rate, mean, variance, quiet = np.zeros((4, n))
    kind = np.zeros(n, dtype=np.int64)
    weights = np.stack([np.ones(periods), fading(periods, model.activity_decay, period)])
    order = np.arange(1.0, periods + 1)[:, None]
    for some in blocks(n if periods else 0):
        part = np.ascontiguousarray(quantity[some].T, dtype=np.float64)
        sums = _without_gaps(part, censored[some].T, _without_outliers(part, weights, model))
        filled[:, some] = part
        (total, mean[some]), (squares, recent), (count, rate[some]) = sums
        variance[some] = recent - mean[some] * mean[some]
        kind[some] = _kinds(total, squares, count, periods)
        quiet[some] = periods - ((part > 0) * order).max(0)
    return Series(
        filled,
        rounded(np.maximum(rate, 0.5 / max(periods, 1))),
        rounded(mean),
        rounded(np.maximum(variance, 0)),
        kind,
        quiet.astype(np.int64) * period,
        period,
    )


def blocks(count: int) -> Iterator[slice]:
    """So many rows at a time as are looked at in one go."""
    return (slice(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK))


def kind_names(kind: NDArray[np.int64]) -> list[str]:
    """The classes by name."""
    return [DEMAND_CLASSES[each] for each in kind]


def fading(periods: int, decay: float, period: int = 1) -> Numbers:
    """Weights that add up to 1, of periods that count for less a day by `decay`, newest last."""
    weight = (1 - decay) ** (period * np.arange(periods)[::-1])
    return np.asarray(weight / weight.sum())


@dataclass(eq=False)
class _Sums:
    """Plain and recent sums (rows) of demand, of its squares, and of periods with demand."""

    demand: Numbers
    squares: Numbers
    asked: Numbers
    weights: Numbers

    @classmethod
    def of(cls, part: Numbers, weights: Numbers) -> "_Sums":
        asked = (part > 0).astype(np.float64)
        return cls(weights @ part, weights @ (part * part), weights @ asked, weights)

    def redo(self, part: Numbers, columns: NDArray[np.int64]) -> None:
        """Sum some columns anew, which have changed."""
        again = _Sums.of(part[:, columns], self.weights)
        for mine, other in zip(self, again, strict=True):
            mine[:, columns] = other

    def __iter__(self) -> Iterator[Numbers]:
        return iter((self.demand, self.squares, self.asked))


def _without_outliers(part: Numbers, weights: Numbers, model: Model) -> _Sums:
    """No period counts for more than so many deviations beyond its SKU's usual sale."""
    sums = _Sums.of(part, weights)
    count = np.maximum(sums.asked[0], 1)
    usual = sums.demand[0] / count
    spread = np.sqrt(np.maximum(sums.squares[0] / count - usual * usual, 0))
    most = rounded(usual + model.outlier * spread)
    cut = np.flatnonzero((count >= FEWEST_FOR_OUTLIERS) & (part.max(0) > most))
    if len(cut):
        part[:, cut] = np.minimum(part[:, cut], most[cut])
        sums.redo(part, cut)
    return sums


def _without_gaps(part: Numbers, censored: NDArray[np.bool_], sums: _Sums) -> _Sums:
    """In a period that stock ran out, at least what those with stock have on average."""
    gaps = np.flatnonzero(censored.any(0))
    if len(gaps):
        weight = sums.weights[1]
        stocked = ~censored[:, gaps]
        seen = np.maximum(weight @ stocked, 1e-12)
        level = rounded(weight @ (part[:, gaps] * stocked) / seen)
        part[:, gaps] = np.maximum(part[:, gaps], np.where(stocked, 0.0, level))
        sums.redo(part, gaps)
    return sums


def _kinds(total: Numbers, squares: Numbers, asked: Numbers, periods: int) -> NDArray[np.int64]:
    count = np.maximum(asked, 1)
    usual = total / count
    square = np.maximum(squares / count - usual * usual, 0)
    uneven = rounded(square / np.maximum(usual * usual, 1e-12)) >= STEADY
    rare = rounded(periods / count) >= FREQUENT
    return np.asarray(uneven + 2 * rare, dtype=np.int64)
