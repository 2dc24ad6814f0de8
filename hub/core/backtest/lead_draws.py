"""How long an order takes in the replay: drawn from what each supplier's own receipts took.

A supplier with few receipts takes its quoted time as others keep theirs. The draw for a SKU and a
day does not depend on who orders. What the plain policies know of a supplier is the mean of what
came before the replay, or its quote.
"""

from dataclasses import dataclass

import numpy as np

from hub.core.backtest.world import Flags, Places
from hub.core.planning.figures import Numbers
from schemas.planning import Model
from schemas.tables import Feeds

FEWEST = 5


@dataclass(frozen=True, eq=False)
class Receipts:
    """What came, by supplier: when it was ordered and received, in days from the first."""

    supplier: Places
    ordered: Places
    received: Places

    @property
    def took(self) -> Numbers:
        return np.asarray(np.maximum(self.received - self.ordered, 1), dtype=np.float64)

    def some(self, wanted: Flags) -> "Receipts":
        return Receipts(self.supplier[wanted], self.ordered[wanted], self.received[wanted])


def read_receipts(feeds: Feeds, last: int, day0: np.datetime64) -> Receipts:
    """Receipts of known suppliers that say when they were ordered, up to a day; oldest first."""
    told = feeds.receipts
    places = {each: place for place, each in enumerate(feeds.suppliers.supplier_id.tolist())}
    supplier = np.array([places.get(s, -1) for s in told.supplier_id.tolist()], dtype=np.int64)
    good = (supplier >= 0) & ~np.isnat(told.ordered_on) & (told.quantity > 0)
    good &= told.ordered_on <= told.received_on
    ordered = (told.ordered_on[good] - day0).astype(np.int64)
    received = (told.received_on[good] - day0).astype(np.int64)
    found = Receipts(supplier[good], ordered, received)
    order = np.argsort(received, kind="stable")
    found = Receipts(found.supplier[order], ordered[order], received[order])
    return found.some(found.received <= last)


def draw(
    receipts: Receipts,
    quoted: Numbers,
    supplier: Places,
    days: int,
    model: Model,
    random: np.random.Generator,
) -> Places:
    """Lead times of orders, rows x days, at least a day."""
    share = random.random((len(supplier), days))
    kept, ratios = _ratios(receipts, quoted, model)
    found = np.ones((len(supplier), days))
    for place in np.unique(supplier):
        rows = supplier == place
        own = np.sort(receipts.took[receipts.supplier == place])
        known = len(own) >= FEWEST or not np.isfinite(quoted[place])
        pool = own if known else quoted[place] * kept * ratios
        found[rows] = pool[(share[rows] * len(pool)).astype(np.int64)]
    return np.maximum(np.rint(found), 1).astype(np.int64)


def known_means(receipts: Receipts, quoted: Numbers, start: int) -> tuple[Numbers, Numbers]:
    """Mean and variance of each supplier's time, as receipts before `start` have it."""
    before = receipts.some(receipts.received < start)
    mean, variance = quoted.copy(), np.zeros(len(quoted))
    overall = float(before.took.mean()) if len(before.took) else 14.0
    mean = np.where(np.isfinite(mean), np.maximum(mean, 1), overall)
    for place in np.unique(before.supplier):
        own = before.took[before.supplier == place]
        mean[place], variance[place] = own.mean(), own.var()
    return mean, variance


def _ratios(receipts: Receipts, quoted: Numbers, model: Model) -> tuple[float, Numbers]:
    """How quotes are kept, and how single receipts lie about their supplier's mean."""
    kept, about = [], []
    for place in np.unique(receipts.supplier):
        own = receipts.took[receipts.supplier == place]
        about.append(own / own.mean())
        if np.isfinite(quoted[place]) and quoted[place] > 0:
            kept.append(own.mean() / quoted[place])
    pooled = np.sort(np.concatenate(about)) if about else np.zeros(0)
    if len(pooled) < FEWEST:
        pooled = np.clip(1 + model.lead_cv * np.linspace(-1.6, 1.6, 9), 0.1, None)
    return (float(np.median(kept)) if kept else 1.0), pooled
