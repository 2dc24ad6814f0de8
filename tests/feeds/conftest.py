"""A way to write a feed and read it, and a folder of feeds of a small company."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edi.feeds.database import connect
from edi.feeds.reader import read_feed
from schemas.feeds import FeedName, FeedReport

Rows = list[tuple[object, ...]]
Read = Callable[..., tuple[FeedReport, Rows]]

FEEDS = {
    "items": "sku,description,supplier_id,unit_cost\nA-1,Hex bolt,BOLT,0.25\nB-2,Nut,BOLT,0.1\n",
    "suppliers": "supplier_id,name,lead_time_days\nBOLT,Bolt & Sons,7\n",
    "demand": "sku,date,quantity\nA-1,2025-03-01,5\nA-1,2025-03-03,7\nB-2,2025-03-02,1\n",
    "stock": "sku,on_hand\nA-1,40\nB-2,0\n",
    "open_orders": "order_id,sku,supplier_id,quantity,ordered_on\nP1,A-1,BOLT,10,2025-03-01\n",
    "receipts": "order_id,sku,supplier_id,quantity,received_on\nH1,A-1,BOLT,10,2025-02-20\n",
    "contracts": "contract_id,sku,supplier_id,unit_price\nC1,A-1,BOLT,0.2400\n",
}


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file of this name and read it: the report, and the good rows."""

    def act(
        name: FeedName, content: str | bytes, file: str | None = None
    ) -> tuple[FeedReport, Rows]:
        path = tmp_path / (file or f"{name}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with connect() as database:
            report = read_feed(database, path, name)
            rows = database.execute(f"SELECT * FROM {name}").fetchall()
        return report, rows

    return act


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A feeds folder with every feed."""
    for name, text in FEEDS.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path
