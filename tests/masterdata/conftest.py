"""A company's feeds, small enough to know every figure, and its master data measured."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from edi.feeds.folder import read_folder
from hub.core.masterdata.catalogue import read_catalogue
from hub.core.masterdata.quality import measure
from schemas.masterdata import Assumptions, MasterData
from schemas.tables import Feeds

AS_OF = dt.date(2025, 12, 31)
ITEMS = (
    "sku,description,supplier_id,unit_cost,category,uom,gtin,supplier_sku,pack_size,each_per_uom"
)
SUPPLIERS = "supplier_id,name,lead_time_days,edi_id,vat_id,iban"

Measure = Callable[..., MasterData]


@pytest.fixture
def feeds(tmp_path: Path) -> Callable[..., Feeds]:
    """The tables of feeds that are given as rows below their usual header."""

    def write(**rows: str | Mapping[str, str]) -> Feeds:
        heads = {"items": ITEMS, "suppliers": SUPPLIERS, "demand": "sku,date,quantity"}
        for name, text in rows.items():
            lines = [heads[name], text] if name in heads else [text]
            (tmp_path / f"{name}.csv").write_text("\n".join(map(str, lines)) + "\n")
        read = read_folder(tmp_path)
        assert 0 == read.refused_count, [r.refused for r in read.reports.values() if r.refused]
        return read.feeds

    return write


@pytest.fixture
def measured(feeds: Callable[..., Feeds]) -> Measure:
    """Master data as it stands at the end of 2025."""

    def act(assumed: Assumptions | None = None, **rows: str) -> MasterData:
        return measure(read_catalogue(feeds(**rows), AS_OF, {}), assumed or Assumptions())

    return act
