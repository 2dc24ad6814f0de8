"""Some items out of canonical Parquet files: what an order says of them."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from edi.feeds.arrays import read_table
from edi.feeds.database import connect
from edi.feeds.parts import combine
from schemas.tables import Items


def read_items(parts: Sequence[Path], skus: Collection[str]) -> Items:
    """The items of these SKUs, by SKU, out of files of which the later one's rows count."""
    with connect() as database:
        database.register("wanted", {"sku": np.array(sorted(skus), dtype=np.object_)})
        combine(database, "items", parts)
        database.execute("DELETE FROM items WHERE sku NOT IN (SELECT sku FROM wanted)")
        return read_table(database, "items", Items)
