"""What exponential averages would have said in the past, every few periods, and how wrong that was.

An average that begins at zero is its sum over one less what it has kept of nothing; so one pass
over the demand gives it at every past step, for all SKUs at once (columns). Beside the averages
runs the plain sum, from which what was asked for over a span is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers
from schemas.planning import Model

FIRST_ORIGIN = 28  # days of history before the first forecast that is looked back on
FEWEST_ERRORS = 4
MOST_DAYS = 400  # of past forecasts


class LookBack:
    """Looks back over so many periods of some days, every `step` of them.

    `first` is how many periods come before the first step; what is kept of a sum after a period
    stands in `kept`, and how much of the period goes into it in `gain` (the plain sum last).
    """

    def __init__(
        self, periods: int, days: int, alphas: tuple[float, ...], model: Model, longest: int
    ) -> None:
        self.periods, self.days, self.decay = periods, days, model.error_decay
        self.step = max(1, round(model.error_step / days))
        self.soonest = min(-(-FIRST_ORIGIN // days), periods // 4)
        looked_at = MOST_DAYS // days + longest + 2 * self.step
        steps = min(periods, looked_at) // self.step
        self.first = periods - steps * self.step
        self.kept = np.append((1 - np.array(alphas)) ** days, 1.0)
        self.gain = np.append(1 - self.kept[:-1], 1.0)
        self.steps = steps

    def at(self, part: Numbers) -> "Past":
        """The sums of demand (periods x SKUs) after its first periods and after each step."""
        ages = np.arange(max(self.first, self.step))[::-1]
        kernel = self.gain[:, None] * self.kept[:, None] ** ages
        sums = np.empty((self.steps + 1, len(self.kept), part.shape[1]))
        sums[0] = kernel[:, len(ages) - self.first :] @ part[: self.first]
        blocked = part[self.first :].reshape(self.steps, self.step, part.shape[1])
        if self.step == 1:
            np.multiply(self.gain[:, None], blocked, out=sums[1:])
        else:
            np.matmul(kernel[:, -self.step :], blocked, out=sums[1:])
        fade = (self.kept**self.step)[:, None]
        faded = np.empty_like(sums[0])
        for before, after in pairwise(sums):
            np.multiply(fade, before, out=faded)
            np.add(after, faded, out=after)
        return Past(self, sums, blocked)


@dataclass(frozen=True, eq=False)
class Past:
    """The sums after each step (steps x averages x SKUs), and demand by step and period."""

    back: LookBack
    sums: Numbers
    blocked: Numbers

    @property
    def last(self) -> Numbers:
        """What the averages say now, a period (averages x SKUs)."""
        kept = self.back.kept[:-1, None]
        return np.asarray(self.sums[-1, :-1] / (1 - kept**self.back.periods))

    def errors(self, some: slice, span: int) -> tuple[Numbers, float]:
        """Of some SKUs, the products of each two averages' errors over so many periods.

        A weighted mean over past forecasts, those of long ago counting less (averages x averages x
        SKUs); and how many there were: windows that overlap tell less than as many apart.
        """
        back = self.back
        size, skus = len(back.kept) - 1, self.sums[0, 0, some].shape[0]
        products = np.zeros((size, size, skus))
        newest = back.steps - -(-span // back.step)
        oldest = max(0, newest - MOST_DAYS // (back.days * back.step))
        ends = np.arange(oldest, newest + 1)
        ends = ends[back.first + ends * back.step > back.soonest]
        if len(ends) < FEWEST_ERRORS:
            return products, 0.0
        weight = (1 - back.decay) ** (back.days * back.step * (newest - ends))
        weight = weight / weight.sum()
        wrong = list(self._wrong(some, span, ends, np.sqrt(weight)[:, None]))
        for one in range(size):
            for other in range(one, size):
                products[one, other] = np.einsum("ij,ij->j", wrong[one], wrong[other])
                products[other, one] = products[one, other]
        return products, min(1.0, back.step / span) / float(np.sum(weight * weight))

    def _wrong(
        self, some: slice, span: int, ends: NDArray[np.int64], root: Numbers
    ) -> Iterator[Numbers]:
        """Of each average, by how much it was short of what was asked for, times `root`."""
        back = self.back
        whole, more = divmod(span, back.step)
        first, last = int(ends[0]), int(ends[-1]) + 1
        asked = self.sums[first + whole : last + whole, -1, some] - self.sums[first:last, -1, some]
        if more:
            asked = asked + self.blocked[first + whole : last + whole, :more, some].sum(1)
        asked = asked * root
        seen = back.first + ends * back.step
        for each, kept in enumerate(back.kept[:-1]):
            share = span * root / (1 - kept ** seen[:, None])
            yield asked - share * self.sums[first:last, each, some]
