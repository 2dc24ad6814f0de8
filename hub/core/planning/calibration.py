"""Whether the planner's promises were kept: past forecasts beside what was then asked for.

A forecast of the demand over a lead time promises quantities that are enough in 50, 80, 90 and 95
of 100 cases. Here they are counted, by class and by value, and the pinball loss of each, and how
far the forecast itself was off. Counts and sums only: schemas/planning_figures.py adds them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.hindsight import (
    GRADES,
    Foreseen,
    Past,
    Rows,
    Window,
    foreseen,
    past_of,
    windows,
)
from hub.core.planning.plan import Plan
from hub.core.planning.tail import exceeded_with
from hub.core.planning.value_classes import value_classes
from schemas.planning import DEMAND_CLASSES, DemandClass
from schemas.planning_figures import PROMISES, VALUE_CLASSES, PastWindows, ValueClass

Flags = NDArray[np.bool_]
SAMPLE = 4_000
FEWEST = 400
SHARE = 4  # of a large plan's rows, one in so many is looked at
LAST = len(PROMISES) - 1


@dataclass(frozen=True, eq=False)
class Calibration:
    """How promises were kept on a sample: by class and value, by cell, and by each of its SKUs.

    Of how many windows the highest promise was kept: `windows` and `kept` have an element a row of
    the plan, for its own; `cell_windows` and `cell_kept` one a cell (hindsight.py), by what each
    row was like at the time.
    """

    by_class: Mapping[DemandClass, PastWindows]
    by_value: Mapping[ValueClass, PastWindows]
    windows: NDArray[np.int64]
    kept: NDArray[np.int64]
    cell_windows: NDArray[np.int64]
    cell_kept: NDArray[np.int64]


@dataclass(eq=False)
class _Tally:
    """Sums over windows by group, while they are counted."""

    groups: int
    counts: Numbers = field(init=False)
    sums: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.counts = np.zeros((self.groups, 2 + len(PROMISES)))
        self.sums = np.zeros((self.groups, 3 + len(PROMISES)))

    def add(self, group: Rows, counts: Numbers, sums: Numbers) -> None:
        """Add windows (rows) to their groups."""
        for column in range(counts.shape[1]):
            self.counts[:, column] += np.bincount(group, counts[:, column], self.groups)
        for column in range(sums.shape[1]):
            self.sums[:, column] += np.bincount(group, sums[:, column], self.groups)

    def past(self, group: int) -> PastWindows:
        """A group's windows as they are recorded."""
        counts = self.counts[group].astype(np.int64).tolist()
        sums = [Decimal(repr(each)) for each in rounded(self.sums[group]).tolist()]
        return PastWindows(
            windows=counts[0],
            short=counts[1],
            held=tuple(counts[2:]),
            asked=sums[0],
            forecast=sums[1],
            missed=sums[2],
            loss=tuple(sums[3:]),
        )


def calibrate(plan: Plan) -> Calibration:
    """Look back on a sample of a plan's rows."""
    n = len(plan.layout.sku)
    past = past_of(plan, sampled(n))
    names = value_classes(plan.forecast.level * plan.layout.terms.unit_cost)
    value = np.searchsorted(VALUE_CLASSES, names.astype(np.str_))
    by_class, by_value = _Tally(len(DEMAND_CLASSES)), _Tally(len(VALUE_CLASSES))
    own = np.zeros((2, n), dtype=np.int64)
    cells = np.zeros((2, len(DEMAND_CLASSES) * GRADES), dtype=np.int64)
    for window in windows(past):
        told = foreseen(past, window, plan.model)
        counts, sums = _measured(plan, past, window, told)
        rows = past.rows[window.places]
        by_class.add(plan.series.kind[rows], counts, sums)
        by_value.add(value[rows], counts, sums)
        for place, column in enumerate((0, 2 + LAST)):
            count = counts[:, column].astype(np.int64)
            own[place, rows] += count
            np.add.at(cells[place], told.cell, count)
    return Calibration(
        {name: by_class.past(place) for place, name in enumerate(DEMAND_CLASSES)},
        {name: by_value.past(place) for place, name in enumerate(VALUE_CLASSES)},
        windows=own[0],
        kept=own[1],
        cell_windows=cells[0],
        cell_kept=cells[1],
    )


def sampled(count: int) -> Rows:
    """The rows that stand for all of them: more of a small plan's than of a large one's."""
    return spread(count, max(FEWEST, min(SAMPLE, count // SHARE)))


def spread(count: int, most: int) -> Rows:
    """So many of `count` rows, or all, evenly over them."""
    wanted = min(count, most)
    return np.unique(np.linspace(0, count - 1, wanted).astype(np.int64)) if count else np.arange(0)


def pinball(asked: Numbers, quantity: Numbers, promise: float) -> Numbers:
    """What a quantity that should be enough in a share of cases costs: Koenker and Bassett 1978."""
    over = quantity - asked
    return np.asarray(np.where(over < 0, -promise * over, (1 - promise) * over))


def losses(past: Past, window: Window, told: Foreseen) -> tuple[Flags, Numbers]:
    """Whether each promise (columns) of each window was kept, and its loss in usual deviations."""
    held, loss = [], []
    for promise in map(float, PROMISES):
        beyond = np.full(len(told.mean), 1 - promise)
        quantity = rounded(exceeded_with(beyond, told.mean, told.variance))
        held.append(window.asked <= quantity)
        loss.append(pinball(window.asked, quantity, promise) / past.usual[window.places])
    return np.stack(held, axis=1), np.stack(loss, axis=1)


def _measured(plan: Plan, past: Past, window: Window, told: Foreseen) -> tuple[Numbers, Numbers]:
    """A window's counts and sums: measured, short, held…; asked, forecast, missed, loss…."""
    held, loss = losses(past, window, told)
    clear = window.clear[:, None]
    cost = plan.layout.terms.unit_cost[past.rows[window.places]]
    counts = np.concatenate([clear, ~clear, held & clear], axis=1).astype(np.float64)
    wrong = np.abs(told.mean - window.asked)
    worth = np.stack([window.asked * cost, told.mean * cost, wrong * cost], axis=1)
    return counts, np.concatenate([worth, loss], axis=1) * clear
