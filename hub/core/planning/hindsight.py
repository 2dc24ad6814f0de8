"""What the planner would have said on days long past, and what was asked for after each of them.

At each past day the series are cut and forecast anew by the planner's own steps: nothing of the
days that follow is seen. What was asked for then is what the whole history says of them, with what
stock that ran out would have sold, as far as it is known today.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.analogues import first_levels, with_first_levels
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.levels import Forecast, forecast
from hub.core.planning.needs import LEAST_VARIANCE, ahead
from hub.core.planning.plan import Plan
from hub.core.planning.series import Series, filled
from schemas.planning import Model
from schemas.tables import Texts

Rows = NDArray[np.int64]
ORIGINS = 4
LEAST_APART = 7
HISTORY = 730
FEWEST_DAYS = 28  # of history before a past day, and after the first of them
# Squared coefficients of variation of a day's demand: items are as uneven as their neighbours here.
UNEVEN = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
GRADES = len(UNEVEN) + 1
SHORT_SHARE = 0.2  # more days without stock than this, and nobody knows what would have been sold


@dataclass(frozen=True, eq=False)
class Past:
    """Rows of a plan as they were: demand, days without stock, and the days an order must last.

    Columns stand for `days` each, `span` counts them.
    `sold` is demand with what stock that ran out would have sold, as far as it is known. `usual` is
    the deviation that independent days of this SKU have over its span: what its errors are measured
    by, whoever forecasts. Of a long history the last two years are looked at.
    """

    rows: Rows
    category: Texts
    quantity: Numbers
    censored: NDArray[np.bool_]
    sold: Numbers
    span: NDArray[np.int64]
    usual: Numbers
    days: int


@dataclass(frozen=True, eq=False)
class Window:
    """One past day of some rows (places in Past): what its span asked for; `cut` days came before.

    `clear` is false where stock ran out too often in the span to tell.
    """

    cut: int
    places: Rows
    asked: Numbers
    clear: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Foreseen:
    """Mean and variance of the demand over a window's span as they were told, and the cell."""

    mean: Numbers
    variance: Numbers
    cell: Rows


def past_of(plan: Plan, rows: Rows) -> Past:
    """These rows of a plan, as far as they were ever asked for."""
    rows = rows[plan.series.mean[rows] > 0]
    days = plan.series.days
    span = np.maximum(np.rint(plan.lead[rows] / days), 1).astype(np.int64)
    variance = np.maximum(plan.series.variance, plan.series.mean)[rows]
    quantity, censored = plan.layout.quantity[rows], plan.layout.censored[rows]
    sold = filled(quantity, censored, plan.model, days)[:, -HISTORY:]
    quantity, censored = quantity[:, -HISTORY:], censored[:, -HISTORY:]
    return Past(
        rows=rows,
        category=plan.layout.category[rows],
        quantity=quantity,
        censored=censored,
        sold=np.where(censored, np.maximum(sold, quantity), quantity),
        span=span,
        usual=np.sqrt(variance * span),
        days=days,
    )


def windows(past: Past) -> Iterator[Window]:
    """The past days that are looked at, the latest first, with what followed them."""
    days = past.quantity.shape[1]
    if not len(past.rows):
        return
    asked, short = _running(past.sold), _running(past.censored)
    for cut in _cuts(days, past):
        places = np.flatnonzero(past.span <= days - cut)
        end = cut + past.span[places]
        total = asked[places, end] - asked[places, cut]
        without = short[places, end] - short[places, cut]
        yield Window(
            cut, places, np.maximum(rounded(total), 0), without <= SHORT_SHARE * past.span[places]
        )


def foreseen(past: Past, window: Window, model: Model) -> Foreseen:
    """What a model would have told of the span at the cut."""
    series, expected = known_at(past, window.places, window.cut, model)
    mean, variance = ahead(series, expected, spans(past, window.places))
    return Foreseen(mean, rounded(np.maximum(variance, mean / 2 + LEAST_VARIANCE)), cells(series))


def spans(past: Past, places: Rows) -> Numbers:
    """How many days an order of these rows must last."""
    return past.span[places].astype(np.float64) * past.days


def known_at(past: Past, places: Rows, cut: int, model: Model) -> tuple[Series, Forecast]:
    """The series of these rows before a cut, and what a model would have forecast from them."""
    before = past.quantity[places, :cut], past.censored[places, :cut]
    new = first_levels(before[0], past.category[places], past.days)
    series, expected = forecast(*before, spans(past, places), model, past.days)
    return series, with_first_levels(expected, new)


def cells(series: Series) -> Rows:
    """Where each row belongs among those whose promises are counted together: class and grade."""
    square = np.maximum(series.mean * series.mean, 1e-12)
    grade = np.searchsorted(UNEVEN, rounded(series.variance / square), side="right")
    return np.asarray(series.kind * GRADES + grade)


def _cuts(columns: int, past: Past) -> list[int]:
    """How many columns came before each past day, the latest first.

    They stand so far apart that most spans do not overlap, and half of the history comes first.
    """
    usual = int(np.quantile(past.span, 0.75, method="higher"))
    room = (columns - FEWEST_DAYS // past.days) // 2
    apart = max(LEAST_APART // past.days, 1, min(usual, room // ORIGINS))
    offsets = [apart * each for each in range(1, ORIGINS + 1)]
    return [columns - each for each in offsets if each <= room]


def _running(values: NDArray[np.generic]) -> Numbers:
    """Sums of the first 0, 1, … columns."""
    n, days = values.shape
    total = np.zeros((n, days + 1))
    np.cumsum(values, axis=1, dtype=np.float64, out=total[:, 1:])
    return total
