"""Whether a Parquet file speaks of a SKU: only that column of it is read."""

from pathlib import Path

from edi.feeds.database import one_thread
from edi.feeds.select import quoted


def has_sku(path: Path, sku: str) -> bool:
    """Whether a file with a column `sku` has a row of it."""
    query = f"SELECT 1 FROM read_parquet({quoted(str(path))}) WHERE sku = {quoted(sku)} LIMIT 1"
    with one_thread() as database:
        return database.execute(query).fetchone() is not None
