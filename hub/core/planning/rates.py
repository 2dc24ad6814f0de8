"""The KPIs of planning, from figures that add up: one formula each. No arrays, no clock.

docs/reference/kpis.md says the same in a buyer's words.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from schemas.planning_figures import ForecastRates, PastWindows, PlanningFigures, PlanningRates

DIGITS = Decimal("0.0001")


def rates(figures: PlanningFigures) -> PlanningRates:
    """Every rate of a run's figures, as shares of 1 (turns: times a year)."""
    needed = figures.ordered + figures.waiting
    return PlanningRates(
        overall=forecast_rates(together(figures.by_class.values())),
        by_class={name: forecast_rates(each) for name, each in figures.by_class.items()},
        by_value={name: forecast_rates(each) for name, each in figures.by_value.items()},
        stockout_rate=share(figures.days_short, figures.days),
        turns=share(figures.yearly_demand, figures.stock_value),
        exception_rate=share(figures.unsure + figures.waiting, needed),
    )


def forecast_rates(past: PastWindows) -> ForecastRates:
    """Error (WAPE) and bias of the forecast, and how its promises were kept."""
    if not past.windows:
        return ForecastRates(windows=0)
    return ForecastRates(
        windows=past.windows,
        error=share(past.missed, past.asked),
        bias=share(past.forecast - past.asked, past.asked),
        coverage=tuple(_rounded(Decimal(each) / past.windows) for each in past.held),
        loss=tuple(_rounded(each / past.windows) for each in past.loss),
    )


def together(groups: Iterable[PastWindows]) -> PastWindows:
    """The windows of several groups as one."""
    return sum(groups, PastWindows())


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A part of a whole to four digits; None of nothing."""
    return _rounded(Decimal(part) / whole) if whole else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(DIGITS, ROUND_HALF_UP)
