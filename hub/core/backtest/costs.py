"""What a way of ordering costs a year, by class of SKUs: for a contest between planning models.

A sum of figures that can be added over SKUs, shards and runs; nothing is a ratio.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hub.core.backtest.world import Places, Policy, Totals, World, replay
from hub.core.planning.figures import Numbers
from hub.core.planning.lots import DAYS_A_YEAR, Terms


@dataclass(frozen=True)
class Rates:
    """What things cost: holding a unit of stock value for a year, and losing a unit of sales value
    (at cost), as shares; a rush order beyond an order line, in the currency's units."""

    holding: float
    margin: float
    rush_order: float


@dataclass(frozen=True)
class Cost:
    """What the replayed days cost, in the currency's units; figures add up over disjoint SKUs.

    `holding` is mean stock value x rate x days / 365, `ordering` lines x the supplier's cost of an
    order line, `lost` what was not sold at cost x margin, `rush` rush orders x their price. `unmet`
    days of a SKU on which demand was not fully met, of `asked` days with demand.
    """

    skus: int
    days: int
    holding: float
    ordering: float
    lost: float
    rush: float
    unmet: float
    asked: float

    @property
    def total(self) -> float:
        return self.holding + self.ordering + self.lost + self.rush


def replayed_cost(
    world: World, policy: Policy, rates: Rates, kind: Places, kinds: Sequence[str]
) -> list[Mapping[str, Cost]]:
    """What a policy costs over the world's measured days, by class; one answer a setting.

    `kind` is the place of each row's class in `kinds`; a class without rows is left out. Policies
    that are compared must be given one world, which draws the same lead times for each of them.
    """
    return [
        {name: cost for name, cost in by_kind.items() if cost.skus}
        for by_kind in _costs(world, replay(world, policy), rates, kind, kinds)
    ]


def short_world(
    quantity: Numbers,
    stocked: Numbers,
    terms: Terms,
    lead_mean: Numbers,
    lead_variance: Numbers,
    days: int,
    warm_up: int = 28,
    rush_days: int = 2,
    seed: int = 0,
) -> World:
    """A world of the last `days` of a demand matrix (rows x days), after a `warm_up`.

    What a planner may learn from ends where the warm-up begins: the first `world.start` columns.
    Lead times (mean and variance a row, in days) are drawn from a gamma distribution by `seed`;
    everything opens with one and a half lead times of average demand and half a pack.
    """
    rows, total = quantity.shape
    start = max(total - days - warm_up, 1)
    shape = np.maximum(lead_mean**2 / np.maximum(lead_variance, 1e-6), 0.05)
    size = (rows, total - start)
    random = np.random.default_rng([41, seed])
    lead = random.gamma(np.broadcast_to(shape[:, None], size), (lead_mean / shape)[:, None])
    rate = quantity[:, :start].mean(1)
    return World(
        asked=quantity,
        stocked=stocked.astype(np.bool_),
        start=start,
        measure=min(start + warm_up, total - 1),
        terms=terms,
        lead=np.maximum(np.rint(lead), 1).astype(np.int64),
        opening=usual_opening(rate, lead_mean, terms),
        coming=np.zeros(size),
        rate=rate,
        rush_days=rush_days,
    )


def usual_opening(rate: Numbers, lead_mean: Numbers, terms: Terms) -> Numbers:
    """Stock to open with where nobody says what there was."""
    return np.ceil(rate * lead_mean * 1.5 + terms.pack / 2)


def _costs(
    world: World, totals: Totals, rates: Rates, kind: Places, kinds: Sequence[str]
) -> list[dict[str, Cost]]:
    share = rates.holding * world.measured / DAYS_A_YEAR
    parts = {
        "holding": totals.inventory * share,
        "ordering": totals.lines * world.terms.order_cost,
        "lost": totals.lost * rates.margin,
        "rush": totals.rush * rates.rush_order,
        "unmet": totals.unmet,
        "asked": totals.asked,
    }
    return [
        {
            name: Cost(
                skus=int((kind == place).sum()),
                days=world.measured,
                **{part: float(each[layer, kind == place].sum()) for part, each in parts.items()},
            )
            for place, name in enumerate(kinds)
        }
        for layer in range(len(totals.unmet))
    ]
