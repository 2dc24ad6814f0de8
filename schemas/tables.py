"""Tables as the mind reads them: frozen dataclasses of numpy arrays, one element a row.

Rows stand in the order of their keys, so that the order of a feed's rows changes nothing. Money is
whole millionths of its currency's unit (int64), never a float; quantities are float64; a number
that nobody knows is NaN and a date NaT. `row` is a row's place in its file, from 0, so that it can
be shown again (edi.feeds.places turns it into a line).
"""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from schemas.feed_columns import SMALLEST

Texts = NDArray[np.object_]
Numbers = NDArray[np.float64]
Millionths = NDArray[np.int64]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

MILLION = 1_000_000  # millionths of a currency's unit in the unit


def money(millionths: int) -> Decimal:
    """An amount as the decimal number that it is."""
    return int(millionths) * SMALLEST


@dataclass(frozen=True, eq=False)
class Items:
    """What can be bought, by SKU. Order quantities are multiples of `pack_size`.

    `shelf_life_days` is how long it can be sold once it has come; 0: it does not perish.
    """

    sku: Texts
    description: Texts
    supplier_id: Texts
    unit_cost: Millionths
    category: Texts
    uom: Texts
    currency: Texts
    supplier_sku: Texts
    gtin: Texts
    pack_size: Numbers
    moq: Numbers
    each_per_uom: Numbers
    single_source: Flags
    service_level: Numbers
    shelf_life_days: Numbers
    row: Places


@dataclass(frozen=True, eq=False)
class Suppliers:
    """Who can be bought from, by id. `lead_time_days` is what they quote; NaN: nobody knows."""

    supplier_id: Texts
    name: Texts
    lead_time_days: Numbers
    review_days: Numbers
    min_order_value: Millionths
    order_cost: Millionths
    currency: Texts
    edi_id: Texts
    edi_qualifier: Texts
    vat_id: Texts
    iban: Texts
    evaluated_receipt: Flags
    row: Places


@dataclass(frozen=True, eq=False)
class DemandMatrix:
    """Demand by SKU-location (rows, by SKU and location) and day (columns, from `start`)."""

    sku: Texts
    location: Texts
    start: Day
    quantity: Numbers
    censored: Flags


@dataclass(frozen=True, eq=False)
class Demand:
    """What was asked for, as triplets: row `key` of (sku, location), `day` after `start`.

    (`sku`, `location`) are sorted and have no repeats; the triplets have none either, and stand in
    no order. A day that is not listed is zero. Without any demand there is no `start` and no `end`.
    """

    sku: Texts
    location: Texts
    start: Day | None
    end: Day | None
    key: NDArray[np.int32]
    day: NDArray[np.int32]
    quantity: Numbers
    censored: Flags

    def matrix(self, last: Day) -> DemandMatrix:
        """Every day from `start` to `last`, for every SKU-location; later rows are left out."""
        start = self.start or last
        days = max((last - start).days + 1, 0)
        shape = (len(self.sku), days)
        quantity, censored = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        known = self.day < days
        place = self.key[known].astype(np.int64) * days + self.day[known]
        quantity.ravel()[place] = self.quantity[known]
        censored.ravel()[place] = self.censored[known]
        return DemandMatrix(self.sku, self.location, start, quantity, censored)

    def late(self, as_of: Day) -> int:
        """How many days before the close of `as_of` nothing is known of yet."""
        if self.start is None or self.start > as_of:
            return 0
        told = np.zeros((as_of - self.start).days + 1, dtype=np.bool_)
        told[self.day[self.day < len(told)]] = True
        return late_columns(told)


def late_columns(told: Flags) -> int:
    """Of how many of the newest days, or longer periods, demand is late: by which are told of.

    A silence that is no longer than any before it is a weekend, say: nothing was asked for. A
    longer one is a feed that has not come yet, and says nothing of demand.
    """
    places = np.flatnonzero(told)
    if not len(places):
        return 0
    usual = int(np.diff(places).max(initial=1)) - 1
    late = len(told) - 1 - int(places[-1])
    return late if late > usual else 0


@dataclass(frozen=True, eq=False)
class Stock:
    """What is there, by SKU and location. `as_of`: when it was counted, NaT where not said."""

    sku: Texts
    location: Texts
    on_hand: Numbers
    reserved: Numbers
    backordered: Numbers
    as_of: Days


@dataclass(frozen=True, eq=False)
class OpenOrders:
    """What is on its way; `quantity` is what is outstanding, `due_on` the promised day or NaT."""

    order_id: Texts
    sku: Texts
    supplier_id: Texts
    location: Texts
    quantity: Numbers
    ordered_on: Days
    due_on: Days


@dataclass(frozen=True, eq=False)
class Receipts:
    """What came; a negative quantity is a reversal. `ordered_on` is NaT where not said."""

    order_id: Texts
    sku: Texts
    supplier_id: Texts
    location: Texts
    quantity: Numbers
    received_on: Days
    ordered_on: Days


@dataclass(frozen=True, eq=False)
class Contracts:
    """Agreed prices: each holds from a quantity on, within its dates (NaT: without end)."""

    contract_id: Texts
    sku: Texts
    supplier_id: Texts
    unit_price: Millionths
    from_quantity: Numbers
    valid_from: Days
    valid_to: Days
    row: Places


@dataclass(frozen=True, eq=False)
class Feeds:
    """Everything that a folder of feeds says. A feed that is not there has no rows."""

    items: Items
    suppliers: Suppliers
    demand: Demand
    stock: Stock
    open_orders: OpenOrders
    receipts: Receipts
    contracts: Contracts
