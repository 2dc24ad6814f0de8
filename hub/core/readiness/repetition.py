"""What is bought again and again: asked for in most months, and ordered often.

Months are twelfths of the year that ends with the as-of day; a shorter history has fewer.
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from hub.core.masterdata.catalogue import YEAR, Catalogue, exact, places_of
from schemas.readiness import RepetitiveBuy

MONTHS = 12
MONTH = YEAR / MONTHS
# Regular: asked for in three of four months, and at least six order lines a year.
OFTEN = 0.75
FEWEST_LINES = Decimal(6)
MOST_TOLD = 25


def months_active(catalogue: Catalogue) -> NDArray[np.int64]:
    """In how many of the last months each item was sold (or received, where nothing is sold)."""
    item, back = _sales(catalogue) if len(catalogue.feeds.demand.key) else _receipts(catalogue)
    known = (item >= 0) & (back >= 0) & (back < YEAR)
    month = (back[known] / MONTH).astype(np.int64)
    cells = np.unique(item[known] * MONTHS + month)
    return np.bincount(cells // MONTHS, minlength=len(catalogue.items.sku))


def repetitive_items(catalogue: Catalogue, months: NDArray[np.int64]) -> list[int]:
    """The items that repeat, those with the most order lines first."""
    span = min(max(catalogue.days_of_history, 1), YEAR)
    fewest = max(int(np.ceil(span / MONTH * OFTEN)), 1)
    lines, spend, skus = catalogue.lines, catalogue.spend, catalogue.items.sku
    found = [
        place
        for place in range(len(skus))
        if months[place] >= fewest
        and lines[place] >= FEWEST_LINES
        and catalogue.quantity[place] > 0
    ]
    return sorted(found, key=lambda place: (-lines[place], -spend[place], skus[place]))


def tell_repetitive(
    catalogue: Catalogue, places: Sequence[int], months: NDArray[np.int64]
) -> tuple[RepetitiveBuy, ...]:
    """The first of them, as a person reads them."""
    items = catalogue.items
    return tuple(
        RepetitiveBuy(
            sku=items.sku[place],
            description=items.description[place],
            category=items.category[place],
            supplier_id=items.supplier_id[place],
            lines=catalogue.lines[place],
            months=int(months[place]),
            quantity=exact(catalogue.quantity[place]).quantize(Decimal("0.001")),
            spend=catalogue.spend[place],
        )
        for place in places[:MOST_TOLD]
    )


def _sales(catalogue: Catalogue) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    demand = catalogue.feeds.demand
    sold = demand.quantity > 0
    start = demand.start or catalogue.as_of
    back = (catalogue.as_of - start).days - demand.day[sold].astype(np.int64)
    return places_of(catalogue.place, demand.sku)[demand.key[sold]], back


def _receipts(catalogue: Catalogue) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    receipts = catalogue.feeds.receipts
    back = (np.datetime64(catalogue.as_of) - receipts.received_on).astype(np.int64)
    return places_of(catalogue.place, receipts.sku), back
