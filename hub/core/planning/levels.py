"""How much is asked for on a day from now on, and how wrong such a forecast has been.

The level is a blend of exponential averages. Its errors are those that the same blend would have
made, again and again in the past, for the sum over the lead time: what a safety stock must cover.
Both are linear in the demand, so a class of SKUs is one matrix product.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.series import Series
from schemas.planning import DEMAND_CLASSES, Model, Smoothing

FIRST_ORIGIN = 28
FEWEST_ERRORS = 4
# Spans for which errors are reckoned; a lead time takes the nearest (their ratio is what counts).
SPANS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 57, 68, 80, 96, 115, 137)


@dataclass(frozen=True, eq=False)
class Forecast:
    """A day's expected demand, and the variance of what is asked for over the lead time.

    `spread` is the variance of past errors over what independent days would have; `errors` is how
    many of them were counted.
    """

    level: Numbers
    spread: Numbers
    errors: Numbers


def forecast(series: Series, lead: Numbers, model: Model) -> Forecast:
    """Forecasts for lead times in days."""
    n, days = series.filled.shape
    level, ratio, errors = np.zeros(n), np.zeros(n), np.zeros(n)
    spans = _nearest_spans(lead)
    for kind, name in enumerate(DEMAND_CLASSES):
        smoothing = model.classes[name]
        rows = np.flatnonzero(series.kind == kind)
        if not len(rows) or not days:
            continue
        level[rows] = series.filled[rows] @ _blend(days, smoothing)
        for span in np.unique(spans[rows]):
            some = rows[spans[rows] == span]
            ratio[some], errors[some] = _past_errors(series, some, int(span), smoothing, model)
    level = rounded(level)
    return Forecast(level, _shrunk(rounded(ratio), errors, model), errors)


def _nearest_spans(lead: Numbers) -> NDArray[np.int64]:
    spans = np.array(SPANS)
    place = np.abs(np.log(spans)[None, :] - np.log(np.maximum(lead, 1))[:, None]).argmin(1)
    return np.asarray(spans[place])


def _blend(days: int, smoothing: Smoothing) -> Numbers:
    """The weight of each day in the level, the newest last; they add up to 1."""
    age = np.arange(days)[::-1]
    total = np.zeros(days)
    for alpha, weight in zip(smoothing.alphas, smoothing.weights, strict=True):
        each = (1 - alpha) ** age
        total += weight * each / each.sum()
    return total


def _past_errors(
    series: Series, rows: NDArray[np.int64], span: int, smoothing: Smoothing, model: Model
) -> tuple[Numbers, float]:
    """The variance of past errors over `span` days, relative to independent days; their count."""
    days = series.filled.shape[1]
    last = days - span
    ends = np.arange(last, min(FIRST_ORIGIN, days // 4), -model.error_step)
    if len(ends) < FEWEST_ERRORS:
        return np.zeros(len(rows)), 0.0
    errors = series.filled[rows] @ _error_matrix(days, span, ends, smoothing)
    weight = (1 - model.error_decay) ** (last - ends)
    weight = weight / weight.sum()
    variance = (errors * errors) @ weight
    independent = np.maximum(series.variance, series.mean)[rows] * span
    # Windows that overlap tell less than as many apart.
    count = min(1.0, model.error_step / span) / float(np.sum(weight * weight))
    return variance / np.maximum(independent, 1e-12), count


def _error_matrix(days: int, span: int, ends: NDArray[np.int64], smoothing: Smoothing) -> Numbers:
    """What turns demand into errors: the sum over a window less `span` levels of the day before."""
    day = np.arange(days)[:, None]
    ahead = (day >= ends) & (day < ends + span)
    age = np.where(day < ends, ends - 1 - day, days)
    level = np.zeros((days, len(ends)))
    for alpha, weight in zip(smoothing.alphas, smoothing.weights, strict=True):
        # A day that is not yet past has the last weight of the table: none.
        each = np.append((1 - alpha) ** np.arange(days), 0.0)
        level += each[age] * (weight / np.cumsum(each)[ends - 1])
    return ahead - span * level


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
