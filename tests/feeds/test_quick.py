"""Demand that is read quickly says what it says the long way, and the odd is read the long way."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi.feeds import folder as folders
from edi.feeds.database import connect
from edi.feeds.folder import Folder, read_folder
from edi.feeds.quick import read_demand_quickly
from edi.feeds.reader import read_feed
from schemas.tables import Demand

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A-1", "B-2", " A-1", "X-9", ""]),
        st.sampled_from(["2025-03-01", "2025-03-02", "2025/03/03", "2025-13-01", ""]),
        st.sampled_from(["1", "2.5", "0.1234567", "1e2", "-1", "nan", "x", ""]),
        st.sampled_from(["0", "1", "", "yes", "2"]),
        st.sampled_from(["", "MAIN", "EAST", "main"]),
    ),
    max_size=6,
)


def triplets(demand: Demand) -> list[tuple[object, ...]]:
    """Every row of a demand, in an order of its own."""
    columns = (demand.sku[demand.key], demand.location[demand.key], demand.day)
    return sorted(zip(*columns, demand.quantity, demand.censored, strict=True))


def test_well_written_demand_is_read_quickly(folder: Path) -> None:
    with connect() as database:
        read_feed(database, folder / "items.csv", "items")
        quickly = read_demand_quickly(database, folder / "demand.csv")
    assert quickly is not None
    report, demand = quickly
    assert (3, dt.date(2025, 3, 1), dt.date(2025, 3, 3)) == (report.rows, report.first, report.last)
    assert [("A-1", "MAIN", 0, 5.0, False), ("A-1", "MAIN", 2, 7.0, False)] == triplets(demand)[:2]


@pytest.mark.parametrize(
    "row",
    [
        "A-1,2025-03-09,x",
        "A-1,2025-03-09,-1",
        "A-1,1970-01-01,1",
        "A-1,2025-03-01,9",
        "C-3,2025-03-09,1",
        " A-1,2025-03-09,1",
        "A-1,2025-03-09",
    ],
)
def test_what_is_odd_in_any_way_is_read_the_long_way(folder: Path, row: str) -> None:
    with (folder / "demand.csv").open("a") as file:
        file.write(f"{row}\n")
    with connect() as database:
        read_feed(database, folder / "items.csv", "items")
        assert None is read_demand_quickly(database, folder / "demand.csv")


def test_an_item_without_demand_is_no_row_of_it(folder: Path) -> None:
    (folder / "demand.csv").write_text("sku,date,quantity\nB-2,2025-03-02,1\n")
    demand = read_folder(folder).feeds.demand
    assert (["B-2"], [0]) == (list(demand.sku), list(demand.key))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_both_ways_say_the_same(rows, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [",".join(row) for row in rows]
    text = "\n".join(["sku,date,quantity,censored,location", *lines]) + "\n"
    (folder / "demand.csv").write_text(text)
    quick = read_folder(folder)
    with monkeypatch.context() as patch:
        patch.setattr(folders, "read_demand_quickly", lambda *_: None)
        long = read_folder(folder)
    assert long.reports == quick.reports
    _same(quick, long)


def _same(one: Folder, other: Folder) -> None:
    first, second = one.feeds.demand, other.feeds.demand
    assert (second.start, second.end) == (first.start, first.end)
    assert triplets(second) == triplets(first)
    last = dt.date(2025, 3, 4)
    matrix, expected = first.matrix(last), second.matrix(last)
    np.testing.assert_array_equal(expected.quantity, matrix.quantity)
    np.testing.assert_array_equal(expected.censored, matrix.censored)
    assert list(expected.sku) == list(matrix.sku)
    assert list(expected.location) == list(matrix.location)
