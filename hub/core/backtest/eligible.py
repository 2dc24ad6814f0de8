"""Which SKU-locations can be replayed, and why the others can't, by name."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from hub.core.backtest.stretch import Division
from hub.core.backtest.telling import decimal
from hub.core.backtest.world import Flags, Places
from hub.core.planning.figures import Numbers
from hub.core.planning.lead_times import LeadTimes
from schemas.backtest import LeftOut
from schemas.tables import MILLION, DemandMatrix, Feeds, Items

FEWEST_SALES = 3
WORDS = {
    "NO_ITEM": "items.csv does not have it",
    "NO_SUPPLIER": "its supplier is not in suppliers.csv",
    "NO_PRICE": "its unit cost is not known",
    "NO_LEAD_TIME": "nobody knows how long its supplier takes",
    "OTHER_CURRENCY": "its cost is in another currency than most items'",
    "NEW": "it was not sold before the replay begins: nothing was known of it",
    "FEW_SALES": f"it was sold on fewer than {FEWEST_SALES} days before the replay begins",
    "RECORDS": "what was received and sold does not add up to what there is",
}


@dataclass
class Left:
    """What is left out: how many, and what they sold at cost, by reason; and all that was sold."""

    everything: float = 0.0
    count: Counter[str] = field(default_factory=Counter)
    value: Counter[str] = field(default_factory=Counter)

    def add(self, reason: str, count: float, value: float) -> None:
        self.count[reason] += round(count)
        self.value[reason] += round(value)

    def told(self) -> tuple[LeftOut, ...]:
        """In words, the most first."""
        whole = max(self.everything, 1e-9)
        return tuple(
            LeftOut(
                reason=reason,
                words=WORDS[reason],
                count=count,
                share=decimal(min(self.value[reason] / whole, 1.0), 3),
            )
            for reason, count in sorted(self.count.items(), key=lambda each: (-each[1], each[0]))
        )


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of the demand matrix, the places of their items and suppliers, and what they sold."""

    row: Places
    item: Places
    supplier: Places
    value: Numbers

    def some(self, wanted: Flags | Places) -> "Rows":
        return Rows(*(getattr(self, name)[wanted] for name in self.__dataclass_fields__))


def main_currency(items: Items) -> str:
    """The currency of most items."""
    counted = Counter(items.currency.tolist())
    return min(counted, key=lambda each: (-counted[each], each)) if counted else ""


def eligible(
    feeds: Feeds, matrix: DemandMatrix, leads: LeadTimes, cut: Division
) -> tuple[Rows, Left]:
    """The rows that can be replayed, and what is left out."""
    items = {sku: place for place, sku in enumerate(feeds.items.sku.tolist())}
    suppliers = {each: place for place, each in enumerate(feeds.suppliers.supplier_id.tolist())}
    item = np.array([items.get(sku, -1) for sku in matrix.sku.tolist()], dtype=np.int64)
    named = [feeds.items.supplier_id[each] if each >= 0 else None for each in item.tolist()]
    supplier = np.array([suppliers.get(each, -1) for each in named], dtype=np.int64)
    cost = (
        np.where(item >= 0, feeds.items.unit_cost[item] / MILLION, 0.0)
        if items
        else np.zeros(len(item))
    )
    rows = Rows(np.arange(len(item)), item, supplier, matrix.quantity.sum(1) * cost)
    reason = _reasons(feeds, matrix, leads, cut, rows)
    left = Left(everything=float(rows.value.sum()))
    for each, value in zip(reason.tolist(), rows.value.tolist(), strict=True):
        if each:
            left.add(each, 1, value)
    return rows.some(reason == ""), left


def _reasons(
    feeds: Feeds, matrix: DemandMatrix, leads: LeadTimes, cut: Division, rows: Rows
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Why each row can't be replayed; empty where it can. The first reason counts."""
    item, supplier = rows.item, rows.supplier
    bought = matrix.quantity[:, : cut.start] > 0
    known = np.append(leads.known, False)[supplier]
    prices = np.append(feeds.items.unit_cost, 0)[item]
    currency = np.append(feeds.items.currency, "")[item]
    sales = bought.sum(1)
    found = np.full(len(item), "", dtype=np.object_)
    for reason, holds in (
        ("FEW_SALES", sales < FEWEST_SALES),
        ("NEW", sales == 0),
        ("OTHER_CURRENCY", currency != main_currency(feeds.items)),
        ("NO_LEAD_TIME", ~known),
        ("NO_PRICE", prices <= 0),
        ("NO_SUPPLIER", supplier < 0),
        ("NO_ITEM", item < 0),
    ):
        found[holds] = reason
    return found
