"""What exponential averages would have said in the past, every few periods, and how wrong that was.

An average that begins at zero is its sum over one less what it has kept of nothing; so one pass
over the demand gives it at every past step, for all SKUs at once (columns). Beside the averages
runs the plain sum, from which what was asked for over a span is known.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers
from schemas.planning import Model

Rows = NDArray[np.int64]
FIRST_ORIGIN = 28  # days of history before the first forecast that is looked back on
FEWEST_ERRORS = 4
MOST_DAYS = 400  # of past forecasts


class LookBack:
    """Looks back over so many periods of some days, every `step` of them.

    `first` is how many periods come before the first step; what is kept of a sum after a period
    stands in `kept` (the plain sum last).
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
        self.steps = steps

    def at(self, part: Numbers) -> "Past":
        """The sums of demand (periods x SKUs) after its first periods and after each step."""
        ages = np.arange(max(self.first, self.step))[::-1]
        kernel = self.kept[:, None] ** ages
        sums = np.empty((self.steps + 1, len(self.kept), part.shape[1]))
        sums[0] = kernel[:, len(ages) - self.first :] @ part[: self.first]
        blocked = part[self.first :].reshape(self.steps, self.step, part.shape[1])
        # As wide as a sum, so that no step repeats it: most of the time goes into these two lines.
        fade = np.repeat((self.kept**self.step)[:, None], part.shape[1], axis=1)
        new = blocked[:, 0] if self.step == 1 else np.matmul(kernel[:, -self.step :], blocked)
        faded = np.empty_like(fade)
        for before, after, come in zip(sums, sums[1:], new, strict=False):
            np.multiply(before, fade, out=faded)
            np.add(faded, come, out=after)
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
        return np.asarray(self.sums[-1, :-1] * ((1 - kept) / (1 - kept**self.back.periods)))

    def errors(self, some: slice, span: int) -> tuple[Numbers, float]:
        """Of some SKUs, the products of each two averages' errors over so many periods.

        A weighted mean over past forecasts, those of long ago counting less (pairs x SKUs, as
        `pairs` has them); and how many there were: windows that overlap tell less than as many
        apart.
        """
        back = self.back
        found = pairs(len(back.kept) - 1)
        products = np.zeros((len(found), self.sums[0, 0, some].shape[0]))
        newest = back.steps - -(-span // back.step)
        oldest = max(0, newest - MOST_DAYS // (back.days * back.step))
        ends = np.arange(oldest, newest + 1)
        ends = ends[back.first + ends * back.step > back.soonest]
        if len(ends) < FEWEST_ERRORS:
            return products, 0.0
        weight = (1 - back.decay) ** (back.days * back.step * (newest - ends))
        weight = weight / weight.sum()
        wrong = self._wrong(some, span, ends, np.sqrt(weight)[:, None])
        for place, (one, other) in enumerate(found):
            np.einsum("ij,ij->j", wrong[one], wrong[other], out=products[place])
        return products, min(1.0, back.step / span) / float(np.sum(weight * weight))

    def _wrong(self, some: slice, span: int, ends: Rows, root: Numbers) -> Numbers:
        """Of each average, by how much it was short of what was asked for, times `root`."""
        back = self.back
        whole, more = divmod(span, back.step)
        first, last = int(ends[0]), int(ends[-1]) + 1
        asked = self.sums[first + whole : last + whole, -1, some] - self.sums[first:last, -1, some]
        if more:
            asked += self.blocked[first + whole : last + whole, :more, some].sum(1)
        asked *= root
        seen = back.first + ends * back.step
        wrong = np.empty((len(back.kept) - 1, *asked.shape))
        for each, kept in enumerate(back.kept[:-1]):
            share = span * (1 - kept) * root / (1 - kept ** seen[:, None])
            np.multiply(share, self.sums[first:last, each, some], out=wrong[each])
            np.subtract(asked, wrong[each], out=wrong[each])
        return wrong


@cache
def pairs(size: int) -> tuple[tuple[int, int], ...]:
    """Each two of so many averages, and each with itself."""
    return tuple(combinations_with_replacement(range(size), 2))
