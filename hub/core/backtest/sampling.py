"""Which SKU-locations are replayed, where all would take too long.

Strata are classes of value (the first 80 %, the next 15 %, the rest of what is sold) and of demand.
A stratum gets places by its share of the rows and of the value, half each; each of its rows then
stands for as many as were not drawn.
"""

import numpy as np

from hub.core.backtest.world import Places
from hub.core.planning.figures import Numbers

VALUE_CLASSES = (0.8, 0.95)


def sample(
    value: Numbers, kind: Places, wanted: int, random: np.random.Generator
) -> tuple[Places, Numbers]:
    """Rows to replay in their order, and how many each of them stands for."""
    count = len(value)
    if wanted >= count:
        return np.arange(count), np.ones(count)
    stratum = _value_class(value) * (int(kind.max(initial=0)) + 1) + kind
    rows: list[Places] = []
    weights: list[Numbers] = []
    for each, places in zip(*_shares(stratum, value, wanted), strict=True):
        inside = np.flatnonzero(stratum == each)
        drawn = np.sort(random.permutation(inside)[:places])
        rows.append(drawn)
        weights.append(np.full(len(drawn), len(inside) / len(drawn)))
    row, weight = np.concatenate(rows), np.concatenate(weights)
    order = np.argsort(row)
    return row[order], weight[order]


def _value_class(value: Numbers) -> Places:
    order = np.argsort(-value, kind="stable")
    before = np.cumsum(value[order]) - value[order]
    share = before / max(float(value.sum()), 1e-9)
    found = np.zeros(len(value), dtype=np.int64)
    found[order] = np.searchsorted(VALUE_CLASSES, share, side="right")
    return found


def _shares(stratum: Places, value: Numbers, wanted: int) -> tuple[Places, list[int]]:
    """The strata, and the places of each: at least one, at most all of its rows."""
    strata, count = np.unique(stratum, return_counts=True)
    worth = np.array([value[stratum == each].sum() for each in strata])
    share = count / count.sum() / 2 + worth / max(float(worth.sum()), 1e-9) / 2
    places = np.clip(np.rint(share * wanted), 1, count).astype(int)
    return strata, [int(each) for each in places]
