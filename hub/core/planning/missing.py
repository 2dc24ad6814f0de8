"""What keeps a SKU-location from being planned: what is missing, too old or too new, by name.

REASONS has the words of every reason for which nothing is ordered; those of limits stand in
limits.py and minimums.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from schemas.tables import Demand, Feeds

Key = tuple[str, str]  # SKU and location

REASONS = {
    "NO_ITEM": "it is sold or kept, and items.csv does not have it",
    "NO_SUPPLIER": "its supplier is not in suppliers.csv",
    "NO_PRICE": "its unit cost is not known",
    "NO_STOCK": "nobody says how much of it there is: stock.csv does not have it",
    "NO_LEAD_TIME": "nobody knows how long its supplier takes",
    "NO_HISTORY": "it was never asked for: a person decides the first order",
    "STOCK_AHEAD": "its stock was counted after the day that is planned for",
    "STOCK_OLD": "its stock was counted so long ago that nobody knows what is there now",
    "DEMAND_OLD": "the newest demand of all is so old that nobody knows what is asked for now",
    "ORDER_UNREADABLE": "an open order of it could not be read, and it must not be ordered twice",
    "TOO_MUCH": "the least that can be ordered would last for years: a person decides",
    "PERISHES": "the least that can be ordered would not be sold before it perishes",
    "BELOW_MINIMUM": "its supplier's minimum order would be more than may be held in stock",
    "BEYOND_BUDGET": "the budget is spent on what saves more lines for its money",
    "NOT_ASKED_FOR": "nobody has asked for it for long: it is not bought for stock",
}


@dataclass(frozen=True)
class Obstacles:
    """The reason, or None, of each item and each stock count; of everything; of held SKUs."""

    items: Mapping[str, str | None]
    stock: Mapping[Key, str | None]
    all: str | None
    held: Mapping[str, str]

    def of(self, key: Key, *, asked: bool) -> str | None:
        """Why a SKU-location can't be planned; `asked` tells whether it ever had demand."""
        reason = self.items.get(key[0], "NO_ITEM") or self.stock.get(key, "NO_STOCK")
        reason = reason or (None if asked else "NO_HISTORY")
        return reason or self.all or self.held.get(key[0])


def obstacles(
    feeds: Feeds, as_of: Day, timed: NDArray[np.bool_], stale_after: int, held: Mapping[str, str]
) -> Obstacles:
    """What keeps what from being planned.

    `timed` tells of each supplier whether its lead time is known; data older than `stale_after`
    days are not planned from; `held` are SKUs that are not to be planned, with the reason.
    """
    oldest = as_of - timedelta(days=stale_after)
    old = "DEMAND_OLD" if _newest(feeds.demand, as_of) < oldest else None
    return Obstacles(_of_items(feeds, timed), _of_stock(feeds, as_of, oldest), old, held)


def keys(sku: NDArray[np.object_], location: NDArray[np.object_]) -> Iterator[Key]:
    """SKUs with their locations."""
    return zip(sku.tolist(), location.tolist(), strict=True)


def _of_items(feeds: Feeds, timed: NDArray[np.bool_]) -> dict[str, str | None]:
    known = dict(zip(feeds.suppliers.supplier_id.tolist(), timed.tolist(), strict=True))
    items = feeds.items
    rows = zip(items.sku.tolist(), items.supplier_id.tolist(), items.unit_cost.tolist(),
               strict=True)  # fmt: skip
    return {sku: _of_item(cost, timed=known.get(supplier)) for sku, supplier, cost in rows}


def _of_item(cost: int, *, timed: bool | None) -> str | None:
    if timed is None:
        return "NO_SUPPLIER"
    if cost <= 0:
        return "NO_PRICE"
    return None if timed else "NO_LEAD_TIME"


def _of_stock(feeds: Feeds, as_of: Day, oldest: Day) -> dict[Key, str | None]:
    """A count without a date is believed."""
    counted = feeds.stock.as_of
    reasons = np.full(len(counted), None, dtype=np.object_)
    reasons[counted > np.datetime64(as_of)] = "STOCK_AHEAD"
    reasons[counted < np.datetime64(oldest)] = "STOCK_OLD"
    return dict(zip(keys(feeds.stock.sku, feeds.stock.location), reasons.tolist(), strict=True))


def _newest(demand: Demand, as_of: Day) -> Day:
    """The newest day that demand speaks of; the day itself where it speaks of none."""
    if demand.start is None or demand.end is None or demand.end >= as_of:
        return as_of
    return demand.end
