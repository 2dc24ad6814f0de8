"""Ways of ordering beside each other at equal stock value, with intervals over resampled SKUs.

A way of ordering does something at each of its settings, and is linear in between. Figures are
arrays over samples: the first is the figure itself, the others are resamples (Efron 1979), every
one of them compared at its own stock value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hub.core.backtest.telling import decimal
from hub.core.backtest.world import Flags, Places, Totals
from hub.core.planning.figures import Numbers, rounded
from schemas.backtest import Estimate

SAMPLES = 500
SEED = 20_111
ALMOST = 1 + 1e-9
FIGURES = ("inventory", "unmet", "asked", "rush", "lines", "ordering", "lost", "sold")
Figures = Mapping[str, Numbers]


@dataclass(frozen=True, eq=False)
class Way:
    """A way of ordering: figures, layers x rows, and the value on hand by week, layers x weeks.

    A family is the layers of one lot rule, its settings of safety, the least stock value first.
    """

    name: str
    figures: Figures
    stock: Numbers
    families: tuple[Places, ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """A way of ordering at a stock value: the share of each layer in it, samples x layers.

    `reached` tells of each sample whether the way can hold that value, `level` whether it can then
    place as many order lines as it should; else it is the nearest it can be.
    """

    share: Numbers
    reached: Flags
    level: Flags


def way(
    name: str,
    totals: Totals,
    families: Sequence[Places],
    order_cost: Numbers,
    weight: Numbers,
) -> Way:
    """A way of ordering from a replay's layers; each row stands for `weight`."""
    held = rounded(totals.inventory @ weight)
    layers = [each[np.argsort(held[each], kind="stable")] for each in families]
    order = np.concatenate(layers)
    named = {each: getattr(totals, each)[order] for each in FIGURES if each != "ordering"}
    named["ordering"] = named["lines"] * order_cost
    ends = np.cumsum([0, *(len(each) for each in layers)])
    spans = [np.arange(a, b) for a, b in pairwise(ends)]
    stock = np.einsum("lrw,r->lw", totals.stock[order], weight)
    return Way(name, named, stock, tuple(spans))


def weights(weight: Numbers, samples: int = SAMPLES) -> Numbers:
    """How much each row counts for in each sample, rows x (1 + samples); the first as it is."""
    rows = len(weight)
    drawn = np.random.default_rng([SEED, rows]).multinomial(
        rows, np.full(rows, 1 / rows), size=samples
    )
    return np.concatenate([np.ones((1, rows)), drawn]).T * weight[:, None]


def summed(each: Way, counted: Numbers) -> Figures:
    """A way's figures over all rows: layers x samples."""
    return {name: figure @ counted for name, figure in each.figures.items()}


def read(
    families: Sequence[Places], sums: Figures, inventory: Numbers, lines: Numbers | None = None
) -> Reading:
    """A way of ordering where it holds a stock value and, between its lot rules, places so many
    order lines (None: by its first lot rule, however many)."""
    placed = sums["lines"]
    found = [_between(sums["inventory"], each, inventory) for each in families]
    if lines is None:
        share, reached = found[0]
        return Reading(share, reached, np.ones(len(inventory), dtype=np.bool_))
    shares = np.array([share for share, _ in found])
    usable = np.array([reached for _, reached in found])
    reached = np.asarray(usable.any(0))
    by_rule = np.einsum("fbl,lb->fb", shares, placed)
    by_rule[~usable & reached] = np.inf
    share, level = _about(shares, by_rule, lines)
    return Reading(share, reached, level)


def at(reading: Reading, sums: Figures) -> Figures:
    """The figures of a reading, over samples."""
    return {name: np.einsum("bl,lb->b", reading.share, each) for name, each in sums.items()}


def _between(held: Numbers, layers: Places, value: Numbers) -> tuple[Numbers, Flags]:
    """The two layers of a family about a stock value, as shares, and whether they are about it;
    for each sample, as a resample may have changed their order."""
    each = np.arange(len(value))
    order = np.argsort(held[layers], axis=0, kind="stable")
    x = np.take_along_axis(held[layers], order, axis=0)
    below = np.clip((x < value).sum(0) - 1, 0, max(len(x) - 2, 0))
    above = np.minimum(below + 1, len(x) - 1)
    width = np.maximum(x[above, each] - x[below, each], 1e-9)
    part = np.clip((value - x[below, each]) / width, 0, 1)
    share = np.zeros((len(value), len(held)))
    share[each, layers[order[below, each]]] += 1 - part
    share[each, layers[order[above, each]]] += part
    return share, (x[0] <= value * ALMOST) & (value <= x[-1] * ALMOST)


def _about(shares: Numbers, lines: Numbers, wanted: Numbers) -> tuple[Numbers, Flags]:
    """The two lot rules about a number of order lines, and whether these are about it; a rule that
    does not count places infinitely many."""
    each = np.arange(len(wanted))
    order = np.argsort(lines, axis=0, kind="stable")
    x = np.take_along_axis(lines, order, axis=0)
    last = np.isfinite(x).sum(0) - 1
    below = np.clip((x < wanted).sum(0) - 1, 0, np.maximum(last - 1, 0))
    above = np.minimum(below + 1, last)
    width = np.maximum(x[above, each] - x[below, each], 1e-9)
    part = np.clip((wanted - x[below, each]) / width, 0, 1)[:, None]
    share = shares[order[below, each], each] * (1 - part) + shares[order[above, each], each] * part
    return share, (x[0] <= wanted * ALMOST) & (wanted <= x[last, each] * ALMOST)


def stock_for(sums: Figures, unmet: Numbers) -> Numbers:
    """The least stock value with which so many lines go unmet; NaN: there is none such.

    `sums` are points by rising stock value, over samples.
    """
    found = np.full(len(unmet), np.nan)
    for place, value in enumerate(unmet.tolist()):
        x = sums["inventory"][:, place]
        y = np.minimum.accumulate(sums["unmet"][:, place])
        if y[-1] <= value <= y[0]:
            found[place] = np.interp(-value, -y, x)
    return found


def stock_at_service(each: Way, sums: Figures, missed: float) -> Numbers:
    """The stock value at which a way leaves a share of the lines unmet, or the nearest it can.

    Resamples are taken between the same two settings.
    """
    layers = each.families[0]
    share = sums["unmet"][layers, 0] / np.maximum(sums["asked"][layers, 0], 1e-9)
    held = sums["inventory"][layers]
    order = np.argsort(share, kind="stable")
    value = float(np.interp(missed, share[order], held[order, 0]))
    share, _ = _between(held[:, :1], np.arange(len(layers)), np.array([value]))
    return np.asarray(share[0] @ held)


def change(mine: Numbers, theirs: Numbers) -> Numbers:
    """By how many per cent the one differs from the other; NaN where there is nothing to differ."""
    nothing = theirs <= 0
    safe = np.where(nothing, 1.0, theirs)
    return np.where(nothing, np.where(mine <= 0, 0.0, np.nan), 100 * (mine / safe - 1))


def estimate(samples: Numbers, places: int) -> Estimate:
    """A figure with its 95 % interval."""
    good = samples[1:][np.isfinite(samples[1:])]
    value = float(samples[0])
    low, high = np.percentile(good, [2.5, 97.5]) if len(good) else (value, value)
    return Estimate(
        value=decimal(value, places),
        low=decimal(float(low), places),
        high=decimal(float(high), places),
    )
