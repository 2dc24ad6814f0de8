"""How much is asked for on a day from now on, and how wrong such a forecast has been.

The level is a blend of exponential averages, fast and slow. How they are blended follows from the
errors that each would have made, again and again in the past, for the sum over the lead time: by
class over all SKUs, and by a SKU's own errors so far as it has many. Those of the blend that is
taken are what a safety stock must cover.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.look_back import LookBack, pairs
from hub.core.planning.series import Gathered, Series, blocks, clean, planned_by_others
from schemas.planning import DEMAND_CLASSES, Model, Smoothing

Rows = NDArray[np.int64]
FEWEST_SKUS = 5  # whose errors say how a class is blended
MOST_HISTORY = 1_100  # days: of older ones the slowest average keeps nothing
TENTHS = 10
MANY = 1e9
# Spans for which errors are reckoned; a lead time takes the nearest (their ratio is what counts).
SPANS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 57, 68, 80, 96, 115, 137)


@dataclass(frozen=True, eq=False)
class Forecast:
    """A day's expected demand, and the variance of what is asked for over the lead time.

    `spread` is the variance of past errors over what independent days would have; `errors` is how
    many of them were counted (those that overlap tell less, and count for less).
    """

    level: Numbers
    spread: Numbers
    errors: Numbers


@dataclass(frozen=True, eq=False)
class Averages:
    """Exponential averages, one a weight of the newest day (`alphas`), by SKU-location (columns).

    `level` is each one's last value, a period's demand; `errors` the products of each two averages'
    past errors (rows as `pairs` has them), over what independent periods would have; `count` how
    many errors there were.
    """

    alphas: tuple[float, ...]
    level: Numbers
    errors: Numbers
    count: Numbers


def forecast(
    quantity: NDArray[Any],
    censored: NDArray[np.bool_],
    lead: Numbers,
    model: Model,
    period: int = 1,
) -> tuple[Series, Forecast]:
    """What is known of the demand (n x periods, of so many days), and forecasts from it.

    `lead` are lead times in days; `censored` tells of the periods in which stock ran out. What a
    SKU's class is, and the series, are the model's own; a class that it has another model for is
    forecast by that.
    """
    n, periods = quantity.shape
    series, found = _looked_at(quantity, censored, lead / period, model, period)
    level, ratio = np.zeros(n), np.zeros(n)
    for kind, name in enumerate(DEMAND_CLASSES):
        rows = np.flatnonzero(series.kind == kind)
        if len(rows) and periods:
            level[rows], ratio[rows] = _blended(found, rows, model.classes[name], model)
    count = np.where(ratio > 0, found.count, 0.0)
    made = Forecast(rounded(level / period), _shrunk(rounded(ratio), count, model), count)
    for rows, other in planned_by_others(series, model):
        _, theirs = forecast(quantity[rows], censored[rows], lead[rows], other, period)
        made.level[rows], made.spread[rows] = theirs.level, theirs.spread
        made.errors[rows] = theirs.errors
    return series, made


def _looked_at(
    quantity: NDArray[Any],
    censored: NDArray[np.bool_],
    lead: Numbers,
    model: Model,
    period: int,
) -> tuple[Series, Averages]:
    """The series and averages of every SKU-location, for lead times in periods."""
    n, periods = quantity.shape
    gathered = Gathered(n)
    alphas = tuple(sorted({each for one in model.classes.values() for each in one.alphas}))
    found = Averages(alphas, np.zeros((len(alphas), n)), np.zeros((len(pairs(len(alphas))), n)),
                     np.zeros(n))  # fmt: skip
    recent = min(periods, MOST_HISTORY // period)
    spans = _nearest_spans(lead)
    back = LookBack(recent, period, alphas, model, int(spans.max(initial=1)))
    for some in clean(quantity, censored, model, period, np.argsort(spans, kind="stable")):
        rows = some.rows
        gathered.add(some)
        past = back.at(some.by_period[periods - recent :])
        found.level[:, rows] = past.last
        cuts = np.flatnonzero(np.diff(spans[rows], prepend=-1, append=-1))
        for first, end in pairwise(cuts.tolist()):
            same, span = rows[first:end], int(spans[rows[first]])
            found.errors[:, same], found.count[same] = past.errors(slice(first, end), span)
    series = gathered.series(periods, period)
    independent = np.maximum(series.variance, series.mean) * spans
    found.errors[:] /= np.maximum(independent, 1e-12)
    return series, found


def _nearest_spans(lead: Numbers) -> Rows:
    spans = np.array(SPANS)
    between = np.sqrt(spans[1:] * spans[:-1])
    return np.asarray(spans[np.searchsorted(between, np.maximum(lead, 1), side="right")])


def _blended(
    found: Averages, rows: Rows, smoothing: Smoothing, model: Model
) -> tuple[Numbers, Numbers]:
    """The level of a class's SKUs, and the past errors of the blend that each has."""
    own = np.array([found.alphas.index(alpha) for alpha in smoothing.alphas])
    place = {two: at for at, two in enumerate(pairs(len(found.alphas)))}
    both = (sorted((int(own[one]), int(own[two]))) for one, two in pairs(len(own)))
    errors = found.errors[np.ix_(np.array([place[one, two] for one, two in both]), rows)]
    usual = np.array(smoothing.weights)
    weights = np.broadcast_to(usual[:, None], (len(own), len(rows)))
    scale = rounded(_quadratic(errors, usual))
    told = np.flatnonzero((found.count[rows] > 0) & (scale > 0))
    if len(told) >= FEWEST_SKUS and len(own) > 1:
        weights = weights.copy()
        weights[:, told] = _weights(errors[:, told] / scale[told], found.count[rows[told]],
                                    usual, model)  # fmt: skip
    level = np.asarray((weights * found.level[np.ix_(own, rows)]).sum(0))
    return level, _quadratic(errors, weights)


