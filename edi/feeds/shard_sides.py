"""What all shards of a run share: suppliers, and what lead times are learned from.

A receipt or open order is told by its supplier's place and its days alone.
"""

from collections.abc import Mapping
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edi.feeds.arrays import plain, read_table
from edi.feeds.database import Database
from edi.feeds.select import PLACE, quoted
from schemas.feed_columns import FEEDS
from schemas.shards import OPEN_ORDERS, RECEIPTS, SUPPLIERS
from schemas.tables import OpenOrders, Receipts, Suppliers, Texts

KEPT_RECEIPTS = 1_000  # of each supplier, the newest: more than any model learns from
# The fastest that is still small; rows in groups of a size that no version changes by itself.
PARQUET = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 4096,"
    " ROW_GROUP_SIZE 122880"
)
# The order of the feeds' own tables, which decides which receipts are the newest.
_KEYS = ("order_id", "sku", "location", "ordered_on", "quantity")


def write_sides(database: Database, folder: Path, as_of: Day) -> None:
    """Write what the shards share; the tables of the feeds and `supplier_places` must be there."""
    columns = ", ".join(f'"{column.name}"' for column in FEEDS["suppliers"].columns)
    copy(database, f"SELECT {columns} FROM suppliers ORDER BY supplier_id", folder / SUPPLIERS)
    newest = ", ".join(f"{name} DESC" for name in ("received_on", *_KEYS))
    copy(
        database,
        "SELECT supplier, received_on, ordered_on FROM (SELECT p.place AS supplier, r.* FROM"
        " receipts r JOIN supplier_places p USING (supplier_id) WHERE quantity > 0"
        f" AND received_on <= DATE '{as_of}' AND ordered_on <= received_on"
        f" QUALIFY row_number() OVER (PARTITION BY supplier_id ORDER BY {newest})"
        f" <= {KEPT_RECEIPTS}) ORDER BY supplier, received_on, {', '.join(_KEYS)}",
        folder / RECEIPTS,
    )
    copy(
        database,
        "SELECT p.place AS supplier, ordered_on FROM open_orders JOIN supplier_places p"
        f" USING (supplier_id) WHERE ordered_on <= DATE '{as_of}'"
        f" ORDER BY supplier, {', '.join(_KEYS)}",
        folder / OPEN_ORDERS,
    )


def copy(
    database: Database, query: str, path: Path, about: Mapping[str, object] | None = None
) -> None:
    """Write a query's rows as a Parquet file, with texts about them."""
    told = ", ".join(f"{name}: {quoted(str(text))}" for name, text in (about or {}).items())
    told = f", KV_METADATA {{{told}}}" if told else ""
    database.execute(f"COPY ({query}) TO {quoted(str(path))} ({PARQUET}{told})")


def read_about(database: Database, path: Path) -> dict[str, str]:
    """The texts about a Parquet file's rows that stand in it."""
    rows = database.execute(
        f"SELECT decode(key), decode(value) FROM parquet_kv_metadata({quoted(str(path))})"
    ).fetchall()
    return dict(rows)


def read_sides(
    database: Database, folder: Path, supplied: NDArray[np.int64]
) -> tuple[Suppliers, Receipts, OpenOrders]:
    """What the shards of a folder share; of open orders those of the `supplied` places alone.

    How late others' orders are says nothing of these suppliers.
    """
    place = quoted(str(folder / SUPPLIERS))
    database.execute(
        f'CREATE OR REPLACE TEMP VIEW suppliers AS SELECT *, file_row_number AS "{PLACE}"'
        f" FROM read_parquet({place}, file_row_number = true)"
    )
    suppliers = read_table(database, "suppliers", Suppliers)
    came = arrays(database, f"SELECT * FROM read_parquet({quoted(str(folder / RECEIPTS))})")
    there = arrays(database, f"SELECT * FROM read_parquet({quoted(str(folder / OPEN_ORDERS))})")
    wanted = np.isin(there["supplier"], supplied)
    there = {name: values[wanted] for name, values in there.items()}
    return suppliers, _receipts(suppliers, came), _open_orders(suppliers, there)


def arrays(database: Database, query: str) -> dict[str, NDArray[Any]]:
    """The columns of a query; what is NULL is NaN or NaT."""
    found = database.execute(query).fetchnumpy()
    return {name: plain(values) for name, values in found.items()}


def blank(count: int) -> Texts:
    """So many empty texts."""
    return np.full(count, "", dtype=np.object_)


def _receipts(suppliers: Suppliers, came: Mapping[str, NDArray[Any]]) -> Receipts:
    nothing = blank(len(came["supplier"]))
    return Receipts(
        order_id=nothing,
        sku=nothing,
        supplier_id=suppliers.supplier_id[came["supplier"]],
        location=nothing,
        quantity=np.ones(len(nothing)),
        received_on=came["received_on"],
        ordered_on=came["ordered_on"],
    )


def _open_orders(suppliers: Suppliers, there: Mapping[str, NDArray[Any]]) -> OpenOrders:
    nothing = blank(len(there["supplier"]))
    return OpenOrders(
        order_id=nothing,
        sku=nothing,
        supplier_id=suppliers.supplier_id[there["supplier"]],
        location=nothing,
        quantity=np.ones(len(nothing)),
        ordered_on=there["ordered_on"],
        due_on=np.full(len(nothing), np.datetime64("NaT", "D")),
    )
