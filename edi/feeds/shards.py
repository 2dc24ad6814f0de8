"""Shard files: one row a SKU-location, its history as a list and what is known of it as columns.

`snapshot` makes them of a company's feeds, once a run; `read_shard` gives one back as arrays. The
same feeds make the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edi.feeds.database import Database, connect, count, one_thread
from edi.feeds.folder import make_empty
from edi.feeds.parts import combine
from edi.feeds.select import quoted
from edi.feeds.shard_rows import add_uncounted, lay_out
from edi.feeds.shard_series import History, read_history, tell_strangers
from edi.feeds.shard_sides import arrays, blank, copy, read_about, read_sides, write_sides
from schemas.errors import NotFound
from schemas.feeds import FEED_NAMES, FeedName
from schemas.shards import Shard
from schemas.tables import Contracts, Demand, Feeds, Items, Stock

SHARD_ROWS = 50_000
# What is known of a row, counted or not; and what only those with a stock count have.
_KNOWN = (
    "sku, location, known, supplier, supplier_id, unit_cost, category, uom, currency, pack_size,"
    " moq, service_level, shelf_life_days"
)
_COUNTED = "on_hand, reserved, backordered, counted_on, on_order, from_quantity, unit_price"
_PLAIN = f"{_KNOWN}, on_hand, reserved, backordered, counted_on, on_order, counted, asked"
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ShardFile:
    """A shard by its name (0001, 0002, …), its file and how many rows it has."""

    name: str
    path: Path
    rows: int


def snapshot(
    tables: Mapping[FeedName, Sequence[Path]],
    out_dir: Path,
    as_of: Day,
    *,
    rows_a_shard: int = SHARD_ROWS,
    period: int = 1,
) -> list[ShardFile]:
    """Write the shards of a company's feeds, and the files that they share, into a folder.

    `tables` names the canonical Parquet files of each feed, the earliest first; those of demand
    stand in the order of their dates, else it takes much longer. Nothing dated after `as_of` is in
    a shard. `period` is how many days a number of a series stands for.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    demand = tables.get("demand", ())
    with connect() as database:
        database.execute("SET threads = 1")
        for name in FEED_NAMES:
            if tables.get(name) and name != "demand":
                combine(database, name, tables[name])
            else:
                make_empty(database, name)
        lay_out(database, as_of, rows_a_shard)
        write_sides(database, out_dir, as_of)
        places = count(database, "SELECT count(*) FROM counted")
        history = read_history(database, demand, as_of, period, places)
        tell_strangers(database, demand, as_of, some=history.strangers > 0)
        add_uncounted(database, rows_a_shard)
        about = {"as_of": as_of, "period": period, "newest": history.newest or "",
                 "late": history.late}  # fmt: skip
        return list(_write_shards(database, out_dir, history, about))


def _write_shards(
    database: Database, out_dir: Path, history: History, about: dict[str, object]
) -> Iterator[ShardFile]:
    spans = database.execute(
        "SELECT shard, min(place), count(*) FILTER (counted), count(*) FROM"
        " (SELECT shard, place, true AS counted FROM counted"
        " UNION ALL SELECT shard, place, false FROM uncounted) GROUP BY shard ORDER BY shard"
    ).fetchall()
    for shard, first, counted, rows in spans:
        name = f"{shard + 1:04}"
        path = out_dir / f"{name}.parquet"
        span = slice(first, first + counted)
        query = _rows_of(database, history, shard, span)
        told = about | {"histories": int(np.count_nonzero(history.asked[span]))}
        copy(database, query, path, told)
        yield ShardFile(name, path, rows)


def _rows_of(database: Database, history: History, shard: int, span: slice) -> str:
    """The query of a shard's rows: those with a stock count and a history, then the others."""
    asked = history.asked[span]
    rows = span if asked.all() else span.start + np.flatnonzero(asked)
    quantity, censored = history.quantity[:, rows], history.censored[:, rows]
    table = {f"q{at}": row for at, row in enumerate(quantity)}
    kind, flags = _kind(quantity), "[]::BOOLEAN[]"
    series = f"[{', '.join(table)}]::{kind}[]"
    if censored.any():
        table |= {f"c{at}": row for at, row in enumerate(censored)}
        flags = f"[{', '.join(f'c{at}' for at in range(len(censored)))}]"
    places = np.arange(span.start, span.stop, dtype=np.int32)
    database.register("history", table | {"place": places[asked]})
    database.register("silent", {"place": places[~asked]})
    nothing = f"asked, []::{kind}[] AS series, []::BOOLEAN[] AS censored"
    return (
        f"SELECT {_KNOWN}, {_COUNTED}, true AS counted, true AS asked, h.series, h.censored FROM"
        " (SELECT c.* FROM counted c JOIN history USING (place) ORDER BY c.place) POSITIONAL JOIN"
        f" (SELECT {series} AS series, {flags} AS censored FROM history) h"
        f" UNION ALL BY NAME SELECT {_KNOWN}, {_COUNTED}, true AS counted, {nothing} FROM"
        " (SELECT c.*, false AS asked FROM counted c JOIN silent USING (place) ORDER BY c.place)"
        f" UNION ALL BY NAME SELECT {_KNOWN}, false AS counted, {nothing}"
        f" FROM (SELECT * FROM uncounted WHERE shard = {shard} ORDER BY place)"
    )


