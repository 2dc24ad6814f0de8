"""Feeds of a small company for tests of planning: rows as dicts, written as CSV files."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

Row = dict[str, object]
Tables = dict[str, list[Row]]
AS_OF = date(2026, 6, 30)


def write_feeds(folder: Path, tables: Mapping[str, Iterable[Mapping[str, object]]]) -> Path:
    """A folder with a CSV file of each table that has rows."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, found in tables.items():
        rows = list(found)
        if not rows:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def until(rows: Iterable[Row], day: date) -> list[Row]:
    """The rows that are dated so far."""
    return [row for row in rows if str(row["date"]) <= day.isoformat()]


def company(seed: int = 1, skus: int = 6, days: int = 120) -> Tables:
    """Smooth and lumpy items of two suppliers, with stock, open orders and past receipts."""
    random = np.random.default_rng(seed)
    names = [f"S-{place:02}" for place in range(skus)]
    supplier = {sku: ("BOLT", "OAK")[place % 2] for place, sku in enumerate(names)}
    return {
        "items": [
            {
                "sku": sku,
                "description": f"Item {sku}",
                "supplier_id": supplier[sku],
                "unit_cost": f"{random.uniform(0.5, 80):.2f}",
                "pack_size": int(random.choice([1, 5, 12])),
                "moq": int(random.choice([1, 10, 24])),
            }
            for sku in names
        ],
        "suppliers": [
            {"supplier_id": "BOLT", "name": "Bolt", "lead_time_days": 7, "order_cost": 6},
            {"supplier_id": "OAK", "name": "Oak", "lead_time_days": 12, "review_days": 7},
        ],
        "demand": [row for sku in names for row in _demand(sku, random, days)],
        "stock": [{"sku": sku, "on_hand": int(random.integers(0, 60))} for sku in names],
        "open_orders": [
            {
                "order_id": "PO-1",
                "sku": names[0],
                "supplier_id": supplier[names[0]],
                "quantity": 24,
                "ordered_on": AS_OF - timedelta(days=2),
            }
        ],
        "receipts": [
            {
                "order_id": f"PO-{each}-{sku}",
                "sku": sku,
                "supplier_id": supplier[sku],
                "quantity": 10,
                "ordered_on": AS_OF - timedelta(days=40 + each),
                "received_on": AS_OF - timedelta(days=40 + each - int(random.integers(3, 15))),
            }
            for sku in names
            for each in range(4)
        ],
    }


def _demand(sku: str, random: np.random.Generator, days: int) -> Iterable[Row]:
    often, size = random.choice([1.0, 0.7, 0.1]), random.uniform(1, 12)
    for day in range(days):
        if random.random() < often:
            yield {
                "sku": sku,
                "date": AS_OF - timedelta(days=days - 1 - day),
                "quantity": int(random.poisson(size)),
            }
