"""What a run needs of whoever reads tables and plans: the steps know only this.

The real one is hub/flows/planner.py, which brings DuckDB and numpy; the simulator has a plain one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from schemas.feeds import FeedName
from schemas.planning import Model
from schemas.planning_figures import PlanningFigures
from schemas.planning_models import Contest
from schemas.proposals import PlannedLine

Parts = Mapping[FeedName, Sequence[Path]]


@dataclass(frozen=True)
class OrderRow:
    """A row of open_orders: what is outstanding of an order's SKU."""

    order_id: str
    sku: str
    supplier_id: str
    quantity: Decimal
    ordered_on: Day
    due_on: Day | None
    location: str


@dataclass(frozen=True)
class ItemTold:
    """What an order says of an item, and how many pieces its unit holds."""

    description: str
    supplier_sku: str
    gtin: str
    uom: str
    each_per_uom: Decimal


@dataclass(frozen=True)
class Cut:
    """The files of a snapshot: its shards, in order, and what they share."""

    shards: Sequence[Path]
    shared: Sequence[Path]


@dataclass(frozen=True)
class Planned:
    """A shard's plan: its decisions, the lines that call for an order, its figures."""

    rows: int
    decisions: bytes
    lines: Sequence[PlannedLine]
    figures: PlanningFigures
    contest: Contest | None
    made_with: str


class Planner(Protocol):
    """Reads tables from a local folder, cuts them into shards, and plans these."""

    def open_orders(self, parts: Sequence[Path], /) -> list[OrderRow]:
        """The rows of the feed of open orders, in the order of their keys."""

    def items(self, parts: Sequence[Path], skus: Collection[str], /) -> dict[str, ItemTold]:
        """What the items of these SKUs are; who is not there lacks."""

    def cut(self, tables: Parts, orders: Sequence[OrderRow], target: Path, as_of: Day, /) -> Cut:
        """Cut the tables into shards in the folder `target`, with these open orders."""

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
        """Plan a shard that lies in `folder` beside what the shards share; the same input gives
        the same bytes. Without `measured` its figures and its contest are left out."""

    def speaks_of(self, decided: Path, sku: str, /) -> bool:
        """Whether a file of decisions has this SKU."""

    def explain(
        self,
        folder: Path,
        shard: str,
        model: Model,
        held: Mapping[str, str],
        sku: str,
        /,
    ) -> list[dict[str, Any]]:
        """The rationale of a SKU of a shard, ordered or not, one for each location."""

    def differences(self, one: Path, other: Path, /) -> list[str]:
        """What two files of decisions do not have alike, in words."""
