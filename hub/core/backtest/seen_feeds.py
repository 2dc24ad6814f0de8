"""The feeds that a company would have had at the close of a replayed day, and nothing later.

A SKU-location is an item of its own, named by its number among layers and rows, so that a plan's
rows find their way back. Several layers go into one plan as if each were a company: no supplier is
shared between them.
"""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a field is called date)
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from hub.core.backtest.world import Flags, Places, Seen, World
from hub.core.planning.figures import Numbers
from schemas.tables import (
    Contracts,
    Demand,
    Feeds,
    Items,
    OpenOrders,
    Receipts,
    Stock,
    Suppliers,
)

MILLION = 1_000_000
DIGITS = 8
Dates = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Supply:
    """Who supplies what: `supplier` of each row, and of each supplier what it quotes.

    `quoted` (NaN: nobody knows) and `order_cost` are a row a supplier; past receipts are
    `past_supplier`, `past_ordered` and `past_received` in days from `first`, those before the
    replay; `missed` is the share of lines that may go unserved, a row each. Where it does not
    learn, no receipt and no open order is told of: the quote is all that is known.
    """

    first: Day
    supplier: Places
    quoted: Numbers
    order_cost: Numbers
    past_supplier: Places
    past_ordered: Places
    past_received: Places
    missed: Numbers
    learns: bool = True

    def date(self, day: int) -> Day:
        return self.first + timedelta(days=day)

    def dates(self, days: Places) -> Dates:
        return np.datetime64(self.first, "D") + days.astype("timedelta64[D]")


def feeds_seen(world: World, supply: Supply, seen: Seen, layers: list[int], day: int) -> Feeds:
    """What is known of some layers of a replay at the close of `day`."""
    return Feeds(
        items=_items(world, supply, len(layers)),
        suppliers=_suppliers(supply, len(layers)),
        demand=_demand(supply, seen, layers, day),
        stock=_stock(seen, layers),
        open_orders=_open_orders(world, supply, seen, layers, day),
        receipts=_receipts(world, supply, seen, layers, day),
        contracts=_no_contracts(),
    )


def names(count: int) -> NDArray[np.object_]:
    """So many names whose order is that of their numbers."""
    return np.array([f"{each:0{DIGITS}d}" for each in range(count)], dtype=np.object_)


def _items(world: World, supply: Supply, layers: int) -> Items:
    rows = len(world.opening)
    count, suppliers = rows * layers, len(supply.quoted)
    of_layer = np.repeat(np.arange(layers), rows) * suppliers
    empty = np.full(count, "", dtype=np.object_)
    return Items(
        sku=names(count),
        description=empty,
        supplier_id=names(suppliers * layers)[np.tile(supply.supplier, layers) + of_layer],
        unit_cost=np.tile(_millionths(world.terms.unit_cost), layers),
        category=empty,
        uom=np.full(count, "EA", dtype=np.object_),
        currency=np.full(count, "USD", dtype=np.object_),
        supplier_sku=empty,
        gtin=empty,
        pack_size=np.tile(world.terms.pack, layers),
        moq=np.tile(world.terms.moq, layers),
        each_per_uom=np.ones(count),
        single_source=np.zeros(count, dtype=np.bool_),
        service_level=1 - np.tile(supply.missed, layers),
        row=np.arange(count),
    )


def _suppliers(supply: Supply, layers: int) -> Suppliers:
    count = len(supply.quoted) * layers
    empty = np.full(count, "", dtype=np.object_)
    return Suppliers(
        supplier_id=names(count),
        name=empty,
        lead_time_days=np.tile(supply.quoted, layers),
        review_days=np.ones(count),
        min_order_value=np.zeros(count, dtype=np.int64),
        order_cost=np.tile(_millionths(supply.order_cost), layers),
        currency=np.full(count, "USD", dtype=np.object_),
        edi_id=empty,
        edi_qualifier=np.full(count, "ZZ", dtype=np.object_),
        vat_id=empty,
        iban=empty,
        evaluated_receipt=np.zeros(count, dtype=np.bool_),
        row=np.arange(count),
    )


