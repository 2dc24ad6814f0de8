"""Planning without DuckDB and numpy: a plain rule on tables that are CSV, for tests of what is
around it.

Of each SKU that stock counts and items know, so much is ordered that FULL can be counted on, once
no more than LOW can be.
"""

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.core.proposals.lines import planned_line
from hub.flows.replenish_planner import Cut, ItemTold, OrderRow, Parts, Planned
from hub.ports import Converted, Files
from schemas.errors import NotFound
from schemas.feeding import part_key
from schemas.feeds import FeedName, FeedReport
from schemas.planning import Model
from schemas.planning_figures import PlanningFigures
from schemas.proposals import HOME, PlannedLine

LOW, FULL = Decimal(50), Decimal(100)
LEAD = timedelta(days=7)
Row = dict[str, str]


@dataclass(frozen=True)
class CsvTables:
    """hub.ports.Tables that keeps each file as it came; every row of it is good."""

    files: Files

    def convert(self, name: FeedName, key: str, version: str | None) -> Converted:
        data = self.files.read(key, version=version, limit=10**7).data
        sha256 = hashlib.sha256(data).hexdigest()
        self.files.write(part_key(name, sha256), data, "text/csv")
        report = FeedReport(
            name=name,
            file=f"{name}.csv",
            format="csv",
            size=len(data),
            sha256=sha256,
            rows=data.count(b"\n") - 1,
        )
        return Converted(sha256, len(data), report=report)

    def merge(self, name: FeedName, keys: Sequence[str], target: str) -> int:
        parts = [self.files.read(key, limit=10**7).data for key in keys]
        head, *rest = parts
        tails = [part.partition(b"\n")[2] for part in rest]
        data = head + b"".join(tails)
        self.files.write(target, data, "text/csv")
        return data.count(b"\n") - 1


@dataclass(frozen=True)
class PlainPlanner:
    """hub.flows.replenish_planner.Planner by the plain rule."""

    rows_a_shard: int = 3

    def open_orders(self, parts: Sequence[Path], /) -> list[OrderRow]:
        return [_order(row) for row in _rows(parts, ("order_id", "sku", "location"))]

    def items(self, parts: Sequence[Path], skus: Collection[str], /) -> dict[str, ItemTold]:
        return {
            row["sku"]: ItemTold(
                row.get("description", ""), "", "", row.get("uom") or "EA", Decimal(1)
            )
            for row in _rows(parts, ("sku",))
            if row["sku"] in skus
        }

    def cut(self, tables: Parts, orders: Sequence[OrderRow], target: Path, as_of: date, /) -> Cut:
        items = {row["sku"]: row for row in _rows(tables["items"], ("sku",))}
        rows = [
            {
                "sku": row["sku"],
                "location": row.get("location") or HOME,
                "supplier_id": items.get(row["sku"], {}).get("supplier_id", ""),
                "unit_cost": items.get(row["sku"], {}).get("unit_cost", ""),
                "as_of": as_of.isoformat(),
                "on_hand": str(Decimal(row["on_hand"]) - Decimal(row.get("reserved") or 0)),
                "on_order": str(_coming(row, orders)),
            }
            for row in _rows(tables["stock"], ("sku", "location"))
        ]
        rows.sort(key=lambda row: (row["supplier_id"], row["sku"], row["location"]))
        shared = target / "shared.json"
        shared.write_text("{}")
        return Cut(list(self._shards(rows, target)), [shared])

    def _shards(self, rows: Sequence[Row], target: Path) -> Iterator[Path]:
        for place, first in enumerate(range(0, len(rows), self.rows_a_shard), start=1):
            path = target / f"{place:04}.parquet"
            path.write_text(json.dumps(rows[first : first + self.rows_a_shard]))
            yield path

    def plan(
        self,
        folder: Path,
        shard: str,
        model: Model,
        held: Mapping[str, str],
        items: Sequence[Path],
        /,
        *,
        measured: bool = True,
    ) -> Planned:
        decided = [_decided(row, held) for row in _shard(folder, shard)]
        told = self.items(items, {row["sku"] for row in decided})
        return Planned(
            rows=len(decided),
            decisions=json.dumps(decided).encode(),
            lines=[_line(row, shard, told) for row in decided if Decimal(row["ordered"])],
            figures=PlanningFigures(skus=len(decided)),
            contest=None,
            made_with="a plain rule",
        )

    def speaks_of(self, decided: Path, sku: str, /) -> bool:
        return any(row["sku"] == sku for row in json.loads(decided.read_text()))

    def explain(
        self,
        folder: Path,
        shard: str,
        model: Model,
        held: Mapping[str, str],
        sku: str,
        /,
    ) -> list[dict[str, Any]]:
        decided = [_decided(row, held) for row in _shard(folder, shard)]
        found = [row for row in decided if row["sku"] == sku]
        if not found:
            raise NotFound(f"no feed speaks of {sku}")
        return [{**row, "words": ["So it is."]} for row in found]

    def differences(self, one: Path, other: Path, /) -> list[str]:
        return ["the rows differ"] if one.read_bytes() != other.read_bytes() else []


def _rows(parts: Sequence[Path], key: Sequence[str]) -> list[Row]:
    """The rows of CSV files; a later file's take the place of those with the same key."""
    found: dict[tuple[str, ...], Row] = {}
    for part in parts:
        for row in csv.DictReader(io.StringIO(part.read_text())):
            found[tuple(row.get(name) or "" for name in key)] = row
    return list(found.values())


def _order(row: Row) -> OrderRow:
    due = row.get("due_on")
    return OrderRow(
        row["order_id"],
        row["sku"],
        row["supplier_id"],
        Decimal(row["quantity"]),
        date.fromisoformat(row["ordered_on"]),
        date.fromisoformat(due) if due else None,
        row.get("location") or HOME,
    )


def _coming(row: Row, orders: Sequence[OrderRow]) -> Decimal:
    place = (row["sku"], row.get("location") or HOME)
    return sum((e.quantity for e in orders if (e.sku, e.location) == place), Decimal(0))


def _shard(folder: Path, shard: str) -> list[Row]:
    rows: list[Row] = json.loads((folder / f"{shard}.parquet").read_text())
    return rows


def _decided(row: Row, held: Mapping[str, str]) -> Row:
    position = Decimal(row["on_hand"]) + Decimal(row["on_order"])
    known = bool(row["supplier_id"]) and row["sku"] not in held
    ordered = FULL - position if known and position <= LOW else Decimal(0)
    return row | {"ordered": str(ordered)}


def _line(row: Row, shard: str, items: Mapping[str, ItemTold]) -> PlannedLine:
    item = items[row["sku"]]
    return planned_line(
        sku=row["sku"],
        location=row["location"],
        partner=row["supplier_id"],
        currency="USD",
        unit=item.uom,
        supplier_sku=item.supplier_sku,
        gtin=item.gtin,
        description=item.description,
        quantity=Decimal(row["ordered"]),
        unit_price=Decimal(row["unit_cost"]),
        due_on=date.fromisoformat(row["as_of"]) + LEAD,
        shard=shard,
        confidence=0.9,
        words=("It runs low.", f"{row['ordered']} are ordered, expected on some day."),
    )
