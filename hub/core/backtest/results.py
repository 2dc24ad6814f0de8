"""What the comparison says, as words: each way of ordering, each rival, step and category.

The formula of every figure stands in docs/reference/backtest.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from hub.core.backtest.case import Case
from hub.core.backtest.compare import (
    Figures,
    Reading,
    Way,
    at,
    change,
    estimate,
    read,
    stock_for,
)
from hub.core.backtest.ladder import ENDS, HUB, OWN_LOTS, PEOPLE, RIVALS, STEPS, WORDS
from hub.core.backtest.telling import decimal
from hub.core.backtest.world import Flags
from hub.core.planning.figures import Numbers
from schemas.backtest import (
    Against,
    CategoryResult,
    Curve,
    Estimate,
    Outcome,
    Point,
    Saving,
    Step,
    Weeks,
)

MOST_CATEGORIES = 12
OTHERS = "(others)"
LEAST_GAIN = 0.1  # of what it was, for shares of it to say something


@dataclass(frozen=True, eq=False)
class Ground:
    """Everybody at the stock value of the comparison: figures are arrays over samples.

    `year` scales the measured days to a year; `counted` is how much each row counts for in each
    sample; `reading` is which layers of each way make up what it does there, `at` what that is;
    `reach` is what we can do with as many order lines at other stock values, points x samples.
    """

    case: Case
    year: float
    rival: str
    ways: Mapping[str, Way]
    counted: Numbers
    sums: Mapping[str, Figures]
    reading: Mapping[str, Reading]
    at: Mapping[str, Figures]
    reach: Figures

    @property
    def shown(self) -> list[str]:
        """Who is shown: people if they can be, the plain ways, and us."""
        return [each for each in (PEOPLE, *RIVALS, OWN_LOTS, HUB) if each in self.ways]


def outcomes(ground: Ground) -> tuple[Outcome, ...]:
    """Each way of ordering at the stock value of the comparison."""
    return tuple(_outcome(ground, name) for name in ground.shown)


def _outcome(ground: Ground, name: str) -> Outcome:
    found = {figure: float(values[0]) for figure, values in ground.at[name].items()}
    return Outcome(
        name=name,
        words=WORDS[name],
        reached=bool(ground.reading[name].reached[0]),
        inventory=decimal(found["inventory"], 2),
        stockouts=_share(found["unmet"], found["asked"]),
        fill=_share(found["sold"], found["sold"] + found["lost"]),
        rush=decimal(found["rush"] * ground.year, 1),
        lines=decimal(found["lines"] * ground.year, 1),
        turns=decimal(found["sold"] * ground.year / max(found["inventory"], 1e-9), 2),
    )


def against(ground: Ground) -> tuple[Against, ...]:
    """Us beside each rival; the one that matters most first."""
    others = [each for each in ground.shown if each not in (ground.rival, HUB, OWN_LOTS)]
    names = [ground.rival, *others]
    return tuple(_against(ground, name) for name in names)


def _against(ground: Ground, name: str) -> Against:
    mine, theirs = ground.at[HUB], ground.at[name]
    lines = float(mine["lines"][0]) / max(float(theirs["lines"][0]), 1e-9)
    level = _at_equal_lines(ground, name)
    return Against(
        rival=name,
        words=WORDS[name],
        reached=bool(ground.reading[name].reached[0] and ground.reading[HUB].reached[0]),
        stockouts=_changed(mine["unmet"], theirs["unmet"]),
        rush=_changed(mine["rush"], theirs["rush"]),
        lines=decimal(lines, 3),
        at_equal_lines=estimate(level, 1) if np.isfinite(level[0]) else None,
        saving=_saving(ground, name),
    )


def _at_equal_lines(ground: Ground, name: str) -> Numbers:
    """The change in stockouts against a rival at lots with which it places as many lines as we
    do; NaN where none of its lots does."""
    mine, families = ground.at[HUB], ground.ways[name].families
    reading = read(families, ground.sums[name], mine["inventory"], mine["lines"])
    found = change(mine["unmet"], at(reading, ground.sums[name])["unmet"])
    return np.where(reading.reached & reading.level, found, np.nan)


def _saving(ground: Ground, name: str) -> Saving:
    mine, theirs, prices = ground.at[HUB], ground.at[name], ground.case.prices
    year = ground.year
    rush = (theirs["rush"] - mine["rush"]) * year * float(prices.rush_order)
    lost = (theirs["lost"] - mine["lost"]) * year * float(prices.margin)
    lines = (theirs["ordering"] - mine["ordering"]) * year
    stock = stock_for(ground.reach, theirs["unmet"])
    less = theirs["inventory"] - stock
    known = bool(np.isfinite(less[0]))
    with_lines = _lines_at(ground, float(stock[0])) / max(float(theirs["lines"][0]), 1e-9)
    return Saving(
        rush=decimal(float(rush[0]), 0),
        lost_margin=decimal(float(lost[0]), 0),
        order_lines=decimal(float(lines[0]), 0),
        total=estimate(rush + lost + lines, 0),
        stock=estimate(less, 0) if known else None,
        carrying=decimal(float(less[0]) * float(prices.holding), 0) if known else None,
        lines=decimal(with_lines, 3) if known else None,
    )


def _lines_at(ground: Ground, stock: float) -> float:
    """Our order lines at a stock value."""
    return float(np.interp(stock, ground.reach["inventory"][:, 0], ground.reach["lines"][:, 0]))


def tell_steps(ground: Ground) -> tuple[Step, ...]:
    """The way from weekly min/max to us; the gains add up to the whole."""
    found, before = [], _rate(ground, "B1")
    whole = float((before - _rate(ground, HUB))[0])
    clear = whole > 0 and whole >= LEAST_GAIN * float(before[0])
    for name, words in STEPS.items():
        after = _rate(ground, ENDS[name])
        gain = before - after
        found.append(
            Step(
                name=name,
                words=words,
                before=decimal(float(before[0]), 2),
                after=decimal(float(after[0]), 2),
                gain=estimate(gain, 2),
                lines=decimal(float(ground.at[ENDS[name]]["lines"][0]) * ground.year, 1),
                reached=_reached(ground, ENDS[name]),
                share=decimal(float(gain[0]) / whole, 3) if clear else None,
            )
        )
        before = after
    return tuple(found)


def _reached(ground: Ground, name: str) -> bool:
    reading = ground.reading[name]
    return bool(reading.reached[0] and reading.level[0])


def _rate(ground: Ground, name: str) -> Numbers:
    """Stockouts in per cent of lines, over samples."""
    at = ground.at[name]
    return np.asarray(100 * at["unmet"] / np.maximum(at["asked"], 1e-9))


def by_category(ground: Ground) -> tuple[CategoryResult, ...]:
    """Each category at the settings of the comparison, the most stock first."""
    mine, theirs = _rows_at(ground, HUB), _rows_at(ground, ground.rival)
    weight = ground.case.weight
    category = ground.case.supply.category.copy()
    held = {each: float((theirs["inventory"] * weight)[category == each].sum())
            for each in set(category.tolist())}  # fmt: skip
    largest = sorted(held, key=lambda each: (-held[each], each))
    if len(largest) > MOST_CATEGORIES:
        category[np.isin(category, largest[MOST_CATEGORIES - 1 :])] = OTHERS
        largest = [*largest[: MOST_CATEGORIES - 1], OTHERS]
    return tuple(_category(ground, each, category == each, mine, theirs) for each in largest)


def _rows_at(ground: Ground, name: str) -> Figures:
    """Each row's own figures at the settings of the comparison."""
    share = ground.reading[name].share[0]
    return {key: share @ value for key, value in ground.ways[name].figures.items()}


