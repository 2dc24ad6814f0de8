"""What a year looks like, item by item: how much, for how much money, in how many order lines.

A year is the 365 days that end with the as-of day; a shorter history is scaled up to one. What was
bought is told by the receipts; where they tell of too little (an export of a few weeks, say), what
was sold stands for it. All money is in one currency; what has no rate to it counts nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from schemas.masterdata import RowRef
from schemas.tables import Days, Feeds, Items, Numbers, Texts, money

YEAR = 365
CENT = Decimal("0.01")
# Receipts tell of the year where they are worth at least this share of what was sold.
ENOUGH = Decimal("0.5")
MOST_LINES = Decimal(52)

Basis = Literal["receipts", "demand"]


@dataclass(frozen=True)
class Catalogue:
    """Items with their year; the arrays and lists are in the order of `feeds.items`.

    `quantity` is what was bought in a year by `basis`, `spend` its value in `currency`, `lines` the
    order lines it took (estimated from lots where `basis` is demand). `rate` turns an item's own
    currency into that one; `unrated` counts the items of each currency without a rate.
    """

    feeds: Feeds
    as_of: Day
    basis: Basis
    quantity: Numbers
    spend: Sequence[Decimal]
    lines: Sequence[Decimal]
    sold: Numbers
    days_of_history: int
    place: Mapping[str, int]
    supplier_place: Mapping[str, int]
    currency: str
    rate: Sequence[Decimal]
    unrated: Mapping[str, int]

    @property
    def items(self) -> Items:
        return self.feeds.items

    def item_row(self, place: int) -> RowRef:
        """The row of an item."""
        items = self.items
        return RowRef(feed="items", key=items.sku[place], place=int(items.row[place]))

    def supplier_row(self, place: int) -> RowRef:
        """The row of a supplier."""
        suppliers = self.feeds.suppliers
        return RowRef(
            feed="suppliers", key=suppliers.supplier_id[place], place=int(suppliers.row[place])
        )


def read_catalogue(feeds: Feeds, as_of: Day, rates: Mapping[str, Decimal]) -> Catalogue:
    """The catalogue as it stands at the close of a day; no later row counts.

    `rates`: what one unit of a currency is worth in the one that most items are in.
    """
    currency = _main_currency(feeds.items)
    known = {**rates, currency: Decimal(1)}
    unrated = Counter(own for own in feeds.items.currency if own not in known)
    rate = [known.get(own, Decimal(0)) for own in feeds.items.currency]
    place = {sku: row for row, sku in enumerate(feeds.items.sku)}
    since = as_of - timedelta(days=YEAR - 1)
    sold, history = _sold(feeds, place, since, as_of)
    bought, received_lines, received = _bought(feeds, place, since, as_of)
    worth_sold, worth_bought = _value(feeds.items, rate, sold), _value(feeds.items, rate, bought)
    basis: Basis = "receipts" if sum(worth_bought) >= ENOUGH * sum(worth_sold) else "demand"
    quantity = bought if basis == "receipts" else sold
    spend = worth_bought if basis == "receipts" else worth_sold
    lines = received_lines if basis == "receipts" else _lots(feeds.items, sold)
    return Catalogue(
        feeds=feeds,
        as_of=as_of,
        basis=basis,
        quantity=quantity,
        spend=spend,
        lines=lines,
        sold=sold,
        days_of_history=history or received,
        place=place,
        supplier_place={own: row for row, own in enumerate(feeds.suppliers.supplier_id)},
        currency=currency,
        rate=rate,
        unrated=unrated,
    )


def round_money(amount: Decimal) -> Decimal:
    """An amount in whole cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def exact(number: float) -> Decimal:
    """A quantity as the decimal that it was read as (six digits behind the point)."""
    return Decimal(f"{number:.6f}")


def places_of(place: Mapping[str, int], skus: Texts) -> NDArray[np.int64]:
    """The item of each of these SKUs; -1 where it is in no item's row."""
    return np.fromiter((place.get(sku, -1) for sku in skus), dtype=np.int64, count=len(skus))


def _sold(feeds: Feeds, place: Mapping[str, int], since: Day, as_of: Day) -> tuple[Numbers, int]:
    demand, count = feeds.demand, len(feeds.items.sku)
    if demand.start is None or demand.start > as_of:
        return np.zeros(count), 0
    day = demand.day + (demand.start - since).days
    history = (as_of - demand.start).days + 1
    within = (day >= 0) & (day < YEAR)
    item = places_of(place, demand.sku)[demand.key[within]]
    return _sums(item, demand.quantity[within], count) * _scale(history), history


def _bought(
    feeds: Feeds, place: Mapping[str, int], since: Day, as_of: Day
) -> tuple[Numbers, list[Decimal], int]:
    receipts, count = feeds.receipts, len(feeds.items.sku)
    within = _between(receipts.received_on, since, as_of)
    if not within.any():
        return np.zeros(count), [Decimal(0)] * count, 0
    earliest = receipts.received_on[receipts.received_on <= np.datetime64(as_of)].min()
    history = int((np.datetime64(as_of) - earliest).astype(int)) + 1
    item = places_of(place, receipts.sku[within])
    quantity = _sums(item, receipts.quantity[within], count) * _scale(history)
    orders = {(i, order) for i, order in zip(item, receipts.order_id[within], strict=True)}
    lines = _sums(np.array([i for i, _ in orders]), np.ones(len(orders)), count)
    return np.maximum(quantity, 0), [_tenths(n) for n in lines * _scale(history)], history


def _between(days: Days, first: Day, last: Day) -> NDArray[np.bool_]:
    return np.asarray((days >= np.datetime64(first)) & (days <= np.datetime64(last)))


def _sums(item: NDArray[np.int64], quantity: Numbers, count: int) -> Numbers:
    known = item >= 0
    sums = np.bincount(item[known], weights=quantity[known], minlength=count)
    return sums.astype(np.float64)[:count]


def _scale(history: int) -> float:
    return YEAR / min(history, YEAR)


def _value(items: Items, rate: Sequence[Decimal], quantity: Numbers) -> list[Decimal]:
    return [
        round_money(exact(q) * money(cost) * own) if q else Decimal(0)
        for q, cost, own in zip(quantity, items.unit_cost, rate, strict=True)
    ]


def _lots(items: Items, sold: Numbers) -> list[Decimal]:
    """Order lines a year if each took one lot; a person orders once a week at most."""
    lot = np.maximum(np.maximum(items.moq, items.pack_size), 1e-6)
    return [min(_tenths(n), MOST_LINES) for n in np.ceil(sold / lot)]


def _tenths(number: float) -> Decimal:
    return Decimal(f"{number:.1f}")


def _main_currency(items: Items) -> str:
    counts = Counter(items.currency)
    return max(sorted(counts), key=lambda currency: counts[currency], default="USD")
