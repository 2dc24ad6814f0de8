"""What was decided of each SKU-location of a plan, as a table of numpy arrays: ordered or not.

A row holds everything that its rationale is told from, so that a decision can be explained without
the history that it was made from. Money is whole millionths of the row's currency (int64); a number
that nobody knows is NaN and a day NaT, as in schemas.tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.tables import Days, Flags, Millionths, Numbers, Texts

Counts = NDArray[np.int32]

# The steps that may change a wanted quantity, in their order, and the column of what each left.
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "price break": "with_break",
        "shelf life": "within_life",
        "years of stock": "without_hoard",
        "supplier's minimum": "with_minimum",
        "budget": "quantity",
    }
)


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decisions of one plan, or of one shard of it: first what was planned, then what was not.

    Both stand in the order of SKU and location. `reason` is a name of a reason for which nothing is
    ordered, empty where something is or nothing is needed yet. What was not planned has a reason,
    a `quantity` of 0 and, where an item is known, its names and terms; its figures are NaN.

    `level` is a day's expected demand, `rate` the share of days with any, `quiet` the days since
    the last; `lasts` is the days that an order must last, `expected` the demand over them and
    `error_deviation` its standard deviation; `errors` and `receipts` are how many past errors and
    receipts that was learned from. `value_class` is A, B or C by yearly value. `wanted` is what is
    needed in whole packs; the columns of STEPS are what was left after each step, the last of them
    what is ordered, at `unit_price`, for `amount`. `confidence` is NaN where nobody measured it.
    """

    as_of: Day
    model: str
    scale: float
    made_with: str

    sku: Texts
    location: Texts
    supplier_id: Texts
    category: Texts
    uom: Texts
    currency: Texts
    demand_class: Texts
    value_class: Texts

    level: Numbers
    rate: Numbers
    quiet: Counts
    errors: Numbers
    receipts: Counts
    lead_mean: Numbers
    lead_deviation: Numbers
    lasts: Numbers
    expected: Numbers
    error_deviation: Numbers

    service_level: Numbers
    unserved: Numbers
    safety_stock: Numbers
    kept_lean: Numbers
    reorder_point: Numbers

    on_hand: Numbers
    on_order: Numbers
    reserved: Numbers
    backordered: Numbers
    position: Numbers

    unit_cost: Millionths
    order_cost: Millionths
    pack: Numbers
    moq: Numbers
    lot: Numbers
    asked_for: Flags
    wanted: Numbers
    with_break: Numbers
    within_life: Numbers
    without_hoard: Numbers
    with_minimum: Numbers

    quantity: Numbers
    unit_price: Millionths
    amount: Millionths
    due_on: Days
    reason: Texts
    confidence: Numbers

    def __len__(self) -> int:
        return len(self.sku)

    def columns(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """The columns by name, in their order."""
        for name in COLUMNS:
            yield name, getattr(self, name)

    def some(self, rows: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
        """These decisions, with plain Python values."""
        columns = [column[rows].tolist() for _, column in self.columns()]
        return (dict(zip(COLUMNS, each, strict=True)) for each in zip(*columns, strict=True))


ABOUT_ALL = ("as_of", "model", "scale", "made_with")
COLUMNS = tuple(each.name for each in fields(Decisions) if each.name not in ABOUT_ALL)
