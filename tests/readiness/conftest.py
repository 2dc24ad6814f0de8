"""A company with a category that is ready, one that is not, and dirt of every kind."""

import datetime as dt
from pathlib import Path

import pytest

AS_OF = dt.date(2025, 12, 31)
ITEMS = "sku,description,supplier_id,unit_cost,category,gtin,single_source"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A feeds folder: Fixings sell every week, Machines once a year, Office supplies monthly."""
    folder = tmp_path / "feeds"
    folder.mkdir()
    rows = [f"F{n},Hex bolt M{n}x20,S1,2.00,Fixings,,0" for n in range(1, 9)]
    rows += [f"M{n},Press {n} t,S2,900.00,Machines,,1" for n in range(1, 7)]
    rows += [f"O{n},Paper A{n},S3,4.00,Office supplies,,0" for n in range(1, 7)]
    rows += ["X1,Odds,S1,1.00,,,0"]
    write(folder, "items", ITEMS, rows)
    suppliers = ["S1,Bolt Ltd,7,BOLT", "S2,Presses,90,", "S3,Paper & Co,,PAPER"]
    write(folder, "suppliers", "supplier_id,name,lead_time_days,edi_id", suppliers)
    write(folder, "demand", "sku,date,quantity", _sold())
    stock = [f"F{n},50,2025-12-30" for n in range(1, 9)]
    write(folder, "stock", "sku,on_hand,as_of", stock)
    return folder


def write(folder: Path, name: str, head: str, rows: list[str]) -> None:
    """One feed file."""
    (folder / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n")


def _sold() -> list[str]:
    weeks = [dt.date(2025, 1, 1) + dt.timedelta(weeks=n) for n in range(53)]
    rows = [f"F{n},{day},{10 + n}" for n in range(1, 9) for day in weeks if day <= AS_OF]
    rows += [f"O{n},2025-{month:02}-15,3" for n in range(1, 7) for month in range(1, 13)]
    return rows + [f"M{n},2025-06-{n:02},1" for n in range(1, 7)] + ["X1,2025-12-31,1"]
