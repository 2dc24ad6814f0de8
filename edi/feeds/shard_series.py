"""The history of many SKU-locations out of long Parquet files, by streaming past their rows.

No table of the history is made, and nothing is sorted: each stretch of days is read once and put
where it belongs. The table has a row for each period and a column for each SKU-location, which is
the order that history comes in; where it is larger than memory should hold, it is a file.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edi.feeds.database import Database, count
from edi.feeds.select import quoted
from schemas.tables import late_columns

ROWS_A_STRETCH = 12_000_000
IN_MEMORY = 1_500_000_000  # bytes


@dataclass(frozen=True, eq=False)
class History:
    """Demand by period (rows, the newest last) and place (columns).

    `start` and `newest` are the first and the last day that any demand speaks of, None without any;
    of the last `late` days before the day of the run nothing is known yet; `asked` tells of each
    place whether it has a row; `strangers` is how many rows had no place.
    """

    start: Day | None
    newest: Day | None
    quantity: NDArray[np.float64]
    censored: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    strangers: int
    late: int = 0


def read_history(
    database: Database, parts: Sequence[Path], as_of: Day, period: int, columns: int
) -> History:
    """What these files say (the earliest first; a later row of a day replaces an earlier one).

    The table `counted` gives each SKU and location its place, of so many `columns`.
    """
    sources = _sources(parts, apart=period == 1)
    start, newest = _span(database, sources)
    if start is None or newest is None or start > as_of:
        return History(start, newest, *_tables(0, columns), strangers=0)
    history = History(
        start, newest, *_tables((as_of - start).days // period + 1, columns), strangers=0
    )
    strangers, told = 0, np.zeros(len(history.quantity), dtype=np.bool_)
    for first, last in _stretches(database, sources, start, min(newest, as_of)):
        for source in sources:
            found = _read(database, source, first, last, as_of)
            told[len(told) - 1 - found["age"] // period] = True
            known = found["place"] >= 0
            if not known.all():
                strangers += int(np.count_nonzero(~known))
                found = {name: values[known] for name, values in found.items()}
            _put(history, found, period, replacing=len(sources) > 1)
    late = late_columns(told)
    kept = len(told) - late
    return replace(
        history,
        quantity=history.quantity[:kept],
        censored=history.censored[:kept],
        strangers=strangers,
        late=late * period,
    )


def tell_strangers(database: Database, parts: Sequence[Path], as_of: Day, *, some: bool) -> None:
    """Make the table `strangers`: SKU and location of demand by a day that stock does not have.

    Without `some` there are none, and nothing need be read.
    """
    database.execute("CREATE TABLE strangers (sku VARCHAR, location VARCHAR)")
    if some:
        everything = " UNION ALL ".join(_sources(parts, apart=True))
        database.execute(
            f"INSERT INTO strangers SELECT DISTINCT sku, location FROM ({everything})"
            f" ANTI JOIN stock USING (sku, location) WHERE date <= DATE '{as_of}'"
        )


def _sources(parts: Sequence[Path], *, apart: bool) -> list[str]:
    """Queries of the rows of all files: of each file, or together of those rows that hold."""
    files = [
        "SELECT sku, location, date, coalesce(quantity, 0)::DOUBLE AS quantity,"
        f" coalesce(censored, false) AS censored, {place} AS part"
        f" FROM read_parquet({quoted(str(path))})"
        for place, path in enumerate(parts)
    ]
    if apart or len(files) < 2:
        return files
    newest = "QUALIFY rank() OVER (PARTITION BY sku, location, date ORDER BY part DESC) = 1"
    return [f"SELECT * FROM ({' UNION ALL '.join(files)}) {newest}"]


def _span(database: Database, sources: Sequence[str]) -> tuple[Day | None, Day | None]:
    ends = [
        database.execute(f"SELECT min(date), max(date) FROM ({source})").fetchone()
        for source in sources
    ]
    told = [each for each in ends if each[0] is not None]
    if not told:
        return None, None
    return min(first for first, _ in told), max(last for _, last in told)


def _tables(periods: int, columns: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]:
    shape = (periods, columns)
    return _table(shape, np.float64), _table(shape, np.bool_), np.zeros(columns, dtype=np.bool_)


def _table(shape: tuple[int, int], kind: type) -> NDArray[Any]:
    """Zeros: in memory, or in a file that is there as long as the table is."""
    if shape[0] * shape[1] * 8 <= IN_MEMORY:
        return np.zeros(shape, dtype=kind)
    with tempfile.NamedTemporaryFile() as file:
        return np.memmap(file, dtype=kind, mode="w+", shape=shape)


def _stretches(
    database: Database, sources: Sequence[str], first: Day, last: Day
) -> Iterator[tuple[Day, Day]]:
    """Spans of days that have about as many rows as should be in memory together."""
    rows = max(count(database, f"SELECT count(*) FROM ({source})") for source in sources)
    days = (last - first).days + 1
    step = timedelta(days=min(max(int(ROWS_A_STRETCH * days / max(rows, 1)), 1), days))
    while first <= last:
        yield first, min(first + step - timedelta(days=1), last)
        first += step


def _read(
    database: Database, source: str, first: Day, last: Day, as_of: Day
) -> dict[str, NDArray[Any]]:
    """Places (-1: none), ages in days, quantities and flags of the rows of a span."""
    found = database.execute(
        f"SELECT coalesce(place, -1) AS place, (DATE '{as_of}' - date)::INTEGER AS age,"
        f" quantity, censored FROM ({source}) LEFT JOIN counted USING (sku, location)"
        f" WHERE date BETWEEN DATE '{first}' AND DATE '{last}'"
    ).fetchnumpy()
    return {name: np.asarray(values) for name, values in found.items()}


def _put(history: History, found: dict[str, NDArray[Any]], period: int, *, replacing: bool) -> None:
    """Lay rows where they belong; a day's row replaces what is there, a longer period's adds."""
    periods, columns = history.quantity.shape
    cell = (periods - 1 - found["age"] // period).astype(np.int64) * columns + found["place"]
    quantity, censored = history.quantity.reshape(-1), history.censored.reshape(-1)
    if period == 1:
        quantity[cell] = found["quantity"]
    else:
        np.add.at(quantity, cell, found["quantity"])
    if period == 1 and replacing:
        censored[cell] = found["censored"]
    elif found["censored"].any():
        censored[cell[found["censored"]]] = True
    history.asked[found["place"]] = True
