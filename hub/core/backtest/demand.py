"""What customers wanted, from what was sold: days that ran out filled, bulk days cut.

Sales are not demand where stock ran out. Such a day takes what another day of the same weeks sold,
if that is more; of a long spell without stock only the first weeks, for nobody knows whether it was
still wanted. A day far beyond all others is an order that was agreed beforehand, and is not served
from stock.
"""

from dataclasses import dataclass

import numpy as np

from hub.core.backtest.world import Flags
from hub.core.planning.figures import Numbers

NEAR = 28
TRIES = 12
LONGEST_SPELL = 28
FEWEST_TO_CUT = 30
USUAL = 0.99


@dataclass(frozen=True, eq=False)
class Wanted:
    """Demand, rows x days; what was cut off bulk days; and the shares of its quantity over the
    replayed days that were put in, and cut."""

    quantity: Numbers
    beyond: Numbers
    reconstructed: float
    cut: float


def wanted(sold: Numbers, out: Flags, start: int, random: np.random.Generator) -> Wanted:
    """Demand from what was sold and the days that stock ran out; only days from `start` change."""
    usual = np.minimum(sold, _most(sold)[:, None])
    filled = usual.copy()
    filled[:, start:] = _filled(usual, out, random)[:, start:]
    later = filled[:, start:].sum()
    put_in = (filled - usual)[:, start:].sum()
    beyond = sold - usual
    off = beyond[:, start:].sum()
    return Wanted(
        filled,
        beyond,
        float(put_in / max(later, 1e-9)),
        float(off / max(sold[:, start:].sum(), 1e-9)),
    )


def _most(sold: Numbers) -> Numbers:
    """The most that a day of each row counts for."""
    most = np.full(len(sold), np.inf)
    for row, each in enumerate(sold):
        some = each[each > 0]
        if len(some) >= FEWEST_TO_CUT:
            most[row] = max(float(np.floor(np.quantile(some, USUAL))), 1.0)
    return most


def _filled(sold: Numbers, out: Flags, random: np.random.Generator) -> Numbers:
    row, day = np.nonzero(out & (_spell(out) <= LONGEST_SPELL))
    days = sold.shape[1]
    found = np.full(len(row), -1, dtype=np.int64)
    for _ in range(TRIES):
        near = np.clip(day + random.integers(-NEAR, NEAR + 1, len(day)), 0, days - 1)
        found = np.where((found < 0) & ~out[row, near], near, found)
    filled = sold.copy()
    drawn = np.where(found >= 0, sold[row, found], 0.0)
    filled[row, day] = np.maximum(sold[row, day], drawn)
    return filled


def _spell(out: Flags) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """The how-manieth day without stock in a row each day is; 0 with stock."""
    day = np.arange(1, out.shape[1] + 1)
    last = np.maximum.accumulate(np.where(out, 0, day), axis=1)
    return np.asarray(np.where(out, day - last, 0), dtype=np.int64)
