"""How much reading a feed costs beside DuckDB's own reading of the same file into a table."""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from edi.feeds.database import connect
from edi.feeds.reader import read_feed

ROWS, ROUNDS = 300_000, 5


def seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


@pytest.mark.bench
@pytest.mark.parametrize(("bad", "most"), [(0, 6.0), (20, 60.0)])
def test_reading_a_feed_costs_a_few_times_the_bare_reading(
    tmp_path: Path, bad: int, most: float
) -> None:
    path = tmp_path / "demand.csv"
    days = [str(dt.date(2024, 1, 1) + dt.timedelta(days=day)) for day in range(100)]
    rows = [f"SKU-{n // 100:05},{days[n % 100]},{n % 50}" for n in range(ROWS)]
    for place in range(bad):
        rows[place * 1000] = "SKU,2024-01-32,x"
    path.write_text("\n".join(["sku,date,quantity", *rows]) + "\n")

    def bare() -> None:
        columns = "{'a': 'VARCHAR', 'b': 'DATE', 'c': 'DECIMAL(18,6)'}"
        with connect() as database:
            database.execute(
                f"CREATE TABLE bare AS SELECT * FROM read_csv('{path}', columns = {columns},"
                " header = true, delim = ',', ignore_errors = true)"
            )

    def ours() -> None:
        with connect() as database:
            assert bad == read_feed(database, path, "demand").refused_count

    pairs = [(seconds(ours), seconds(bare)) for _ in range(ROUNDS)]
    assert most > statistics.median(one / other for one, other in pairs)
