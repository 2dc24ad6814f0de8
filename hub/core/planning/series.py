"""Demand made fit to be averaged, and what kind of demand it is.

A day without stock is not a day without demand: it takes the level that the other days have. One
absurd day does not set the level. The classes are those of Syntetos and Boylan (2005). A column of
demand stands for a period of one or more days; so many SKUs are looked at in one go as stay in a
processor's cache, and nothing as large as the whole demand is ever made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from schemas.planning import DEMAND_CLASSES, Model

Rows = NDArray[np.int64]
FREQUENT = 1.32  # average periods between demands
STEADY = 0.49  # squared coefficient of variation of the periods that have demand
FEWEST_FOR_OUTLIERS = 30
BLOCK = 512


@dataclass(frozen=True, eq=False)
class Series:
    """What is known of the demand of each SKU-location, no period censored.

    Figures are a period's, of `days` days: `rate` is how often one has demand, `mean` and
    `variance` are its demand's, recent ones counting more. `kind` is the place of a SKU's class in
    DEMAND_CLASSES; `quiet` the days since its last demand (all of them where there was none).
    """

    rate: Numbers
    mean: Numbers
    variance: Numbers
    kind: Rows
    quiet: Rows
    days: int = 1


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Some SKU-locations (`rows`): their demand by period (rows, the newest last), none censored.

    `sums` are those of the demand, of its squares and of the periods that have any, each plain and
    recent; `quiet` is how many periods have passed since one had any.
    """

    rows: Rows
    by_period: Numbers
    sums: Numbers
    quiet: Rows


@dataclass(eq=False)
class Gathered:
    """What is known of so many SKU-locations, put together block by block."""

    count: int
    sums: Numbers = field(init=False)
    quiet: Rows = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros((3, 2, self.count))
        self.quiet = np.zeros(self.count, dtype=np.int64)

    def add(self, some: Cleaned) -> None:
        """Take in a block."""
        self.sums[:, :, some.rows] = some.sums
        self.quiet[some.rows] = some.quiet

    def series(self, periods: int, days: int) -> Series:
        """The series, of so many periods of some days."""
        (total, mean), (squares, recent), (count, rate) = self.sums
        return Series(
            rounded(np.maximum(rate, 0.5 / max(periods, 1))),
            rounded(mean),
            rounded(np.maximum(recent - mean * mean, 0)),
            _kinds(total, squares, count, periods),
            self.quiet * days,
            days,
        )


def clean(
    quantity: NDArray[Any],
    censored: NDArray[np.bool_],
    model: Model,
    period: int = 1,
    order: Rows | None = None,
) -> Iterator[Cleaned]:
    """Blocks of what was asked for, by the periods in which stock ran out (both n x periods).

    `order` is the order in which rows are looked at.
    """
    n, periods = quantity.shape
    weights = np.stack([np.ones(periods), fading(periods, model.activity_decay, period)])
    order = np.arange(n) if order is None else order
    gaps = np.asarray(censored.any(1))
    for some in blocks(n if periods else 0):
        rows = order[some]
        told = quantity[rows]
        quiet = _quiet(told)
        part = np.ascontiguousarray(told.T, dtype=np.float64)
        sums = _without_outliers(part, weights, model)
        short = np.flatnonzero(gaps[rows])
        if len(short):
            _without_gaps(part, censored[rows[short]].T, short, sums)
            quiet[short] = _quiet(part[:, short].T)
        yield Cleaned(rows, part, sums.each, quiet)


def filled(
    quantity: NDArray[Any], censored: NDArray[np.bool_], model: Model, period: int = 1
) -> Numbers:
    """The demand itself by SKU-location (rows) and period, no period censored."""
    made = np.zeros(quantity.shape)
    for some in clean(quantity, censored, model, period):
        made[some.rows] = some.by_period.T
    return made