def _weights(errors: Numbers, count: Numbers, usual: Numbers, model: Model) -> Numbers:
    """The weights of each SKU's blend, in tenths: those whose past errors were the least.

    `errors` are over what the usual weights' were. The class leans to the usual weights, a SKU to
    its class by as many errors as the model says.
    """
    options, products = _options(len(usual)), _every_product(len(usual))
    pooled = rounded(errors.mean(1))
    leaning = model.blend_prior * ((options - usual) ** 2).sum(1)
    total = products @ pooled
    of_class = int(np.argmin(rounded(total / max(float(total.min()), 1e-12) + leaning)))
    ours = (errors * count + model.blend_errors * pooled[:, None]) / (count + model.blend_errors)
    ours *= MANY / np.maximum(products[of_class] @ ours, 1e-12)
    best = np.empty(errors.shape[1], dtype=np.int64)
    for some in blocks(len(best)):
        total = ours[:, some].T @ products.T
        # A little better by the last bits of a sum is not better.
        best[some] = np.argmin(np.rint(total, out=total), axis=1)
    return options[best].T


@cache
def _options(size: int) -> Numbers:
    """Every way to share ten tenths out."""
    every = product(range(TENTHS + 1), repeat=size)
    return np.array([each for each in every if sum(each) == TENTHS]) / TENTHS


@cache
def _every_product(size: int) -> Numbers:
    """Of each choice of weights (rows), what each two averages' errors count for."""
    options = _options(size)
    return np.array([_counts(options.T, one, two) for one, two in pairs(size)]).T


def _quadratic(errors: Numbers, weights: Numbers) -> Numbers:
    """The errors of a blend: those of each two averages, by the weights of both."""
    total = np.zeros(errors.shape[1:])
    for (one, two), product_of in zip(pairs(len(weights)), errors, strict=True):
        total = total + _counts(weights, one, two) * product_of
    return np.maximum(total, 0)


def _counts(weights: Numbers, one: int, two: int) -> Numbers:
    """For how much the errors of two averages count in a blend by these weights."""
    return np.asarray((1.0 if one == two else 2.0) * weights[one] * weights[two])


def _shrunk(ratio: Numbers, errors: Numbers, model: Model) -> Numbers:
    """A SKU's own ratio where it has many errors, the usual one where few (as logarithms)."""
    known = (errors > 0) & (ratio > 0)
    if not known.any():
        return np.ones(len(ratio))
    own = np.log(np.where(known, np.maximum(ratio, 1e-3), 1.0))
    usual = float(np.median(own[known]))
    count = np.where(known, errors, 0.0)
    blended = (own * count + usual * model.shrinkage) / np.maximum(count + model.shrinkage, 1e-12)
    low, high = model.spread
    return rounded(np.clip(np.exp(blended), low, high))
