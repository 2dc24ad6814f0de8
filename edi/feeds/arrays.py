"""Good rows out of DuckDB into the arrays of schemas.tables, in the order of their keys."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from edi.feeds.database import Database
from edi.feeds.select import PLACE
from schemas.feed_columns import DECIMALS, FEEDS, Column
from schemas.feeds import FeedName
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

Table = TypeVar("Table", Items, Suppliers, Stock, OpenOrders, Receipts, Contracts)

ORDER: dict[FeedName, str] = {
    "items": "sku",
    "suppliers": "supplier_id",
    "stock": "sku, location",
    "open_orders": "order_id, sku, supplier_id, location, ordered_on, due_on, quantity",
    "receipts": "received_on, order_id, sku, supplier_id, location, ordered_on, quantity",
    "contracts": "sku, supplier_id, from_quantity, contract_id, valid_from",
}


def read_tables(database: Database, demand: Demand | None = None) -> Feeds:
    """All tables of a database that has one for every feed (of `demand`, where none is given)."""
    return Feeds(
        items=read_table(database, "items", Items),
        suppliers=read_table(database, "suppliers", Suppliers),
        demand=demand or read_demand(database),
        stock=read_table(database, "stock", Stock),
        open_orders=read_table(database, "open_orders", OpenOrders),
        receipts=read_table(database, "receipts", Receipts),
        contracts=read_table(database, "contracts", Contracts),
    )


def read_demand(database: Database) -> Demand:
    """Demand as triplets over the sorted SKU-locations that have any."""
    database.execute(
        "CREATE OR REPLACE TEMP TABLE keys AS SELECT sku, location,"
        " CAST(row_number() OVER (ORDER BY sku, location) - 1 AS INTEGER) AS key"
        " FROM (SELECT DISTINCT sku, location FROM demand)"
    )
    keys = database.execute("SELECT sku, location FROM keys ORDER BY key").fetchnumpy()
    start, end = database.execute("SELECT min(date), max(date) FROM demand").fetchone()
    rows = database.execute(
        "SELECT key, CAST(date - (SELECT min(date) FROM demand) AS INTEGER) AS day,"
        " CAST(quantity AS DOUBLE) AS quantity, censored"
        " FROM demand JOIN keys USING (sku, location)"
    ).fetchnumpy()
    return Demand(
        sku=plain(keys["sku"]),
        location=plain(keys["location"]),
        start=start,
        end=end,
        key=plain(rows["key"]),
        day=plain(rows["day"]),
        quantity=plain(rows["quantity"]),
        censored=plain(rows["censored"]),
    )


def read_table(database: Database, name: FeedName, table: type[Table]) -> Table:
    """One table of a database, its rows in the order of their keys."""
    feed = FEEDS[name]
    wanted = [feed.column(field) for field in table.__annotations__ if field != "row"]
    columns = ", ".join(_expression(column) for column in wanted)
    place = f', "{PLACE}"' if "row" in table.__annotations__ else ""
    found = database.execute(
        f"SELECT {columns}{place} FROM {name} ORDER BY {ORDER[name]}"
    ).fetchnumpy()
    return table(**{field: plain(values) for field, values in found.items()})


def _expression(column: Column) -> str:
    name = f'"{column.name}"'
    if column.kind == "money":
        return f"CAST(CAST({name} AS DECIMAL(38, {DECIMALS})) * 1000000 AS BIGINT) AS {name}"
    return f"CAST({name} AS DOUBLE) AS {name}" if column.kind == "number" else name


def plain(values: Any) -> NDArray[Any]:
    """An array without a mask: what is masked is NaN or NaT; dates are whole days."""
    if isinstance(values, np.ma.MaskedArray):
        if values.dtype.kind == "f":
            values = values.filled(np.nan)
        elif values.dtype.kind == "M":
            values = values.filled(np.datetime64("NaT"))
        else:
            values = values.data
    if values.dtype.kind == "M":
        return np.asarray(values.astype("datetime64[D]"))
    return np.asarray(values)
