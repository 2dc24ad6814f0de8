"""The feeds that a company would have had at the close of a replayed day, and nothing later.

They are those of a replay's first layer. A SKU-location is an item of its own, named by its number,
so that a plan's rows find their way back.
"""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a field is called date)
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from hub.core.backtest.world import Flags, Places, Seen, World
from hub.core.planning.figures import Numbers
from schemas.tables import (
    MILLION,
    Contracts,
    Demand,
    Feeds,
    Items,
    OpenOrders,
    Receipts,
    Stock,
    Suppliers,
)

DIGITS = 8
FIRST = 0
MAIN = "MAIN"
Dates = NDArray[np.datetime64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Supply:
    """Who supplies what: `supplier` of each row, and of each supplier what it quotes.

    `quoted` (NaN: nobody knows) and `order_cost` are a row a supplier; past receipts are
    `past_supplier`, `past_ordered` and `past_received` in days from `first`, those before the
    replay; `missed`, the share of lines that may go unserved, and `category` are a row each.
    """

    first: Day
    supplier: Places
    quoted: Numbers
    order_cost: Numbers
    past_supplier: Places
    past_ordered: Places
    past_received: Places
    missed: Numbers
    category: Texts

    def date(self, day: int) -> Day:
        return self.first + timedelta(days=day)

    def dates(self, days: Places) -> Dates:
        return np.datetime64(self.first, "D") + days.astype("timedelta64[D]")


def feeds_seen(world: World, supply: Supply, seen: Seen, day: int) -> Feeds:
    """What is known of a replay's first layer at the close of `day`."""
    lines = _lines(supply, seen)
    rows = names(len(world.opening))
    suppliers = names(len(supply.quoted))
    return Feeds(
        items=_items(world, supply, rows, suppliers),
        suppliers=_suppliers(supply, suppliers),
        demand=_demand(supply, seen, rows, day),
        stock=_stock(seen, rows),
        open_orders=_open_orders(supply, lines.some(lines.arrives > day), rows, suppliers),
        receipts=_receipts(supply, lines.some(lines.arrives <= day), rows, suppliers),
        contracts=_no_contracts(),
    )


def names(count: int) -> Texts:
    """So many names whose order is that of their numbers."""
    return np.array([f"{each:0{DIGITS}d}" for each in range(count)], dtype=np.object_)


def _items(world: World, supply: Supply, rows: Texts, suppliers: Texts) -> Items:
    count = len(rows)
    empty = np.full(count, "", dtype=np.object_)
    return Items(
        sku=rows,
        description=empty,
        supplier_id=suppliers[supply.supplier],
        unit_cost=_millionths(world.terms.unit_cost),
        category=supply.category,
        uom=np.full(count, "EA", dtype=np.object_),
        currency=np.full(count, "USD", dtype=np.object_),
        supplier_sku=empty,
        gtin=empty,
        pack_size=world.terms.pack,
        moq=world.terms.moq,
        each_per_uom=np.ones(count),
        single_source=np.zeros(count, dtype=np.bool_),
        service_level=1 - supply.missed,
        shelf_life_days=np.zeros(count),
        row=np.arange(count),
    )


def _suppliers(supply: Supply, suppliers: Texts) -> Suppliers:
    count = len(suppliers)
    empty = np.full(count, "", dtype=np.object_)
    return Suppliers(
        supplier_id=suppliers,
        name=empty,
        lead_time_days=supply.quoted,
        review_days=np.ones(count),
        min_order_value=np.zeros(count, dtype=np.int64),
        order_cost=_millionths(supply.order_cost),
        currency=np.full(count, "USD", dtype=np.object_),
        edi_id=empty,
        edi_qualifier=np.full(count, "ZZ", dtype=np.object_),
        vat_id=empty,
        iban=empty,
        evaluated_receipt=np.zeros(count, dtype=np.bool_),
        row=np.arange(count),
    )


def _demand(supply: Supply, seen: Seen, rows: Texts, day: int) -> Demand:
    sold, out = seen.sales[FIRST, :, : day + 1], ~seen.stocked[FIRST, :, : day + 1]
    key, column = np.nonzero((sold > 0) | out)
    return Demand(
        sku=rows,
        location=np.full(len(rows), MAIN, dtype=np.object_),
        start=supply.first,
        end=supply.date(day),
        key=key.astype(np.int32),
        day=column.astype(np.int32),
        quantity=sold[key, column],
        censored=out[key, column],
    )


def _stock(seen: Seen, rows: Texts) -> Stock:
    count = len(rows)
    return Stock(
        sku=rows,
        location=np.full(count, MAIN, dtype=np.object_),
        on_hand=seen.on_hand[FIRST],
        reserved=np.zeros(count),
        backordered=np.zeros(count),
        as_of=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
    )


@dataclass(frozen=True, eq=False)
class _Lines:
    """Order lines of the first layer, the oldest first."""

    row: Places
    supplier: Places
    quantity: Numbers
    ordered: Places
    arrives: Places

    def some(self, wanted: Flags) -> "_Lines":
        return _Lines(*(getattr(self, name)[wanted] for name in self.__dataclass_fields__))


def _lines(supply: Supply, seen: Seen) -> _Lines:
    nothing = np.zeros(0, dtype=np.int64)
    row, ordered, arrives, quantity = [nothing], [nothing], [nothing], [np.zeros(0)]
    for placed in seen.orders:
        first = placed.layer == FIRST
        row.append(placed.row[first])
        ordered.append(np.full(int(first.sum()), placed.day))
        arrives.append(placed.arrives[first])
        quantity.append(placed.quantity[first])
    rows = np.concatenate(row)
    return _Lines(
        row=rows,
        supplier=supply.supplier[rows],
        quantity=np.concatenate(quantity),
        ordered=np.concatenate(ordered),
        arrives=np.concatenate(arrives),
    )


def _open_orders(supply: Supply, lines: _Lines, rows: Texts, suppliers: Texts) -> OpenOrders:
    """What has not come; goods that were under way before the replay are not told of again."""
    count = len(lines.row)
    return OpenOrders(
        order_id=names(count),
        sku=rows[lines.row],
        supplier_id=suppliers[lines.supplier],
        location=np.full(count, MAIN, dtype=np.object_),
        quantity=lines.quantity,
        ordered_on=supply.dates(lines.ordered),
        due_on=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
    )


def _receipts(supply: Supply, lines: _Lines, rows: Texts, suppliers: Texts) -> Receipts:
    """What came, the oldest first: before the replay, and in it."""
    supplier = np.concatenate([supply.past_supplier, lines.supplier])
    ordered = np.concatenate([supply.past_ordered, lines.ordered])
    received = np.concatenate([supply.past_received, lines.arrives])
    order = np.argsort(received, kind="stable")
    count = len(order)
    return Receipts(
        order_id=names(count),
        sku=np.full(count, rows[0], dtype=np.object_),
        supplier_id=suppliers[supplier[order]],
        location=np.full(count, MAIN, dtype=np.object_),
        quantity=np.ones(count),
        received_on=supply.dates(received[order]),
        ordered_on=supply.dates(ordered[order]),
    )


def _no_contracts() -> Contracts:
    none = np.zeros(0, dtype=np.object_)
    never = np.zeros(0, dtype="datetime64[D]")
    nothing = np.zeros(0, dtype=np.int64)
    return Contracts(none, none, none, nothing, np.zeros(0), never, never, nothing)


def _millionths(values: Numbers) -> NDArray[np.int64]:
    return np.rint(values * MILLION).astype(np.int64)
