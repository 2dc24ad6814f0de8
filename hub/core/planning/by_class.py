"""A plan whose classes are forecast by models of their own, where a person has said so.

What a SKU's class is, how its demand is cleaned, its lots and terms stay those of the plan's model;
how its level follows, how wide its errors are told to be, and what a reorder point makes of them
are those of its class's.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers
from hub.core.planning.levels import Forecast, forecast
from hub.core.planning.series import Rows, Series
from schemas.planning import DEMAND_CLASSES, Model


def forecast_by_class(
    quantity: NDArray[Any],
    censored: NDArray[np.bool_],
    lead: Numbers,
    model: Model,
    period: int = 1,
) -> tuple[Series, Forecast]:
    """As levels.forecast, each class by its own model."""
    series, found = forecast(quantity, censored, lead, model, period)
    for rows, other in _others(series, model):
        _, theirs = forecast(quantity[rows], censored[rows], lead[rows], other, period)
        for name in ("level", "spread", "errors"):
            getattr(found, name)[rows] = getattr(theirs, name)
    return series, found


def reorder_spreads(series: Series, model: Model) -> Numbers:
    """Each SKU-location's `reorder_spread`."""
    found = np.full(len(series.kind), model.reorder_spread)
    for rows, other in _others(series, model):
        found[rows] = other.reorder_spread
    return found


def _others(series: Series, model: Model) -> Iterator[tuple[Rows, Model]]:
    """The rows of each class that has a model of its own."""
    for name, other in model.of_class.items():
        rows = np.flatnonzero(series.kind == DEMAND_CLASSES.index(name))
        if len(rows):
            yield rows, other
