"""Items by what a year of them is worth: A, B and C, after Dickie (1951).

The few that make up most of the value are A, the many that make up little of it C.
"""

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded

A, B = 0.80, 0.95  # of the value of everything, together with what is worth more
_NAMES = np.array(["A", "B", "C"], dtype=np.object_)


def value_classes(yearly: Numbers) -> NDArray[np.object_]:
    """The class of each, from what a year of it is worth (0 where nobody asks for it)."""
    order = np.argsort(-rounded(yearly), kind="stable")
    before = np.cumsum(yearly[order]) - yearly[order]
    share = rounded(before / max(float(yearly.sum()), 1e-12))
    place = np.empty(len(yearly), dtype=np.int64)
    place[order] = (share >= A).astype(np.int64) + (share >= B)
    place[yearly <= 0] = 2
    return np.asarray(_NAMES[place])
