"""The back-test on the real sales of a wholesaler; its supply side is made up."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from hub.flows.backtest import backtest_folder
from schemas.backtest import Prices

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "replenish"
SALES = DATA / "uci_online_retail_daily.csv.gz"


@pytest.mark.skipif(not SALES.is_file(), reason="../shared/data/replenish is not there")
def test_on_a_wholesalers_year_the_hub_is_out_of_stock_less_often(tmp_path: Path) -> None:
    write(tmp_path)
    found = backtest_folder(tmp_path, None, "2026-11", 150, 28, Prices())
    rivals = {each.rival: each for each in found.against}
    assert "indication" == found.verdict
    assert ("2011-12-09", "B2") == (str(found.as_of), found.rival)
    assert rivals["B1"].stockouts.high < -20
    assert rivals["B2"].stockouts.high < 0
    assert "receipts.csv is not there" in found.records.why
    assert found.scope.eligible > 1500
    assert found.scope.left_out


def write(folder: Path) -> None:
    """The sales as feeds; suppliers and their times are made up."""
    prices: dict[str, float] = {}
    with gzip.open(SALES, "rt") as file, (folder / "demand.csv").open("w") as out:
        out.write("sku,date,quantity\n")
        for row in csv.DictReader(file):
            out.write(f"{row['sku']},{row['date']},{row['qty']}\n")
            prices[row["sku"]] = max(float(row["price"]), 0.01)
    random = np.random.default_rng(4)
    with (folder / "items.csv").open("w") as out:
        out.write("sku,description,supplier_id,unit_cost,currency\n")
        for sku, price in sorted(prices.items()):
            out.write(f"{sku},Article {sku},S{random.integers(0, 30)},{price:.2f},GBP\n")
    rows = [f"S{each},Supplier {each},{random.integers(7, 28)},3" for each in range(30)]
    head = "supplier_id,name,lead_time_days,order_cost"
    (folder / "suppliers.csv").write_text("\n".join([head, *rows]) + "\n")
