"""What a new item is likely to sell: as items like it did when they were new, at first.

An item is new for its first weeks, where the history reaches back well beyond them. Its level is
its own sales so far, drawn towards the median of its category's items in their first weeks; a
category with few such items is drawn towards all. Where no item was ever new, it is drawn towards
nothing: too little is bought of it rather than too much.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.levels import Forecast
from schemas.tables import Texts

Rows = NDArray[np.int64]
NEW_FOR = 56  # days
FIRST_WEEKS = 28  # days of an item that count as its beginning
BEFORE = 42  # days of history before an item's first sale: with fewer, it may be old
PRIOR = 14.0  # days of its own that weigh as much as all of its category
FEW_PEERS = 5.0


@dataclass(frozen=True, eq=False)
class FirstLevels:
    """New items of a plan, an element each: `level` is what is asked for a day, likely.

    `rows` are their places, `days` how long they have been asked for, `own` what was asked for a
    day since, `usual` what items like them were in their first weeks, `peers` how many these are.
    """

    rows: Rows
    level: Numbers
    days: Numbers
    own: Numbers
    usual: Numbers
    peers: Rows


def first_levels(quantity: Numbers, category: Texts, period: int = 1) -> FirstLevels:
    """The first levels of what is new in a demand matrix, by category.

    Its columns stand for `period` days each.
    """
    periods = quantity.shape[1]
    first = first_days(quantity)
    oldest = max(BEFORE // period, periods - NEW_FOR // period)
    new = np.flatnonzero((first >= oldest) & (first < periods))
    if not len(new):
        none = np.zeros(0)
        return FirstLevels(new, none, none, none, none, new)
    usual, peers = _beginnings(quantity, first, category, category[new], period)
    known = (periods - first[new]) * float(period)
    total = quantity[new].sum(1, dtype=np.float64)
    level = (total + PRIOR * usual) / (known + PRIOR)
    return FirstLevels(new, rounded(level), known, rounded(total / known), usual, peers)


def beginning(quantity: Numbers, category: Texts, name: str, period: int = 1) -> tuple[float, int]:
    """What items of a category were asked for a day in their first weeks; how many these are."""
    wanted = np.array([name], dtype=np.object_)
    usual, peers = _beginnings(quantity, first_days(quantity), category, wanted, period)
    return float(usual[0]), int(peers[0])


def with_first_levels(expected: Forecast, new: FirstLevels) -> Forecast:
    """A forecast in which what is new begins as items like it began."""
    level = expected.level.copy()
    level[new.rows] = new.level
    return Forecast(level, expected.spread, expected.errors)


def first_days(quantity: Numbers) -> Rows:
    """The column of each row's first demand; the number of columns where there is none."""
    n, days = quantity.shape
    if not days:
        return np.zeros(n, dtype=np.int64)
    asked = quantity > 0
    return np.asarray(np.where(asked.any(1), np.argmax(asked, axis=1), days))


def _beginnings(
    quantity: Numbers, first: Rows, category: Texts, wanted: Texts, period: int
) -> tuple[Numbers, Rows]:
    """A day's demand in the first weeks of what once was new, for categories; how many items."""
    weeks = max(1, FIRST_WEEKS // period)
    began = np.flatnonzero((first >= BEFORE // period) & (first + weeks <= quantity.shape[1]))
    columns = first[began, None] + np.arange(weeks)
    early = quantity[began[:, None], columns].mean(1, dtype=np.float64) / period
    overall = float(np.median(early)) if len(early) else 0.0
    usual, peers = _by_category(early, category[began], overall)
    told = [usual.get(each, overall) for each in wanted]
    return rounded(np.array(told)), np.array([peers.get(each, 0) for each in wanted])


def _by_category(
    early: Numbers, category: Texts, overall: float
) -> tuple[Mapping[str, float], Mapping[str, int]]:
    usual, peers = {}, {}
    for name in sorted(set(category.tolist())):
        own = early[category == name]
        usual[name] = (float(np.median(own)) * len(own) + FEW_PEERS * overall) / (
            len(own) + FEW_PEERS
        )
        peers[name] = len(own)
    return usual, peers