def _demand(supply: Supply, seen: Seen, layers: list[int], day: int) -> Demand:
    sales, stocked = seen.sales[layers, :, : day + 1], seen.stocked[layers, :, : day + 1]
    rows = sales.shape[0] * sales.shape[1]
    sold, out = sales.reshape(rows, -1), ~stocked.reshape(rows, -1)
    key, column = np.nonzero((sold > 0) | out)
    return Demand(
        sku=names(rows),
        location=np.full(rows, "MAIN", dtype=np.object_),
        start=supply.first,
        end=supply.date(day),
        key=key.astype(np.int32),
        day=column.astype(np.int32),
        quantity=sold[key, column],
        censored=out[key, column],
    )


def _stock(seen: Seen, layers: list[int]) -> Stock:
    on_hand = seen.on_hand[layers].ravel()
    count = len(on_hand)
    return Stock(
        sku=names(count),
        location=np.full(count, "MAIN", dtype=np.object_),
        on_hand=on_hand,
        reserved=np.zeros(count),
        backordered=np.zeros(count),
        as_of=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
    )


@dataclass(frozen=True, eq=False)
class _Lines:
    """Order lines of some layers: their item and supplier among these layers, and their days."""

    item: Places
    supplier: Places
    quantity: Numbers
    ordered: Places
    arrives: Places

    def some(self, wanted: Flags) -> "_Lines":
        return _Lines(*(getattr(self, name)[wanted] for name in self.__dataclass_fields__))


def _lines(world: World, supply: Supply, seen: Seen, layers: list[int]) -> _Lines:
    """Every order of these layers, the oldest first; a layer has its place in `layers`."""
    rows, suppliers = len(world.opening), len(supply.quoted)
    place = np.full(int(seen.on_hand.shape[0]), -1, dtype=np.int64)
    place[layers] = np.arange(len(layers))
    orders = seen.orders if supply.learns else []
    layer = place[np.concatenate([o.layer for o in orders])] if orders else np.zeros(0, np.int64)
    row = np.concatenate([o.row for o in orders]) if orders else np.zeros(0, np.int64)
    found = _Lines(
        item=layer * rows + row,
        supplier=layer * suppliers + supply.supplier[row],
        quantity=np.concatenate([o.quantity for o in orders]) if orders else np.zeros(0),
        ordered=np.repeat([o.day for o in orders], [len(o.row) for o in orders]).astype(np.int64),
        arrives=np.concatenate([o.arrives for o in orders]) if orders else np.zeros(0, np.int64),
    )
    return found.some(layer >= 0)


def _open_orders(
    world: World, supply: Supply, seen: Seen, layers: list[int], day: int
) -> OpenOrders:
    """What has not come; goods that were under way before the replay are not told of again."""
    lines = _lines(world, supply, seen, layers)
    lines = lines.some(lines.arrives > day)
    count = len(lines.item)
    return OpenOrders(
        order_id=names(count),
        sku=names(len(world.opening) * len(layers))[lines.item],
        supplier_id=names(len(supply.quoted) * len(layers))[lines.supplier],
        location=np.full(count, "MAIN", dtype=np.object_),
        quantity=lines.quantity,
        ordered_on=supply.dates(lines.ordered),
        due_on=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
    )


def _receipts(world: World, supply: Supply, seen: Seen, layers: list[int], day: int) -> Receipts:
    """What came, the oldest first: before the replay, and in it."""
    lines = _lines(world, supply, seen, layers)
    lines = lines.some(lines.arrives <= day)
    suppliers, count = len(supply.quoted), len(layers)
    past = len(supply.past_supplier) if supply.learns else 0
    shift = np.repeat(np.arange(count), past) * suppliers
    supplier = np.concatenate([np.tile(supply.past_supplier[:past], count) + shift, lines.supplier])
    ordered = np.concatenate([np.tile(supply.past_ordered[:past], count), lines.ordered])
    received = np.concatenate([np.tile(supply.past_received[:past], count), lines.arrives])
    order = np.argsort(received, kind="stable")
    number = len(order)
    return Receipts(
        order_id=names(number),
        sku=np.full(number, names(1)[0], dtype=np.object_),
        supplier_id=names(suppliers * count)[supplier[order]],
        location=np.full(number, "MAIN", dtype=np.object_),
        quantity=np.ones(number),
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
