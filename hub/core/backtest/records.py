"""What people ordered and what they had, from receipts, open orders and today's stock.

Stock is reckoned backwards from the count: less what came since, more what was sold since. Where
that falls below zero the records don't add up, and the SKU is not compared. A day that closes
without stock is one on which more may have been wanted.
"""

from dataclasses import dataclass

import numpy as np

from hub.core.backtest.world import Flags, Places
from hub.core.planning.figures import Numbers, rounded
from schemas.tables import Feeds

TOLERANCE = 0.02  # of what was sold: miscounts and shrinkage


@dataclass(frozen=True, eq=False)
class Recorded:
    """People's orders of some SKU-locations: rows x days, and what follows from them.

    `delivered` came on each day, `lines` were ordered on it; `coming` is what came of orders before
    `start`. `stock` is what there was at each day's close; `sound` tells where the records add up.
    `rush` counts what came from another supplier in half the usual time, since `start`.
    """

    delivered: Numbers
    coming: Numbers
    lines: Numbers
    stock: Numbers
    sound: Flags
    rush: int


@dataclass(frozen=True, eq=False)
class Wares:
    """Which rows are looked at: their keys' places, suppliers, and the suppliers' usual days."""

    row_of: dict[tuple[str, str], int]
    supplier_id: list[str]
    usual_days: Numbers


def read_records(feeds: Feeds, wares: Wares, sold: Numbers, day0: np.datetime64,
                 start: int) -> Recorded:  # fmt: skip
    """What is on record of some rows; `sold` is rows x days from `day0`."""
    rows, days = sold.shape
    receipts = _Lines.of(feeds, wares, day0)
    delivered = np.zeros((rows, days))
    inside = (receipts.received >= 0) & (receipts.received < days)
    np.add.at(delivered, (receipts.row[inside], receipts.received[inside]),
              receipts.quantity[inside])  # fmt: skip
    begun = inside & (receipts.ordered < start) & (receipts.received >= start)
    coming = np.zeros((rows, days - start))
    np.add.at(coming, (receipts.row[begun], receipts.received[begun] - start),
              receipts.quantity[begun])  # fmt: skip
    stock, counted = _stock(feeds, wares, sold, delivered, day0)
    missing = np.maximum(-stock[:, max(start - 1, 0) :].min(1), 0)
    sound = counted & (missing <= TOLERANCE * np.maximum(sold[:, start:].sum(1), 1))
    return Recorded(
        delivered=np.maximum(delivered, 0),
        coming=np.maximum(coming, 0),
        lines=_placed(feeds, wares, receipts, day0, days),
        stock=np.maximum(rounded(stock), 0),
        sound=sound,
        rush=_rushed(receipts, wares, start, days),
    )


def less(delivered: Numbers, beyond: Numbers) -> Numbers:
    """Deliveries without those that served bulk days: what was cut, off the latest before it."""
    left = delivered.copy()
    for row, day in zip(*np.nonzero(beyond), strict=True):
        over = float(beyond[row, day])
        for back in np.flatnonzero(left[row, : day + 1] > 0)[::-1]:
            taken = min(over, float(left[row, back]))
            left[row, back] -= taken
            over -= taken
            if over <= 0:
                break
    return left


@dataclass(frozen=True, eq=False)
class _Lines:
    """Receipts of the rows: days count from the first; a day nobody told is far off."""

    order_id: list[str]
    row: Places
    quantity: Numbers
    received: Places
    ordered: Places
    other: Flags

    @classmethod
    def of(cls, feeds: Feeds, wares: Wares, day0: np.datetime64) -> "_Lines":
        receipts = feeds.receipts
        keys = zip(receipts.sku.tolist(), receipts.location.tolist(), strict=True)
        row = np.array([wares.row_of.get(key, -1) for key in keys], dtype=np.int64)
        some = row >= 0
        received = _days(receipts.received_on[some], day0)
        told = ~np.isnat(receipts.ordered_on[some])
        usual = np.rint(np.nan_to_num(wares.usual_days[row[some]])).astype(np.int64)
        ordered = np.where(told, _days(receipts.ordered_on[some], day0), received - usual)
        supplier = receipts.supplier_id[some].tolist()
        usually = [wares.supplier_id[each] for each in row[some].tolist()]
        other = [a != b for a, b in zip(supplier, usually, strict=True)]
        return cls(
            receipts.order_id[some].tolist(), row[some], receipts.quantity[some], received,
            ordered, np.array(other, dtype=np.bool_),
        )  # fmt: skip


def _days(dates: "np.ndarray[tuple[int], np.dtype[np.datetime64]]", day0: np.datetime64) -> Places:
    told = np.where(np.isnat(dates), day0, dates)
    return np.asarray((told - day0).astype(np.int64))


def _stock(
    feeds: Feeds, wares: Wares, sold: Numbers, delivered: Numbers, day0: np.datetime64
) -> tuple[Numbers, Flags]:
    """What there was at each day's close, and of which rows there is a count."""
    rows, days = sold.shape
    on_hand, counted_on = np.zeros(rows), np.full(rows, days - 1)
    counted = np.zeros(rows, dtype=np.bool_)
    keys = zip(feeds.stock.sku.tolist(), feeds.stock.location.tolist(), strict=True)
    for place, key in enumerate(keys):
        row = wares.row_of.get(key)
        if row is None:
            continue
        as_of = feeds.stock.as_of[place]
        day = days - 1 if np.isnat(as_of) else int((as_of - day0).astype(np.int64))
        if 0 <= day < days:
            on_hand[row], counted_on[row], counted[row] = feeds.stock.on_hand[place], day, True
    flow = np.cumsum(delivered - sold, axis=1)
    at_count = flow[np.arange(rows), counted_on]
    return on_hand[:, None] + flow - at_count[:, None], counted


def _placed(
    feeds: Feeds, wares: Wares, receipts: _Lines, day0: np.datetime64, days: int
) -> Numbers:
    """Order lines by the day they were placed on: of what came, and of what is still open."""
    orders = feeds.open_orders
    keys = zip(orders.sku.tolist(), orders.location.tolist(), strict=True)
    rows = [wares.row_of.get(key, -1) for key in keys]
    opened = _days(orders.ordered_on, day0).tolist()
    found = {
        (order, row): day
        for order, row, day in zip(orders.order_id.tolist(), rows, opened, strict=True)
        if row >= 0
    }
    came = zip(receipts.order_id, receipts.row.tolist(), receipts.ordered.tolist(), strict=True)
    found |= {(order, row): day for order, row, day in came}
    lines = np.zeros((len(wares.supplier_id), days))
    for (_, row), day in found.items():
        if 0 <= day < days:
            lines[row, day] += 1
    return lines


def _rushed(receipts: _Lines, wares: Wares, start: int, days: int) -> int:
    took = receipts.received - receipts.ordered
    quick = took <= wares.usual_days[receipts.row] / 2
    inside = (receipts.received >= start) & (receipts.received < days)
    return int((receipts.other & quick & inside & (receipts.quantity > 0)).sum())
