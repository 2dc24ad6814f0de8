"""Why a SKU is ordered today or is not: a chain of numbers that adds up, each with its sentence.

Every figure is the one that the plan was made with; nothing is reckoned anew but sums.
"""

import math
from collections.abc import Iterator
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from hub.core.planning.analogues import beginning
from hub.core.planning.calibration import calibrate
from hub.core.planning.confidence import Confidence, confidence
from hub.core.planning.figures import rounded_one
from hub.core.planning.missing import REASONS
from hub.core.planning.plan import Plan
from hub.core.planning.series import kind_names
from hub.core.planning.words import three, words
from schemas.errors import NotFound

Figures = dict[str, Any]


def explain(
    plan: Plan,
    sku: str,
    location: str | None = None,
    sure: Confidence | None = None,
    category: str | None = None,
) -> list[Figures]:
    """The rationale of a SKU, one for each location. NotFound where the feeds do not know it.

    How sure the plan's rows are is measured where it is not given. The SKU's `category` tells how
    items like it began, where it was never asked for.
    """
    rows = [row for row, each in enumerate(plan.layout.sku) if each == sku]
    wanted = [r for r in rows if location in (None, plan.layout.location[r])]
    left = [
        {
            "sku": sku,
            "location": place,
            "ordered": "0",
            "reason": reason,
            "words": [REASONS[reason], *_like_it(plan, reason, category)],
        }
        for other, place, reason in plan.layout.skipped
        if other == sku and location in (None, place, "")
    ]
    if not wanted and not left:
        where = f" at {location}" if location else ""
        raise NotFound(f"no feed speaks of {sku}{where}")
    if wanted and sure is None:
        sure = confidence(plan, calibrate(plan))
    return [rationale(plan, row, sure) for row in wanted] + left


def _like_it(plan: Plan, reason: str, category: str | None) -> Iterator[str]:
    if reason != "NO_HISTORY" or category is None:
        return
    layout = plan.layout
    usual, peers = beginning(layout.quantity, layout.category, category, plan.series.days)
    if peers:
        yield f"{peers} items of its category began with about {three(_text(usual))} a day."


def rationale(plan: Plan, row: int, sure: Confidence | None = None) -> Figures:
    """The rationale of one row of a plan, with how sure it is where that was measured."""
    figures = {
        "sku": plan.layout.sku[row],
        "location": plan.layout.location[row],
        "as_of": plan.as_of.isoformat(),
        "model": plan.model.version,
        "supplier_id": plan.supplier_ids[plan.layout.supplier[row]],
        "class": kind_names(plan.series.kind[[row]])[0],
        "asked_for": bool(plan.asked_for[row]),
        "position": _position(plan, row),
        "forecast": _forecast(plan, row),
        "new_item": _new_item(plan, row),
        "service": _service(plan, row),
        "reorder_point": _point(plan, row),
        "terms": _terms(plan, row),
        "need": _need(plan, row),
        "steps": list(_steps(plan, row)),
        "ordered": _text(plan.orders.quantity[row]),
        "reason": plan.orders.dropped.get(row),
        "expected_on": _due_on(plan, row).isoformat(),
    }
    told = list(words(figures))
    if sure is None:
        return figures | {"words": told}
    known = sure.told(row)
    said = known.pop("words")
    return figures | {"confidence": known, "words": told + said}


def _position(plan: Plan, row: int) -> Figures:
    layout = plan.layout
    parts = {
        "on_hand": _exact(layout.on_hand[row]),
        "on_order": _exact(layout.on_order[row]),
        "reserved": _exact(layout.reserved[row]),
        "backordered": _exact(layout.backordered[row]),
    }
    told = {name: _text(value) for name, value in parts.items()}
    return told | {"position": _text(_counted_on(plan, row))}


def _counted_on(plan: Plan, row: int) -> Decimal:
    layout = plan.layout
    there = _exact(layout.on_hand[row]) + _exact(layout.on_order[row])
    return there - _exact(layout.reserved[row]) - _exact(layout.backordered[row])


def _forecast(plan: Plan, row: int) -> Figures:
    leads, supplier = plan.leads, plan.layout.supplier[row]
    return {
        "a_day": _text(plan.forecast.level[row]),
        "days_with_demand": _text(plan.need.rate[row]),
        "quiet_days": int(plan.series.quiet[row]),
        "days_late": plan.layout.late,
        "lead_time_days": _text(leads.mean[supplier]),
        "days_to_last": _text(plan.lead[row]),
        "lead_time_deviation": _text(math.sqrt(leads.variance[supplier])),
        "receipts": int(leads.receipts[supplier]),
        "error_deviation": _text(math.sqrt(plan.need.variance[row])),
        "past_errors": _text(plan.forecast.errors[row]),
    }


def _new_item(plan: Plan, row: int) -> Figures | None:
    """How a new item's level came about; None of what is no longer new."""
    new = plan.new
    for place in np.flatnonzero(new.rows == row).tolist():
        return {
            "days": int(new.days[place]),
            "own": _text(new.own[place]),
            "usual": _text(new.usual[place]),
            "peers": int(new.peers[place]),
        }
    return None


def _service(plan: Plan, row: int) -> Figures:
    return {
        "scale": _text(plan.scale),
        "level": _text(1 - plan.layout.missed[row]),
        "unserved_lines": _text(plan.missed[row]),
    }


def _due_on(plan: Plan, row: int) -> Day:
    """As Plan.due_on, of one row."""
    days = math.ceil(plan.leads.mean[plan.layout.supplier[row]])
    return plan.as_of + timedelta(days=days)


def _point(plan: Plan, row: int) -> Figures:
    beyond = _decimal(plan.point[row]) - _decimal(plan.need.expected[row])
    return {
        "expected_demand": _text(plan.need.expected[row]),
        "safety_stock": _text(max(beyond, Decimal(0))),
        "kept_lean": _text(max(-beyond, Decimal(0))),
        "reorder_point": _text(plan.point[row]),
    }


def _terms(plan: Plan, row: int) -> Figures:
    terms = plan.layout.terms
    return {
        "unit_cost": _text(terms.unit_cost[row]),
        "unit_price": _text(plan.orders.price(row, float(plan.orders.quantity[row]))),
        "order_cost": _text(terms.order_cost[row]),
        "pack": _text(terms.pack[row]),
        "moq": _text(terms.moq[row]),
    }


def _need(plan: Plan, row: int) -> Figures:
    point, lot = _decimal(plan.point[row]), _decimal(plan.need.lot[row])
    short = point + lot - _counted_on(plan, row)
    return {"lot": _text(lot), "missing": _text(short), "in_packs": _text(plan.wanted[row])}


def _steps(plan: Plan, row: int) -> Iterator[Figures]:
    before = plan.wanted[row]
    for step in plan.orders.steps:
        after = step.quantity[row]
        if after != before:
            yield {"name": step.name, "before": _text(before), "after": _text(after)}
        before = after


def _exact(value: float) -> Decimal:
    """A figure as a feed said it."""
    return Decimal(repr(float(value)))


def _decimal(value: float) -> Decimal:
    """A figure as it is recorded: nine significant digits."""
    return Decimal(repr(rounded_one(float(value))))


def _text(value: float | Decimal) -> str:
    number = value if isinstance(value, Decimal) else _decimal(value)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
