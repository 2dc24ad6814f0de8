"""Feeds laid out for planning: a row a SKU-location that has an item, a supplier and a stock count.

What is missing or absurd is named, and never ordered from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers
from hub.core.planning.lots import Terms
from schemas.tables import Demand, Feeds

MILLION = 1_000_000
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
    "BELOW_MINIMUM": "its supplier's minimum order would be more than may be held in stock",
    "BEYOND_BUDGET": "the budget is spent on what saves more lines for its money",
    "NOT_ASKED_FOR": "nobody has asked for it for long: it is not bought for stock",
}


@dataclass(frozen=True, eq=False)
class Layout:
    """What can be planned, in the order of SKU and location, and what can't be with the reason.

    `item`, `supplier` are places in the feeds' tables; `position` is on hand and on order, less
    what is reserved and owed.
    """

    sku: NDArray[np.object_]
    location: NDArray[np.object_]
    item: NDArray[np.int64]
    supplier: NDArray[np.int64]
    quantity: Numbers
    censored: NDArray[np.bool_]
    on_hand: Numbers
    on_order: Numbers
    reserved: Numbers
    backordered: Numbers
    terms: Terms
    missed: Numbers
    skipped: tuple[tuple[str, str, str], ...]

    @property
    def position(self) -> Numbers:
        return self.on_hand + self.on_order - self.reserved - self.backordered


def arrange(
    feeds: Feeds,
    as_of: Day,
    timed: NDArray[np.bool_],
    stale_after: int,
    held: Mapping[str, str],
) -> Layout:
    """The layout of everything that is known at the close of `as_of`; later rows do not count.

    `timed` tells of each supplier whether its lead time is known; data older than `stale_after`
    days are not planned from; `held` are SKUs that are not to be planned, with the reason.
    """
    demand = feeds.demand.matrix(as_of)
    rows = _asked_by(feeds.demand, as_of)
    stock = {key: place for place, key in enumerate(_keys(feeds.stock.sku, feeds.stock.location))}
    items = {sku: place for place, sku in enumerate(feeds.items.sku)}
    suppliers = {each: place for place, each in enumerate(feeds.suppliers.supplier_id)}
    oldest = as_of - timedelta(days=stale_after)
    old = "DEMAND_OLD" if _newest(feeds.demand, as_of) < oldest else None
    found, skipped = [], []
    for key in sorted(rows.keys() | stock.keys()):
        reason = _missing(key, feeds, items, suppliers, timed)
        reason = reason or _untimely(key, feeds, stock, as_of, oldest)
        reason = reason or (None if key in rows else "NO_HISTORY") or old or held.get(key[0])
        if reason is None:
            found.append(key)
        else:
            skipped.append((*key, reason))
    skipped += [(sku, "", "NO_STOCK") for sku in _never_kept(items, rows, stock)]
    item = np.array([items[sku] for sku, _ in found], dtype=np.int64)
    place = np.array([stock[key] for key in found], dtype=np.int64)
    row = np.array([rows[key] for key in found], dtype=np.int64)
    supplier = np.array([suppliers[feeds.items.supplier_id[i]] for i in item], dtype=np.int64)
    return Layout(
        sku=np.array([sku for sku, _ in found], dtype=np.object_),
        location=np.array([location for _, location in found], dtype=np.object_),
        item=item,
        supplier=supplier,
        quantity=demand.quantity[row],
        censored=demand.censored[row],
        on_hand=feeds.stock.on_hand[place],
        on_order=_on_order(feeds, found, as_of),
        reserved=feeds.stock.reserved[place],
        backordered=feeds.stock.backordered[place],
        terms=_terms(feeds, item, supplier),
        missed=1 - feeds.items.service_level[item],
        skipped=tuple(sorted(skipped)),
    )


def _keys(sku: NDArray[np.object_], location: NDArray[np.object_]) -> Iterator[tuple[str, str]]:
    return zip(sku.tolist(), location.tolist(), strict=True)


def _asked_by(demand: Demand, as_of: Day) -> dict[tuple[str, str], int]:
    """The SKU-locations that have a row by this day, each with its place."""
    keys = list(_keys(demand.sku, demand.location))
    if demand.start is None or demand.end is None:
        return {}
    if demand.end <= as_of:
        return {key: place for place, key in enumerate(keys)}
    known = demand.key[demand.day <= (as_of - demand.start).days]
    return {keys[place]: int(place) for place in np.unique(known)}


def _newest(demand: Demand, as_of: Day) -> Day:
    """The newest day that demand speaks of; the day itself where it speaks of none."""
    if demand.start is None or demand.end is None or demand.end >= as_of:
        return as_of
    return demand.end


def _missing(
    key: tuple[str, str],
    feeds: Feeds,
    items: Mapping[str, int],
    suppliers: Mapping[str, int],
    timed: NDArray[np.bool_],
) -> str | None:
    """What of the master data a SKU-location lacks, or None if it lacks nothing."""
    item = items.get(key[0])
    if item is None:
        return "NO_ITEM"
    supplier = suppliers.get(feeds.items.supplier_id[item])
    if supplier is None:
        return "NO_SUPPLIER"
    if feeds.items.unit_cost[item] <= 0:
        return "NO_PRICE"
    return None if timed[supplier] else "NO_LEAD_TIME"


def _untimely(
    key: tuple[str, str], feeds: Feeds, stock: Mapping[Any, int], as_of: Day, oldest: Day
) -> str | None:
    """What is wrong with the count of its stock; a count without a date is believed."""
    if key not in stock:
        return "NO_STOCK"
    counted = feeds.stock.as_of[stock[key]]
    if counted > np.datetime64(as_of):
        return "STOCK_AHEAD"
    return "STOCK_OLD" if counted < np.datetime64(oldest) else None


def _never_kept(
    items: Mapping[str, int], rows: Mapping[Any, int], stock: Mapping[Any, int]
) -> list[str]:
    seen = {sku for sku, _ in rows} | {sku for sku, _ in stock}
    return [sku for sku in items if sku not in seen]


def _on_order(feeds: Feeds, found: list[tuple[str, str]], as_of: Day) -> Numbers:
    orders = feeds.open_orders
    total: dict[tuple[str, str], float] = {}
    known = orders.ordered_on <= np.datetime64(as_of)
    for key, quantity, counts in zip(
        _keys(orders.sku, orders.location), orders.quantity.tolist(), known.tolist(), strict=True
    ):
        if counts:
            total[key] = total.get(key, 0.0) + quantity
    return np.array([total.get(key, 0.0) for key in found])


def _terms(feeds: Feeds, item: NDArray[np.int64], supplier: NDArray[np.int64]) -> Terms:
    return Terms(
        unit_cost=feeds.items.unit_cost[item] / MILLION,
        order_cost=feeds.suppliers.order_cost[supplier] / MILLION,
        pack=np.maximum(feeds.items.pack_size[item], 1e-9),
        moq=feeds.items.moq[item],
    )
