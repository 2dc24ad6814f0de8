"""Why a SKU is ordered today or is not: a chain of numbers that adds up, each with its sentence.

Every figure is the one that the plan was made with; nothing is reckoned anew but sums.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from hub.core.planning.arranging import REASONS
from hub.core.planning.figures import rounded
from hub.core.planning.plan import Plan
from hub.core.planning.series import kind_names
from schemas.errors import NotFound

Figures = dict[str, Any]


def explain(plan: Plan, sku: str, location: str | None = None) -> list[Figures]:
    """The rationale of a SKU, one for each location. NotFound where the feeds do not know it."""
    rows = [row for row, each in enumerate(plan.layout.sku) if each == sku]
    wanted = [r for r in rows if location in (None, plan.layout.location[r])]
    left = [
        {
            "sku": sku,
            "location": place,
            "ordered": "0",
            "reason": reason,
            "words": [REASONS[reason]],
        }
        for other, place, reason in plan.layout.skipped
        if other == sku and location in (None, place, "")
    ]
    if not wanted and not left:
        where = f" at {location}" if location else ""
        raise NotFound(f"no feed speaks of {sku}{where}")
    return [_rationale(plan, row) for row in wanted] + left


def _rationale(plan: Plan, row: int) -> Figures:
    figures = {
        "sku": plan.layout.sku[row],
        "location": plan.layout.location[row],
        "as_of": plan.as_of.isoformat(),
        "model": plan.model.version,
        "supplier_id": plan.supplier_ids[plan.layout.supplier[row]],
        "class": kind_names(plan.series.kind[[row]])[0],
        "position": _position(plan, row),
        "forecast": _forecast(plan, row),
        "reorder_point": _point(plan, row),
        "need": _need(plan, row),
        "steps": list(_steps(plan, row)),
        "ordered": _text(plan.orders.quantity[row]),
        "reason": plan.orders.dropped.get(row),
        "expected_on": plan.due_on()[row].isoformat(),
        "unserved_lines": _text(plan.missed[row]),
    }
    return figures | {"words": list(_words(figures, plan, row))}


def _position(plan: Plan, row: int) -> Figures:
    layout = plan.layout
    return {
        "on_hand": _text(layout.on_hand[row]),
        "on_order": _text(layout.on_order[row]),
        "reserved": _text(layout.reserved[row]),
        "backordered": _text(layout.backordered[row]),
        "position": _text(layout.position[row]),
    }


def _forecast(plan: Plan, row: int) -> Figures:
    leads, supplier = plan.leads, plan.layout.supplier[row]
    return {
        "a_day": _text(plan.forecast.level[row]),
        "days_with_demand": _text(plan.series.rate[row]),
        "lead_time_days": _text(plan.lead[row]),
        "lead_time_deviation": _text(math.sqrt(leads.variance[supplier])),
        "receipts": int(leads.receipts[supplier]),
        "error_deviation": _text(math.sqrt(plan.need.variance[row])),
        "past_errors": int(plan.forecast.errors[row]),
    }


def _point(plan: Plan, row: int) -> Figures:
    return {
        "expected_demand": _text(plan.need.mean[row]),
        "safety_stock": _text(_decimal(plan.point[row]) - _decimal(plan.need.mean[row])),
        "reorder_point": _text(plan.point[row]),
    }


def _need(plan: Plan, row: int) -> Figures:
    point, lot = _decimal(plan.point[row]), _decimal(plan.need.lot[row])
    short = point + lot - _decimal(plan.layout.position[row])
    return {"lot": _text(lot), "missing": _text(short), "in_packs": _text(plan.wanted[row])}


def _steps(plan: Plan, row: int) -> Iterator[Figures]:
    before = plan.wanted[row]
    for step in plan.orders.steps:
        after = step.quantity[row]
        if after != before:
            yield {"step": step.name, "before": _text(before), "after": _text(after)}
        before = after


def _words(figures: Figures, plan: Plan, row: int) -> Iterator[str]:
    position, point = figures["position"], figures["reorder_point"]
    forecast, need = figures["forecast"], figures["need"]
    yield (
        f"There are {position['on_hand']}, and {position['on_order']} are on order; less "
        f"{position['reserved']} reserved and {position['backordered']} owed, "
        f"{position['position']} can be counted on."
    )
    yield (
        f"{_short(forecast['a_day'])} are asked for a day ({figures['class']} demand). An order of "
        f"{figures['supplier_id']} takes {_short(forecast['lead_time_days'])} days "
        f"({forecast['receipts']} receipts say so), in which {_short(point['expected_demand'])} "
        "will be asked for."
    )
    yield (
        f"{_short(point['safety_stock'])} are kept for what nobody can foresee, so it is ordered "
        f"when no more than {_short(point['reorder_point'])} can be counted on."
    )
    yield from _verdict(figures, plan, row, need)


def _verdict(figures: Figures, plan: Plan, row: int, need: Figures) -> Iterator[str]:
    position, point = float(plan.layout.position[row]), float(plan.point[row])
    level = float(plan.forecast.level[row])
    if plan.wanted[row] <= 0:
        if position > point and level > 0:
            days = math.ceil((position - point) / level)
            yield f"That is not so yet: in about {days} days, if nothing changes, it will be."
        else:
            yield f"It is not ordered: {REASONS['NOT_ASKED_FOR']}."
    else:
        yield (
            f"That is so: with a lot of {_short(need['lot'])}, {_short(need['missing'])} are "
            f"missing, which is {need['in_packs']} in whole packs and at least the minimum."
        )
        yield f"With {_short(_text(point - position))} more to count on it would have waited."
    for step in figures["steps"]:
        yield f"The {step['step']} makes {step['after']} of {step['before']}."
    if figures["reason"]:
        yield f"It is left out today: {REASONS[figures['reason']]}."


def _decimal(value: float) -> Decimal:
    """A figure as it is recorded: nine significant digits."""
    return Decimal(repr(float(rounded(np.array([value]))[0])))


def _text(value: float | Decimal) -> str:
    number = value if isinstance(value, Decimal) else _decimal(value)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(text: str) -> str:
    """A figure as a person says it: one decimal."""
    return _text(Decimal(text).quantize(Decimal("0.1")))
