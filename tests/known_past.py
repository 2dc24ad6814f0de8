"""A company whose past is known to the last lost sale: a buyer's orders, and what came of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from planned_feeds import Row, Tables

FIRST = date(2025, 1, 1)
SKUS, DAYS = 24, 430
USUAL = {"S-1": 9, "S-2": 16}


@dataclass
class Past:
    """What really was: demand, sales and stock by SKU and day, and the buyer's order lines."""

    asked: np.ndarray
    sold: np.ndarray
    on_hand: np.ndarray
    lines: list[tuple[int, int, float, int, int]] = field(default_factory=list)

    @property
    def empty(self) -> np.ndarray:
        return self.on_hand <= 0


def supplier_of(sku: int) -> str:
    return ("S-1", "S-2")[sku % 2]


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def past(seed: int = 5, days: int = DAYS, skus: int = SKUS) -> Past:
    """A buyer who looks once a week and orders by the average of three months."""
    random = np.random.default_rng(seed)
    rate = random.uniform(0.4, 6, skus)
    season = 1 + 0.5 * np.sin(np.arange(days) / 58)
    asked = random.poisson(rate[:, None] * season[None, :]).astype(float)
    found = Past(asked, np.zeros_like(asked), np.zeros_like(asked))
    stock = np.ceil(rate * 25)
    due = np.zeros((skus, days + 90))
    for today in range(days):
        stock += due[:, today]
        found.sold[:, today] = np.minimum(stock, asked[:, today])
        stock -= found.sold[:, today]
        found.on_hand[:, today] = stock
        for sku in range(skus):
            if today % 7 == sku % 7 and today > 20:
                _order(found, random, sku, today, stock, due)
    return found


def _order(
    found: Past, random: np.random.Generator, sku: int, today: int, stock: np.ndarray,
    due: np.ndarray,
) -> None:  # fmt: skip
    usual = USUAL[supplier_of(sku)]
    average = found.sold[sku, max(today - 90, 0) : today + 1].mean()
    position = stock[sku] + due[sku, today + 1 :].sum()
    if position <= average * usual * random.uniform(0.7, 1.6):
        quantity = float(np.ceil(max(average * 28, 1)))
        arrives = today + max(1, round(random.gamma(8, usual / 8)))
        due[sku, arrives] += quantity
        found.lines.append((len(found.lines), sku, quantity, today, arrives))


def tables(found: Past) -> Tables:
    """The feeds that such a company exports."""
    days = found.asked.shape[1]
    rows, columns = np.nonzero((found.sold > 0) | found.empty)
    lines = [_line(*each) for each in found.lines]
    return {
        "items": [
            {
                "sku": f"A{sku:02}", "description": f"Article {sku}",
                "supplier_id": supplier_of(sku), "unit_cost": f"{2 + sku * 1.5:.2f}",
                "category": ("Fixings", "Seals", "Tools")[sku % 3],
            }
            for sku in range(len(found.asked))
        ],
        "suppliers": [
            {"supplier_id": each, "name": each, "lead_time_days": usual - 1, "order_cost": 4}
            for each, usual in USUAL.items()
        ],
        "demand": [
            {
                "sku": f"A{sku:02}", "date": day(today), "quantity": int(found.sold[sku, today]),
                "censored": int(found.empty[sku, today]),
            }
            for sku, today in zip(rows.tolist(), columns.tolist(), strict=True)
        ],
        "stock": [
            {"sku": f"A{sku:02}", "on_hand": int(stock), "as_of": day(days - 1)}
            for sku, stock in enumerate(found.on_hand[:, -1])
        ],
        "receipts": [row for arrives, row in lines if arrives < days],
        "open_orders": [
            {k: v for k, v in row.items() if k != "received_on"}
            for arrives, row in lines
            if arrives >= days
        ],
    }  # fmt: skip


def _line(number: int, sku: int, quantity: float, ordered: int, arrives: int) -> tuple[int, Row]:
    return arrives, {
        "order_id": f"PO-{number}",
        "sku": f"A{sku:02}",
        "supplier_id": supplier_of(sku),
        "quantity": int(quantity),
        "ordered_on": day(ordered),
        "received_on": day(arrives),
    }
