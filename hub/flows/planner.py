"""The planner of a running hub: reads tables by DuckDB, plans by hub.core.planning.

Only the function `plan` loads it. What a run's steps know of it: replenish_planner.py.
"""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edi.feeds.convert import convert
from edi.feeds.decision_files import read_decisions, write_decisions
from edi.feeds.find_sku import has_sku
from edi.feeds.parts import read_parts
from edi.feeds.shards import SHARD_ROWS, read_shard, snapshot
from edi.feeds.some_items import read_items
from hub.core.planning.calibration import calibrate
from hub.core.planning.confidence import Confidence, confidence
from hub.core.planning.contest import contest
from hub.core.planning.decisions import decisions
from hub.core.planning.explain import explain, rationale
from hub.core.planning.kpis import figures
from hub.core.planning.model import on_trial, read_model
from hub.core.planning.plan import Plan
from hub.core.planning.shard_layout import plan_shard
from hub.core.proposals.lines import planned_line
from hub.flows.replenish_planner import Cut, ItemTold, OrderRow, Parts, Planned
from schemas.decisions import Decisions
from schemas.errors import InputError
from schemas.feed_columns import FEEDS, FIRST_DAY, LAST_DAY
from schemas.planning import Model
from schemas.planning_figures import PlanningFigures
from schemas.proposals import PlannedLine
from schemas.shards import SIDE_FILES
from schemas.tables import money

NOBODY = ItemTold("", "", "", "EA", Decimal(1))


@dataclass(frozen=True)
class TablePlanner:
    """hub.flows.replenish_planner.Planner, with shards of so many rows."""

    rows_a_shard: int = SHARD_ROWS

    def open_orders(self, parts: Sequence[Path], /) -> list[OrderRow]:
        if not parts:
            return []
        found = read_parts({"open_orders": parts}).open_orders
        columns = (found.order_id, found.sku, found.supplier_id, found.quantity,
                   found.ordered_on, found.due_on, found.location)  # fmt: skip
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [OrderRow(o, sku, s, _exact(q), on, due, at) for o, sku, s, q, on, due, at in rows]

    def items(self, parts: Sequence[Path], skus: Collection[str], /) -> dict[str, ItemTold]:
        if not parts or not skus:
            return {}
        found = read_items(parts, skus)
        columns = (found.sku, found.description, found.supplier_sku, found.gtin, found.uom,
                   found.each_per_uom)  # fmt: skip
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return {
            sku: ItemTold(said or "", supplier_sku, gtin, uom, _exact(each))
            for sku, said, supplier_sku, gtin, uom, each in rows
        }

    def cut(self, tables: Parts, orders: Sequence[OrderRow], target: Path, as_of: Day, /) -> Cut:
        part = _orders_part(orders, target)
        given = {**tables, "open_orders": [part]}
        cut = target / "shards"
        shards = snapshot(given, cut, as_of, rows_a_shard=self.rows_a_shard)
        return Cut([each.path for each in shards], [cut / name for name in SIDE_FILES])

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
        laid_out = read_shard(folder / f"{shard}.parquet")
        plan = plan_shard(laid_out, model, held=held)
        known = calibrate(plan)
        sure = confidence(plan, known)
        decided = decisions(plan, laid_out.items, confidence=sure.value)
        written = folder / f"decisions-{shard}.parquet"
        write_decisions(written, decided)
        ordered = np.flatnonzero(decided.quantity > 0)
        told = self.items(items, set(decided.sku[ordered].tolist()))
        return Planned(
            rows=len(decided),
            decisions=written.read_bytes(),
            lines=list(_lines(plan, decided, sure, shard, told)),
            figures=figures(plan, known, sure) if measured else PlanningFigures(),
            contest=contest(plan, map(read_model, on_trial())) if measured else None,
            made_with=decided.made_with,
        )

    def speaks_of(self, decided: Path, sku: str, /) -> bool:
        return has_sku(decided, sku)

    def explain(
        self,
        folder: Path,
        shard: str,
        model: Model,
        held: Mapping[str, str],
        sku: str,
        /,
    ) -> list[dict[str, Any]]:
        laid_out = read_shard(folder / f"{shard}.parquet")
        plan = plan_shard(laid_out, model, held=held)
        its_own = laid_out.items.category[laid_out.items.sku == sku].tolist()
        return explain(plan, sku, category=its_own[0] if its_own else None)

    def differences(self, one: Path, other: Path, /) -> list[str]:
        a, b = read_decisions(one), read_decisions(other)
        if len(a) != len(b):
            return [f"{len(a)} rows were recorded, and {len(b)} are computed"]
        counts = {name: _unlike(column, getattr(b, name)) for name, column in a.columns()}
        return [f"{name} differs in {count} rows" for name, count in counts.items() if count]


def _lines(
    plan: Plan,
    decided: Decisions,
    sure: Confidence,
    shard: str,
    items: Mapping[str, ItemTold],
) -> Iterator[PlannedLine]:
    """The decisions that call for an order; planned rows come first, in the plan's order."""
    ordered = np.flatnonzero(decided.quantity > 0)
    for row, figure in zip(ordered.tolist(), decided.some(ordered), strict=True):
        item = items.get(figure["sku"], NOBODY)
        yield planned_line(
            sku=figure["sku"],
            location=figure["location"],
            partner=figure["supplier_id"],
            currency=figure["currency"],
            unit=figure["uom"],
            supplier_sku=item.supplier_sku,
            gtin=item.gtin,
            description=item.description,
            quantity=_exact(figure["quantity"]),
            unit_price=money(figure["unit_price"]),
            due_on=figure["due_on"],
            shard=shard,
            confidence=figure["confidence"],
            words=(*rationale(plan, row)["words"], *sure.told(row)["words"]),
        )


def _unlike(one: NDArray[Any], other: NDArray[Any]) -> int:
    """In how many places two columns differ; what nobody knows is alike."""
    both = (one != one) & (other != other) if one.dtype.kind in "fM" else np.zeros(len(one), bool)
    return int(np.count_nonzero((one != other) & ~both))


def _orders_part(orders: Sequence[OrderRow], folder: Path) -> Path:
    """Open orders as a canonical file, read by the same rules as a feed."""
    source, target = folder / "open_orders.csv", folder / "open_orders.parquet"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [column.name for column in FEEDS["open_orders"].columns]
        writer.writerow(names)
        for row in orders:
            writer.writerow([_cell(getattr(row, name)) for name in names])
    report = convert(source, "open_orders", target)
    if report.refused_count:
        told = report.refused[0]
        raise InputError(f"an open order can't be counted: {told.key}: {told.reason}")
    return target


def _cell(value: str | Decimal | Day | None) -> str:
    if value is None or (isinstance(value, Day) and not FIRST_DAY <= value <= LAST_DAY):
        return ""  # a day that no feed can say counts as one that was not said
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _exact(value: float) -> Decimal:
    """A number of a feed as the decimal that it was written as."""
    return Decimal(repr(float(value)))
