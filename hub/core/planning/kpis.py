"""The figures of a plan that its KPIs are made of: counts and sums, to be added up over shards.

The rates themselves stand in rates.py, the words in schemas/planning_figures.py.
"""

from collections import Counter
from decimal import Decimal

import numpy as np

from hub.core.planning.calibration import Calibration, calibrate
from hub.core.planning.confidence import Confidence, confidence
from hub.core.planning.figures import rounded
from hub.core.planning.lots import DAYS_A_YEAR
from hub.core.planning.plan import Plan
from schemas.planning_figures import PlanningFigures

# Nothing is to be bought, and nobody needs to say so; every other reason waits for a person.
RESTING = frozenset({"BELOW_MINIMUM", "BEYOND_BUDGET", "NOT_ASKED_FOR"})
RECENT = 28


def figures(
    plan: Plan,
    calibration: Calibration | None = None,
    sure: Confidence | None = None,
) -> PlanningFigures:
    """What a plan, or a shard of one, comes to; what is known already need not be reckoned anew."""
    known = calibration or calibrate(plan)
    sure = sure or confidence(plan, known)
    ordered = np.flatnonzero(plan.orders.quantity > 0)
    left_out = Counter(reason for _, _, reason in plan.layout.skipped)
    left_out.update(plan.orders.dropped.values())
    days, short = _days(plan)
    yearly, stock = _values(plan)
    return PlanningFigures(
        skus=len(plan.layout.sku),
        ordered=len(ordered),
        ordered_value=plan.orders.value(ordered, plan.orders.quantity[ordered]),
        unsure=int(sure.low[ordered].sum()),
        waiting=sum(count for reason, count in left_out.items() if reason not in RESTING),
        left_out=dict(sorted(left_out.items())),
        by_class=dict(known.by_class),
        by_value=dict(known.by_value),
        days=days,
        days_short=short,
        yearly_demand=yearly,
        stock_value=stock,
    )


def _days(plan: Plan) -> tuple[int, int]:
    """SKU-days of the last weeks with demand or without stock, and those without stock.

    Where a column stands for several days, it counts as one.
    """
    recent = RECENT // plan.series.days
    short = plan.layout.censored[:, -recent:]
    active = short | (plan.layout.quantity[:, -recent:] > 0)
    return int(active.sum()), int(short.sum())


def _values(plan: Plan) -> tuple[Decimal, Decimal]:
    """A year's demand, as the last year or less of it says, and the stock on hand, both at cost."""
    cost = plan.layout.terms.unit_cost
    year = plan.layout.quantity[:, -(DAYS_A_YEAR // plan.series.days) :]
    days = max(year.shape[1], 1) * plan.series.days
    yearly = float(cost @ year.sum(1, dtype=np.float64)) * DAYS_A_YEAR / days
    return _decimal(yearly), _decimal(float(cost @ plan.layout.on_hand))


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(rounded(np.array([value]))[0])))
