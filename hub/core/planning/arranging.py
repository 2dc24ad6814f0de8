"""Feeds laid out for planning: a row a SKU-location that has an item, a supplier and a stock count.

What is missing or absurd is named, and never ordered from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers
from hub.core.planning.lots import Terms
from hub.core.planning.missing import Key, Obstacles, keys
from schemas.tables import MILLION, Days, Demand, Feeds


@dataclass(frozen=True, eq=False)
class Layout:
    """What can be planned, in the order of SKU and location, and what can't be with the reason.

    `item`, `supplier` are places in the feeds' tables; `position` is on hand and on order, less
    what is reserved and owed. Of the last `late` days demand is not known yet, and `quantity` and
    `censored` end before them.
    """

    sku: NDArray[np.object_]
    location: NDArray[np.object_]
    item: NDArray[np.int64]
    supplier: NDArray[np.int64]
    category: NDArray[np.object_]
    quantity: Numbers
    censored: NDArray[np.bool_]
    on_hand: Numbers
    on_order: Numbers
    reserved: Numbers
    backordered: Numbers
    counted_on: Days
    terms: Terms
    missed: Numbers
    shelf_life: Numbers
    skipped: tuple[tuple[str, str, str], ...]
    late: int

    @property
    def position(self) -> Numbers:
        return self.on_hand + self.on_order - self.reserved - self.backordered


def arrange(feeds: Feeds, as_of: Day, kept_from: Obstacles) -> Layout:
    """The layout of everything that is known at the close of `as_of`; later rows do not count."""
    late = feeds.demand.late(as_of)
    demand = feeds.demand.matrix(as_of - timedelta(days=late))
    rows = _asked_by(feeds.demand, as_of)
    stock = {key: place for place, key in enumerate(keys(feeds.stock.sku, feeds.stock.location))}
    items = {sku: place for place, sku in enumerate(feeds.items.sku.tolist())}
    suppliers = {each: place for place, each in enumerate(feeds.suppliers.supplier_id.tolist())}
    found, skipped = [], []
    for key in sorted(rows.keys() | stock.keys()):
        reason = kept_from.of(key, asked=key in rows)
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
        category=feeds.items.category[item],
        quantity=demand.quantity[row],
        censored=demand.censored[row],
        on_hand=feeds.stock.on_hand[place],
        on_order=_on_order(feeds, found, as_of),
        reserved=feeds.stock.reserved[place],
        backordered=feeds.stock.backordered[place],
        counted_on=feeds.stock.as_of[place],
        terms=_terms(feeds, item, supplier),
        missed=1 - feeds.items.service_level[item],
        shelf_life=feeds.items.shelf_life_days[item],
        skipped=tuple(sorted(skipped)),
        late=late,
    )


def _asked_by(demand: Demand, as_of: Day) -> dict[Key, int]:
    """The SKU-locations that have a row by this day, each with its place."""
    known = list(keys(demand.sku, demand.location))
    if demand.start is None or demand.end is None:
        return {}
    if demand.end <= as_of:
        return {key: place for place, key in enumerate(known)}
    early = demand.key[demand.day <= (as_of - demand.start).days]
    return {known[place]: int(place) for place in np.unique(early)}


def _never_kept(
    items: Mapping[str, int], rows: Mapping[Key, int], stock: Mapping[Key, int]
) -> list[str]:
    seen = {sku for sku, _ in rows} | {sku for sku, _ in stock}
    return [sku for sku in items if sku not in seen]


def _on_order(feeds: Feeds, found: list[Key], as_of: Day) -> Numbers:
    orders = feeds.open_orders
    total: dict[Key, float] = {}
    known = orders.ordered_on <= np.datetime64(as_of)
    for key, quantity, counts in zip(
        keys(orders.sku, orders.location), orders.quantity.tolist(), known.tolist(), strict=True
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
