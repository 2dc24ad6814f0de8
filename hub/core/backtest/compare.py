"""Ways of ordering beside each other at equal stock value, with intervals over resampled SKUs.

A way of ordering is a frontier: what it does at each of its settings, linear in between. Figures
are arrays over samples: the first is the figure itself, the others are resamples (Efron 1979),
every one of them compared at its own stock value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hub.core.backtest.telling import decimal
from hub.core.backtest.world import Totals
from hub.core.planning.figures import Numbers, rounded
from schemas.backtest import Estimate

SAMPLES = 500
SEED = 20_111
FIGURES = ("inventory", "unmet", "asked", "rush", "lines", "ordering", "lost", "sold")
Figures = Mapping[str, Numbers]


@dataclass(frozen=True, eq=False)
class Frontier:
    """A way of ordering: its figures, settings x rows, the least stock value first; `stock` is the
    value on hand of all rows by week, settings x weeks."""

    name: str
    figures: Figures
    stock: Numbers

    @property
    def settings(self) -> int:
        return len(self.figures["inventory"])


def frontier(name: str, totals: Totals, order_cost: Numbers, weight: Numbers) -> Frontier:
    """The frontier of a replay; each row stands for `weight`."""
    order = np.argsort(rounded(totals.inventory @ weight), kind="stable")
    named = {each: getattr(totals, each) for each in FIGURES if each != "ordering"}
    named["ordering"] = totals.lines * order_cost
    stock = np.einsum("lrw,r->lw", totals.stock, weight)
    return Frontier(name, {each: named[each][order] for each in FIGURES}, stock[order])


def weights(weight: Numbers, samples: int = SAMPLES) -> Numbers:
    """How much each row counts for in each sample, rows x (1 + samples); the first as it is."""
    rows = len(weight)
    drawn = np.random.default_rng([SEED, rows]).multinomial(
        rows, np.full(rows, 1 / rows), size=samples
    )
    return np.concatenate([np.ones((1, rows)), drawn]).T * weight[:, None]


def summed(each: Frontier, counted: Numbers) -> Figures:
    """A frontier's figures over all rows: settings x samples."""
    return {name: figure @ counted for name, figure in each.figures.items()}


def at_stock(sums: Figures, inventory: Numbers) -> Figures:
    """What a way of ordering does with a stock value, in each sample."""
    found = {name: np.empty(len(inventory)) for name in FIGURES}
    for place, value in enumerate(inventory.tolist()):
        order = np.argsort(sums["inventory"][:, place], kind="stable")
        x = sums["inventory"][order, place]
        for name in FIGURES:
            found[name][place] = np.interp(value, x, sums[name][order, place])
    return found


def stock_for(sums: Figures, unmet: Numbers) -> Numbers:
    """The stock value with which a way of ordering leaves so many lines unmet; NaN: it never does.

    Of several the least counts.
    """
    found = np.full(len(unmet), np.nan)
    for place, value in enumerate(unmet.tolist()):
        order = np.argsort(sums["inventory"][:, place], kind="stable")
        x, y = sums["inventory"][order, place], np.minimum.accumulate(sums["unmet"][order, place])
        if y[-1] <= value <= y[0]:
            found[place] = np.interp(-value, -y, x)
        elif value > y[0]:
            found[place] = x[0]
    return found


def at_lines(family: list[Figures], lines: Numbers) -> Numbers:
    """Lines unmet by a rival that places so many order lines, between its lots; NaN: it can't.

    `family` is the rival at several lots, each at the stock value of the comparison.
    """
    found = np.full(len(lines), np.nan)
    for place, value in enumerate(lines.tolist()):
        points = sorted((float(f["lines"][place]), float(f["unmet"][place])) for f in family)
        x, y = [p[0] for p in points], [p[1] for p in points]
        if x[0] <= value <= x[-1]:
            found[place] = np.interp(value, x, y)
    return found


def stock_at_service(sums: Figures, missed: float) -> Numbers:
    """The stock value at which a share of the lines goes unmet, or the nearest that it can do."""
    share = sums["unmet"][:, 0] / max(float(sums["asked"][0, 0]), 1e-9)
    order = np.argsort(share, kind="stable")
    value = np.interp(missed, share[order], sums["inventory"][order, 0])
    below, part = between(sums["inventory"][:, 0], float(value))
    inventory = sums["inventory"]
    return np.asarray(inventory[below] * (1 - part) + inventory[below + 1] * part)


def between(inventory: Numbers, value: float) -> tuple[int, float]:
    """Where a stock value lies among rising ones: after which, and how far to the next."""
    if len(inventory) < 2:
        return 0, 0.0
    below = int(np.clip(np.searchsorted(inventory, value) - 1, 0, len(inventory) - 2))
    width = max(float(inventory[below + 1] - inventory[below]), 1e-9)
    return below, float(np.clip((value - inventory[below]) / width, 0, 1))


def mixed(figure: Numbers, below: int, part: float) -> Numbers:
    """A figure between two neighbouring settings; the first axis is the settings."""
    if len(figure) < 2:
        return np.asarray(figure[0])
    return np.asarray(figure[below] * (1 - part) + figure[below + 1] * part)


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
