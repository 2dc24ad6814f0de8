"""A folder of feeds is read as a whole, into arrays."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from edi.feeds.folder import read_folder
from schemas.errors import InputError, NotFound
from schemas.tables import money


def test_every_feed_of_a_folder_becomes_arrays(folder: Path) -> None:
    read = read_folder(folder)
    feeds = read.feeds
    assert ["A-1", "B-2"] == list(feeds.items.sku)
    assert ["0.250000", "0.100000"] == [str(money(cost)) for cost in feeds.items.unit_cost]
    assert [7.0] == list(feeds.suppliers.lead_time_days)
    assert [40.0, 0.0] == list(feeds.stock.on_hand)
    assert np.datetime64("2025-02-20") == feeds.receipts.received_on[0]
    assert np.isnat(feeds.receipts.ordered_on[0])
    assert np.isnat(feeds.open_orders.due_on[0])
    assert np.int64 == feeds.contracts.unit_price.dtype
    assert 7 == len(read.reports)
    assert 0 == read.refused_count


def test_demand_is_a_matrix_from_its_first_day_to_the_day_asked_for(folder: Path) -> None:
    demand = read_folder(folder).feeds.demand
    assert (dt.date(2025, 3, 1), dt.date(2025, 3, 3)) == (demand.start, demand.end)
    assert [[5, 0, 7, 0], [0, 1, 0, 0]] == demand.matrix(dt.date(2025, 3, 4)).quantity.tolist()
    assert [[5, 0], [0, 1]] == demand.matrix(dt.date(2025, 3, 2)).quantity.tolist()
    assert (2, 0) == demand.matrix(dt.date(2025, 2, 1)).quantity.shape


def test_locations_are_rows_of_their_own(folder: Path) -> None:
    (folder / "demand.csv").write_text(
        "sku,date,quantity,location,censored\nA,2025-01-01,1,W,0\nA,2025-01-01,2,E,1\n"
    )
    matrix = read_folder(folder).feeds.demand.matrix(dt.date(2025, 1, 1))
    assert [("A", "E"), ("A", "W")] == list(zip(matrix.sku, matrix.location, strict=True))
    assert [[True], [False]] == matrix.censored.tolist()


def test_a_day_told_twice_is_found_also_in_the_quick_reading(folder: Path) -> None:
    (folder / "demand.csv").write_text("sku,date,quantity\nA,2025-01-01,1\nA,2025-01-01,2\n")
    read = read_folder(folder)
    assert [3] == [row.line for row in read.reports["demand"].refused]
    assert [[1]] == read.feeds.demand.matrix(dt.date(2025, 1, 1)).quantity.tolist()


def test_a_feed_that_is_not_there_has_no_rows_and_no_report(folder: Path) -> None:
    (folder / "demand.csv").unlink()
    read = read_folder(folder)
    assert "demand" not in read.reports
    assert 0 == len(read.feeds.demand.sku)
    assert None is read.feeds.demand.start
    assert (0, 1) == read.feeds.demand.matrix(dt.date(2025, 1, 1)).quantity.shape


def test_files_that_are_named_like_no_feed_are_noted(folder: Path) -> None:
    (folder / "orders.csv").write_text("a,b\n")
    assert ("orders.csv is not named as a feed is and was passed over",) == read_folder(
        folder
    ).notes


def test_what_is_no_folder_of_feeds_is_said_to_be_none(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NotFound, match="there is no folder"):
        read_folder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="has no feed"):
        read_folder(tmp_path / "empty")
    (folder / "stock.csv").unlink()
    with pytest.raises(InputError, match=r"has no stock\.csv"):
        read_folder(folder, needed=("items", "stock"))


def test_a_feed_in_two_files_is_refused(folder: Path) -> None:
    (folder / "stock.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"both stock\.csv and stock\.parquet"):
        read_folder(folder)


def test_the_largest_amounts_are_read_to_the_millionth(folder: Path) -> None:
    text = "sku,description,supplier_id,unit_cost\nA-1,Ship,BOLT,999999999.999999\n"
    (folder / "items.csv").write_text(text)
    assert [999_999_999_999_999] == read_folder(folder).feeds.items.unit_cost.tolist()


def test_the_dearest_item_keeps_its_price(folder: Path) -> None:
    head = "sku,description,supplier_id,unit_cost\n"
    (folder / "items.csv").write_text(f"{head}A,Press,S,1000000000\nB,Plant,S,999999999.999999\n")
    costs = [str(money(cost)) for cost in read_folder(folder).feeds.items.unit_cost]
    assert ["1000000000.000000", "999999999.999999"] == costs
