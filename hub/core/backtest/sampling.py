"""Which SKU-locations are replayed, where all would take too long.

A third of the places go to those that are worth most, which carry much of the money and would make
every total swing. The rest are drawn from strata: by value (the first half of what is left, the
next 40 %, the last 10 %) and by kind of demand, places by rows and by value, half each. Each row
stands for as many as were not drawn.
"""

import numpy as np

from hub.core.backtest.world import Places
from hub.core.planning.figures import Numbers

CERTAIN = 3  # one place in so many
VALUE_CLASSES = (0.5, 0.9)


def sample(
    value: Numbers, kind: Places, wanted: int, random: np.random.Generator
) -> tuple[Places, Numbers]:
    """Rows to replay in their order, and how many each of them stands for."""
    count = len(value)
    if wanted >= count:
        return np.arange(count), np.ones(count)
    by_value = np.argsort(-value, kind="stable")
    certain, rest = by_value[: wanted // CERTAIN], np.sort(by_value[wanted // CERTAIN :])
    drawn, stands_for = _drawn(value[rest], kind[rest], wanted - len(certain), random)
    row = np.concatenate([certain, rest[drawn]])
    weight = np.concatenate([np.ones(len(certain)), stands_for])
    order = np.argsort(row)
    return row[order], weight[order]


def _drawn(
    value: Numbers, kind: Places, wanted: int, random: np.random.Generator
) -> tuple[Places, Numbers]:
    stratum = _value_class(value) * (int(kind.max(initial=0)) + 1) + kind
    rows: list[Places] = []
    weights: list[Numbers] = []
    for each, places in zip(*_shares(stratum, value, wanted), strict=True):
        inside = np.flatnonzero(stratum == each)
        rows.append(random.permutation(inside)[:places])
        weights.append(np.full(places, len(inside) / places))
    return np.concatenate(rows), np.concatenate(weights)


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