def _category(
    ground: Ground, name: str, rows: Flags,
    mine: Figures, theirs: Figures,
) -> CategoryResult:  # fmt: skip
    counted, weight, year = ground.counted[rows], ground.case.weight[rows], ground.year

    def of(figures: Figures, figure: str) -> float:
        return float(figures[figure][rows] @ weight)

    return CategoryResult(
        category=name or "(no category)",
        skus=int(rows.sum()),
        rival_inventory=decimal(of(theirs, "inventory"), 2),
        inventory=decimal(of(mine, "inventory"), 2),
        rival_stockouts=_share(of(theirs, "unmet"), of(theirs, "asked")),
        stockouts=_share(of(mine, "unmet"), of(mine, "asked")),
        change=_changed(mine["unmet"][rows] @ counted, theirs["unmet"][rows] @ counted),
        rival_rush=decimal(of(theirs, "rush") * year, 1),
        rush=decimal(of(mine, "rush") * year, 1),
        rival_turns=decimal(of(theirs, "sold") * year / max(of(theirs, "inventory"), 1e-9), 2),
        turns=decimal(of(mine, "sold") * year / max(of(mine, "inventory"), 1e-9), 2),
    )


def _changed(mine: Numbers, theirs: Numbers) -> Estimate | None:
    """None where there was nothing, and now is something."""
    found = change(mine, theirs)
    return estimate(found, 1) if np.isfinite(found[0]) else None


def curves(ground: Ground) -> tuple[Curve, ...]:
    """What each can reach, least stock value first."""
    return tuple(_curve(ground, name) for name in ground.shown)


def _curve(ground: Ground, name: str) -> Curve:
    sums, layers = ground.sums[name], ground.ways[name].families[0]
    if name == HUB:
        sums, layers = ground.reach, np.arange(len(ground.reach["unmet"]))
    points = zip(*(sums[each][layers, 0] for each in ("inventory", "unmet", "asked")), strict=True)
    told = (
        Point(inventory=decimal(float(stock), 2), stockouts=_share(float(unmet), float(asked)))
        for stock, unmet, asked in points
    )
    return Curve(name=name, points=tuple(told))


def weeks(ground: Ground) -> tuple[Weeks, ...]:
    """Stock value by week, of the rival and of us."""
    found = []
    for name in (ground.rival, HUB):
        stock = ground.reading[name].share[0] @ ground.ways[name].stock
        found.append(Weeks(name=name, values=tuple(decimal(float(each), 2) for each in stock)))
    return tuple(found)


def _share(part: float, whole: float) -> Decimal:
    """In per cent."""
    return decimal(100 * part / max(whole, 1e-9), 2)