def kinds(
    quantity: NDArray[Any], censored: NDArray[np.bool_], model: Model, period: int = 1
) -> Rows:
    """The class of each SKU-location, as a place in DEMAND_CLASSES."""
    gathered = Gathered(len(quantity))
    for some in clean(quantity, censored, model, period):
        gathered.add(some)
    return gathered.series(quantity.shape[1], period).kind


def blocks(count: int) -> Iterator[slice]:
    """So many rows at a time as are looked at in one go."""
    return (slice(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK))


def kind_names(kind: Rows) -> list[str]:
    """The classes by name."""
    return [DEMAND_CLASSES[each] for each in kind]


def planned_by_others(series: Series, model: Model) -> Iterator[tuple[Rows, Model]]:
    """The rows of each class that has a model of its own, and that model."""
    for name, other in model.of_class.items():
        rows = np.flatnonzero(series.kind == DEMAND_CLASSES.index(name))
        if len(rows):
            yield rows, other


def fading(periods: int, decay: float, period: int = 1) -> Numbers:
    """Weights that add up to 1, of periods that count for less a day by `decay`, newest last."""
    weight = (1 - decay) ** (period * np.arange(periods)[::-1])
    return np.asarray(weight / weight.sum())


@dataclass(eq=False)
class _Sums:
    """Plain and recent sums of demand, of its squares, and of periods with demand (3 x 2 x n)."""

    each: Numbers
    weights: Numbers

    @classmethod
    def of(cls, part: Numbers, weights: Numbers) -> "_Sums":
        return cls(_summed(part, weights), weights)

    def redo(self, part: Numbers, columns: Rows) -> None:
        """Sum some columns anew, which have changed."""
        self.each[:, :, columns] = _summed(part[:, columns], self.weights)


def _summed(part: Numbers, weights: Numbers) -> Numbers:
    each = np.empty((3, len(weights), part.shape[1]))
    np.matmul(weights, part, out=each[0])
    np.matmul(weights, part * part, out=each[1])
    np.matmul(weights, (part > 0).astype(np.float64), out=each[2])
    return each


def _quiet(told: NDArray[Any]) -> Rows:
    """Periods since each row's last demand; all of them where there was none."""
    asked = told[:, ::-1] > 0
    since = np.argmax(asked, axis=1)
    return np.asarray(np.where(asked[np.arange(len(asked)), since], since, told.shape[1]))


def _without_outliers(part: Numbers, weights: Numbers, model: Model) -> _Sums:
    """No period counts for more than so many deviations beyond its SKU's usual sale."""
    sums = _Sums.of(part, weights)
    (total, _), (squares, _), (asked, _) = sums.each
    count = np.maximum(asked, 1)
    usual = total / count
    spread = np.sqrt(np.maximum(squares / count - usual * usual, 0))
    most = rounded(usual + model.outlier * spread)
    cut = np.flatnonzero((count >= FEWEST_FOR_OUTLIERS) & (part.max(0) > most))
    if len(cut):
        part[:, cut] = np.minimum(part[:, cut], most[cut])
        sums.redo(part, cut)
    return sums


def _without_gaps(part: Numbers, censored: NDArray[np.bool_], columns: Rows, sums: _Sums) -> None:
    """In a period that stock ran out, at least what those with stock have on average."""
    weight = sums.weights[1]
    stocked = ~censored
    seen = np.maximum(weight @ stocked, 1e-12)
    level = rounded(weight @ (part[:, columns] * stocked) / seen)
    part[:, columns] = np.maximum(part[:, columns], np.where(stocked, 0.0, level))
    sums.redo(part, columns)


def _kinds(total: Numbers, squares: Numbers, asked: Numbers, periods: int) -> Rows:
    count = np.maximum(asked, 1)
    usual = total / count
    square = np.maximum(squares / count - usual * usual, 0)
    uneven = rounded(square / np.maximum(usual * usual, 1e-12)) >= STEADY
    rare = rounded(periods / count) >= FREQUENT
    return np.asarray(uneven + 2 * rare, dtype=np.int64)
