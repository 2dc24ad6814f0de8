"""How well a plan knows itself: figures that add up over shards, and the rates made of them.

Every figure is a count or a sum, so that a run's are the sums of its shards' in any order: sums of
decimals are exact. The formula of each rate stands in hub/core/planning/rates.py and in
docs/reference/kpis.md. Values are at cost, in the items' own currencies.
"""

from collections import Counter
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from decimal import Decimal
from typing import Literal, Self, TypeVar, get_args

from pydantic import Field

from schemas.part import Number
from schemas.planning import DEMAND_CLASSES, DemandClass
from schemas.word import Word

NONE = Decimal(0)
# What a forecast of a lead time's demand promises: to be enough in such a share of cases.
PROMISES: tuple[Decimal, ...] = (Decimal("0.5"), Decimal("0.8"), Decimal("0.9"), Decimal("0.95"))
ValueClass = Literal["A", "B", "C"]
Name = TypeVar("Name", bound=str)
VALUE_CLASSES: tuple[ValueClass, ...] = get_args(ValueClass)


class PastWindows(Word):
    """Past forecasts of what a lead time asks for, beside what was then asked for.

    A window is one SKU-location from one past day on. `held` and `loss` stand in the order of
    PROMISES: how many windows asked for no more than was promised to be enough, and the pinball
    loss, each window's in shares of its SKU's usual deviation. `short` windows were not measured:
    stock ran out too often in them to tell.
    """

    windows: int = 0
    short: int = 0
    held: tuple[int, ...] = (0,) * len(PROMISES)
    loss: tuple[Number, ...] = (NONE,) * len(PROMISES)
    asked: Number = NONE
    forecast: Number = NONE
    missed: Number = NONE

    def __add__(self, other: Self) -> Self:
        return type(self)(
            windows=self.windows + other.windows,
            short=self.short + other.short,
            held=tuple(a + b for a, b in zip(self.held, other.held, strict=True)),
            loss=tuple(a + b for a, b in zip(self.loss, other.loss, strict=True)),
            asked=self.asked + other.asked,
            forecast=self.forecast + other.forecast,
            missed=self.missed + other.missed,
        )


def _none(names: tuple[Name, ...]) -> dict[Name, PastWindows]:
    return {name: PastWindows() for name in names}


class PlanningFigures(Word):
    """What a plan, a shard of it or a run comes to; `+` adds up shards.

    `left_out` counts SKU-locations by the reason for which nothing was ordered; `waiting` are
    those of them that wait for a person, `unsure` the ordered lines of low confidence. `days` are
    SKU-days of the last weeks with demand or without stock, `days_short` those without stock.
    """

    skus: int = 0
    ordered: int = 0
    ordered_value: Number = NONE
    unsure: int = 0
    waiting: int = 0
    left_out: dict[str, int] = Field(default_factory=dict)
    by_class: dict[DemandClass, PastWindows] = Field(default_factory=lambda: _none(DEMAND_CLASSES))
    by_value: dict[ValueClass, PastWindows] = Field(default_factory=lambda: _none(VALUE_CLASSES))
    days: int = 0
    days_short: int = 0
    yearly_demand: Number = NONE
    stock_value: Number = NONE

    def __add__(self, other: Self) -> Self:
        left_out = Counter(self.left_out) + Counter(other.left_out)
        return type(self)(
            skus=self.skus + other.skus,
            ordered=self.ordered + other.ordered,
            ordered_value=self.ordered_value + other.ordered_value,
            unsure=self.unsure + other.unsure,
            waiting=self.waiting + other.waiting,
            left_out=dict(sorted(left_out.items())),
            by_class={name: self.by_class[name] + other.by_class[name] for name in self.by_class},
            by_value={name: self.by_value[name] + other.by_value[name] for name in self.by_value},
            days=self.days + other.days,
            days_short=self.days_short + other.days_short,
            yearly_demand=self.yearly_demand + other.yearly_demand,
            stock_value=self.stock_value + other.stock_value,
        )


class ForecastRates(Word):
    """How past forecasts of a group did; None where nothing was measured.

    `coverage` is the share of windows in which each promise was kept, beside `promised`.
    """

    windows: int
    error: Number | None = None
    bias: Number | None = None
    promised: tuple[Number, ...] = PROMISES
    coverage: tuple[Number, ...] | None = None
    loss: tuple[Number, ...] | None = None


class PlanningRates(Word):
    """The KPIs of planning; None where there is nothing to divide by."""

    overall: ForecastRates
    by_class: dict[DemandClass, ForecastRates]
    by_value: dict[ValueClass, ForecastRates]
    stockout_rate: Number | None = None
    turns: Number | None = None
    exception_rate: Number | None = None


class RunKpis(Word):
    """A run's figures and the rates made of them."""

    run: str
    as_of: Day
    model: str
    started_at: datetime
    figures: PlanningFigures
    rates: PlanningRates


class KpiPage(Word):
    """Runs' KPIs, the newest run first."""

    runs: list[RunKpis]
    next: str | None = None