def _kind(quantity: NDArray[np.float64]) -> str:
    """The smallest type that holds these quantities exactly: it is read the soonest."""
    few = quantity.size == 0 or quantity.max() <= np.iinfo(np.uint16).max
    if few and all(np.array_equal(row, np.rint(row)) for row in quantity):
        return "USMALLINT"
    if all(np.array_equal(row, row.astype(np.float32)) for row in quantity):
        return "FLOAT"
    return "DOUBLE"


def read_shard(path: Path) -> Shard:
    """A shard, beside the files that its run's shards share. NotFound where it is not there."""
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    source = f"read_parquet({quoted(str(path))})"
    with one_thread() as database:
        about = read_about(database, path)
        rows = arrays(database, f"SELECT {_PLAIN} FROM {source}")
        histories = int(about["histories"])
        series = _flat(database, source, "series")
        quantity = series.reshape(histories, len(series) // max(histories, 1))
        flags = _flat(database, source, "censored")
        censored = flags.reshape(quantity.shape) if len(flags) else np.zeros(quantity.shape, bool)
        prices = arrays(
            database,
            f"SELECT sku, supplier_id, unnest(from_quantity) AS from_quantity,"
            f" unnest(unit_price) AS unit_price FROM {source} WHERE from_quantity IS NOT NULL",
        )
        suppliers, receipts, open_orders = read_sides(database, path.parent, rows["supplier"])
    return Shard(
        as_of=Day.fromisoformat(about["as_of"]),
        period=int(about["period"]),
        newest=Day.fromisoformat(about["newest"]) if about["newest"] else None,
        counted=rows["counted"],
        late=int(about.get("late", 0)),
        location=rows["location"],
        known=rows["known"],
        supplier=rows["supplier"].astype(np.int64),
        on_order=rows["on_order"],
        asked=rows["asked"],
        quantity=quantity,
        censored=censored,
        feeds=Feeds(
            items=_items(rows),
            suppliers=suppliers,
            demand=_no_demand(),
            stock=_stock(rows),
            open_orders=open_orders,
            receipts=receipts,
            contracts=_contracts(prices),
        ),
    )


def _flat(database: Database, source: str, name: str) -> NDArray[Any]:
    """The lists of a column one after another, in the type that they have in the file."""
    return arrays(database, f"SELECT unnest({name}) AS value FROM {source}")["value"]


def _items(rows: Columns) -> Items:
    count = len(rows["sku"])
    nothing = blank(count)
    return Items(
        sku=rows["sku"],
        description=nothing,
        supplier_id=rows["supplier_id"],
        unit_cost=rows["unit_cost"],
        category=rows["category"],
        uom=rows["uom"],
        currency=rows["currency"],
        supplier_sku=nothing,
        gtin=nothing,
        pack_size=rows["pack_size"],
        moq=rows["moq"],
        each_per_uom=np.ones(count),
        single_source=np.zeros(count, dtype=np.bool_),
        service_level=rows["service_level"],
        shelf_life_days=rows["shelf_life_days"],
        row=np.arange(count),
    )


def _stock(rows: Columns) -> Stock:
    return Stock(
        sku=rows["sku"],
        location=rows["location"],
        on_hand=rows["on_hand"],
        reserved=rows["reserved"],
        backordered=rows["backordered"],
        as_of=rows["counted_on"],
    )


def _contracts(prices: Columns) -> Contracts:
    count = len(prices["sku"])
    return Contracts(
        contract_id=blank(count),
        sku=prices["sku"],
        supplier_id=prices["supplier_id"],
        unit_price=prices["unit_price"],
        from_quantity=prices["from_quantity"],
        valid_from=np.full(count, np.datetime64("NaT", "D")),
        valid_to=np.full(count, np.datetime64("NaT", "D")),
        row=np.arange(count),
    )


def _no_demand() -> Demand:
    nothing = blank(0)
    none = np.zeros(0, dtype=np.int32)
    return Demand(nothing, nothing, None, None, none, none, np.zeros(0), np.zeros(0, np.bool_))
