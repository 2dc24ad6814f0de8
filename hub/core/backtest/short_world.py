"""A short replay world of a demand matrix alone: for trying models where no records are needed."""

import numpy as np

from hub.core.backtest.world import World
from hub.core.planning.figures import Numbers
from hub.core.planning.lots import Terms


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
