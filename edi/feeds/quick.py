"""Demand straight into arrays, where nothing is odd about it: what planning every day reads most.

No table is made of it: the file streams past the items. Where a row is not written as it should be,
its item is not known, it has a place of its own, or it comes again, the long way is taken
(reader.py, arrays.py), which says the same and can tell of bad rows.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edi.feeds.database import Database, DatabaseError
from edi.feeds.header import Header, read_header
from edi.feeds.reader import is_parquet, report_of
from edi.feeds.select import DECIMAL, quoted
from schemas.feed_columns import FEEDS, FIRST_DAY, LAST_DAY, MOST
from schemas.feeds import FeedReport
from schemas.tables import Demand

HOME = "MAIN"
TYPES = {"date": "DATE", "quantity": DECIMAL}
# The most cells of a SKU by day table that is worth laying out to look for repeats.
MOST_CELLS = 50_000_000


def read_demand_quickly(database: Database, path: Path) -> tuple[FeedReport, Demand] | None:
    """The report and the demand of a file; None where the long way must be taken.

    The table `items` must have been read. InputError where the file is no feed of demand.
    """
    if is_parquet(path):
        return None
    feed = FEEDS["demand"]
    header = read_header(path, feed)
    skus = database.execute("SELECT sku FROM items ORDER BY sku").fetchnumpy()["sku"]
    try:
        found = database.execute(_query(path, header)).fetchnumpy()
    except DatabaseError:
        return None
    if not len(found["ok"]) or not np.asarray(found["ok"]).all():
        return None
    first, last = int(found["day"].min()), int(found["day"].max())
    demand = _demand(np.asarray(skus), found, first, last)
    if _repeats(demand, last - first + 1):
        return None
    rows = len(demand.key)
    return report_of(path, feed, header, rows, demand.start, demand.end), demand


def _query(path: Path, header: Header) -> str:
    names = {place: name for name, place in header.places.items()}
    columns = ", ".join(
        f"'c{place}': '{TYPES.get(names.get(place, ''), 'VARCHAR')}'"
        for place in range(len(header.names))
    )
    cell = {name: f"c{place}" for name, place in header.places.items()}
    censored, location = cell.get("censored", "NULL"), cell.get("location", "NULL")
    source = (
        f"read_csv({quoted(str(path))}, columns = {{{columns}}}, auto_detect = false,"
        " header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )
    return (
        f"SELECT key, CAST({cell['date']} - DATE '{FIRST_DAY}' AS INTEGER) AS day,"
        f" CAST({cell['quantity']} AS DOUBLE) AS quantity,"
        f" coalesce({censored} = '1', false) AS censored,"
        f" coalesce(key IS NOT NULL AND {cell['quantity']} BETWEEN 0 AND {MOST}"
        f" AND {cell['date']} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"
        f" AND coalesce({censored} IN ('0', '1'), true)"
        f" AND coalesce({location} = '{HOME}', true), false) AS ok"
        f" FROM {source} LEFT JOIN (SELECT sku, CAST(row_number() OVER (ORDER BY sku) - 1"
        f" AS INTEGER) AS key FROM items) ON sku = {cell['sku']}"
    )


def _demand(skus: NDArray[Any], found: dict[str, Any], first: int, last: int) -> Demand:
    """Demand over the items that have any."""
    key = np.asarray(found["key"])
    sold = np.bincount(key, minlength=len(skus)) > 0
    place = (np.cumsum(sold) - 1).astype(np.int32)
    start, end = (np.datetime64(FIRST_DAY) + np.timedelta64(day, "D") for day in (first, last))
    return Demand(
        sku=skus[sold],
        location=np.full(int(sold.sum()), HOME, dtype=object),
        start=start.item(),
        end=end.item(),
        key=place[key],
        day=(np.asarray(found["day"]) - first).astype(np.int32),
        quantity=np.asarray(found["quantity"]),
        censored=np.asarray(found["censored"]),
    )


def _repeats(demand: Demand, days: int) -> bool:
    """Whether an item has two rows for a day."""
    cell = demand.key.astype(np.int64) * days + demand.day
    if days * len(demand.sku) > MOST_CELLS:
        return len(np.unique(cell)) < len(cell)
    seen = np.zeros(days * len(demand.sku), dtype=np.bool_)
    seen[cell] = True
    return int(np.count_nonzero(seen)) < len(cell)
