"""How a history is divided: what is learned from, what is replayed unmeasured, what is measured.

A replay needs history to learn from, then days in which opening stock that nobody chose runs off,
then days enough to judge by: a year where there is one, so that every season counts once.
"""

from dataclasses import dataclass

import numpy as np

from hub.core.planning.figures import Numbers

GOOD_TO_LEARN = 182
LEAST_TO_LEARN = 112
LEAST_MEASURED = 91
MOST_MEASURED = 365
HALF_A_YEAR = 182
SHORTEST_WARM_UP, LONGEST_WARM_UP = 42, 90
REVIEW = 28


@dataclass(frozen=True)
class Division:
    """The first replayed and the first measured day of so many; `needed` is the least there must
    be. Where that is more than there are, nothing can be measured."""

    days: int
    start: int
    measure: int
    needed: int

    @property
    def too_short(self) -> bool:
        return self.days < self.needed


def divide(days: int, lead_times: Numbers) -> Division:
    """How so many days are divided, where suppliers take so long."""
    known = lead_times[np.isfinite(lead_times)]
    long = float(np.quantile(known, 0.9)) if len(known) else 0.0
    warm_up = int(np.clip(np.ceil(long) + REVIEW, SHORTEST_WARM_UP, LONGEST_WARM_UP))
    measured = min(days - warm_up - GOOD_TO_LEARN, MOST_MEASURED)
    if measured < LEAST_MEASURED:
        measured = min(days - warm_up - LEAST_TO_LEARN, LEAST_MEASURED)
    measure = max(days - measured, 0)
    needed = LEAST_TO_LEARN + warm_up + LEAST_MEASURED
    return Division(days, max(measure - warm_up, 0), measure, needed)
