"""How long each supplier takes, from receipts and from what is still open.

A supplier with few receipts is believed to be like its quote, corrected by how others keep theirs.
An order that is open for longer than usual says that the time is longer still.
"""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from schemas.planning import Model
from schemas.tables import Feeds, OpenOrders, Receipts, Suppliers

SHORTEST = 1.0
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LeadTimes:
    """Days from order to stock, a row a supplier in the order of the feed's suppliers.

    Of a supplier without a quote and a receipt nothing is known, and its time is NaN.
    """

    mean: Numbers
    variance: Numbers
    receipts: NDArray[np.int64]

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.mean)


def lead_times(feeds: Feeds, as_of: Day, model: Model) -> LeadTimes:
    """Lead times as they are known after the close of `as_of`."""
    samples = _received(feeds.receipts, as_of, feeds.suppliers, model)
    quoted = feeds.suppliers.lead_time_days
    kept = _how_quotes_are_kept(samples, quoted)
    n = len(quoted)
    overall = _overall(samples)
    mean, variance = np.full(n, np.nan), np.full(n, np.nan)
    for place, past in enumerate(samples):
        expected = quoted[place] * kept if np.isfinite(quoted[place]) else overall
        if len(past) or np.isfinite(quoted[place]):
            mean[place], variance[place] = _blended(past, max(expected, SHORTEST), model)
    late = _overdue(feeds.open_orders, as_of, feeds.suppliers, mean, variance)
    for place, ages in late.items():
        past = np.concatenate([samples[place], ages])
        mean[place], variance[place] = _blended(past, float(mean[place]), model)
    counts = np.array([len(past) for past in samples], dtype=np.int64)
    return LeadTimes(rounded(mean), rounded(variance), counts)


def _received(receipts: Receipts, as_of: Day, suppliers: Suppliers, model: Model) -> list[Numbers]:
    """The newest lead times of each supplier, in days."""
    taken = (receipts.received_on <= np.datetime64(as_of)) & (receipts.quantity > 0)
    taken &= ~np.isnat(receipts.ordered_on)
    spent = (receipts.received_on - receipts.ordered_on).astype(np.float64)
    taken &= spent >= 0
    places = _places(suppliers, receipts.supplier_id)
    return [
        np.maximum(spent[rows][-model.lead_receipts :], SHORTEST)
        for rows in _by_place(places, np.flatnonzero(taken), len(suppliers.supplier_id))
    ]


def _by_place(places: Rows, rows: Rows, count: int) -> list[Rows]:
    """The rows of each place, from 0 on, in their order."""
    order = rows[np.argsort(places[rows], kind="stable")]
    ends = np.searchsorted(places[order], np.arange(count + 1))
    return [order[first:last] for first, last in pairwise(ends.tolist())]


def _places(suppliers: Suppliers, ids: NDArray[np.object_]) -> NDArray[np.int64]:
    known = {each: place for place, each in enumerate(suppliers.supplier_id)}
    return np.array([known.get(each, -1) for each in ids], dtype=np.int64)


def _how_quotes_are_kept(samples: list[Numbers], quoted: Numbers) -> float:
    """The median of real over quoted time, over the suppliers that have both."""
    pairs = zip(samples, quoted, strict=True)
    ratios = [past.mean() / max(said, SHORTEST) for past, said in pairs if len(past) and said > 0]
    return float(np.median(ratios)) if ratios else 1.0


def _overall(samples: list[Numbers]) -> float:
    everything = np.concatenate(samples) if samples else np.zeros(0)
    return float(np.median(everything)) if len(everything) else float("nan")


def _blended(past: Numbers, expected: float, model: Model) -> tuple[float, float]:
    """Mean and variance of a supplier, drawn towards what is expected of one like it."""
    count, prior = len(past), model.lead_prior
    mean = (past.sum() + prior * expected) / max(count + prior, 1e-12)
    usual = (model.lead_cv * mean) ** 2
    square = float(((past - mean) ** 2).sum())
    return mean, (square + prior * usual) / max(count + prior, 1e-12)


def _overdue(
    orders: OpenOrders, as_of: Day, suppliers: Suppliers, mean: Numbers, variance: Numbers
) -> dict[int, Numbers]:
    """Of each supplier, how long at least those open orders take that are late already."""
    places = _places(suppliers, orders.supplier_id)
    age = (np.datetime64(as_of) - orders.ordered_on).astype(np.float64)
    late: dict[int, Numbers] = {}
    known = np.flatnonzero(places >= 0)
    for place, rows in enumerate(_by_place(places, known, len(mean))):
        ages = age[rows][age[rows] > mean[place]]
        if len(ages):
            late[place] = ages + 0.5 * float(np.sqrt(variance[place]))
    return late
