"""Readiness on the real sales of a wholesaler; its supply side is made up (the README says how)."""

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from hub.flows.readiness import assess_folder
from schemas.readiness import Classes

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "replenish"
SALES = DATA / "uci_online_retail_daily.csv.gz"


@pytest.mark.skipif(not SALES.is_file(), reason="../shared/data/replenish is not there")
def test_a_wholesalers_year_is_assessed(tmp_path: Path) -> None:
    prices: dict[str, float] = defaultdict(float)
    with gzip.open(SALES, "rt") as file, (tmp_path / "demand.csv").open("w") as out:
        out.write("sku,date,quantity\n")
        for row in csv.DictReader(file):
            out.write(f"{row['sku']},{row['date']},{row['qty']}\n")
            prices[row["sku"]] = float(row["price"])
    kinds = ("Kitchen", "Garden", "Office supplies", "Toys")
    with (tmp_path / "items.csv").open("w") as out:
        out.write("sku,description,supplier_id,unit_cost,category,currency\n")
        for place, (sku, price) in enumerate(sorted(prices.items())):
            kind = kinds[place % len(kinds)]
            out.write(f"{sku},Article {sku},S{place % 9},{price:.2f},{kind},GBP\n")
    suppliers = [f"S{n},Supplier {n},{n + 3},ID{n}" for n in range(9)]
    head = "supplier_id,name,lead_time_days,edi_id"
    (tmp_path / "suppliers.csv").write_text("\n".join([head, *suppliers]) + "\n")

    found = assess_folder(tmp_path, None, Classes())

    assert ("2011-12-09", "GBP", "demand") == (str(found.as_of), found.currency, found.basis)
    assert (2275, 0) == (found.masterdata.items, found.refused_count)
    assert 164_708 == {source.feed: source.rows for source in found.sources}["demand"]
    assert set(kinds) == {each.category for each in found.categories}
    assert found.spend == sum(each.spend for each in found.categories)
    assert 12 == found.repetitive[0].months
    assert found.pilot is not None
