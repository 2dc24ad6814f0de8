"""A plan from a folder of feeds: no cloud, no stored state. The same feeds give the same bytes."""

from collections.abc import Iterator
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from edi.feeds.folder import Folder, read_folder
from hub.core.planning.calibration import calibrate
from hub.core.planning.confidence import confidence
from hub.core.planning.model import CHAMPION, read_model
from hub.core.planning.plan import Plan, make_plan
from schemas.errors import InputError
from schemas.feeds import FeedName
from schemas.planning import Model

NEEDED: tuple[FeedName, ...] = ("items", "suppliers", "demand", "stock")
LARGEST_SCALE = 20


def plan_feeds(
    feeds_dir: str | Path,
    as_of: str | Day,
    service_scale: float = 1.0,
    *,
    budget: Decimal | None = None,
    stock_budget: Decimal | None = None,
    model: str = CHAMPION,
) -> dict[str, Any]:
    """What should be ordered after the close of `as_of`, as `hub plan --json` prints it.

    InputError where a feed that is needed is missing, or an option is out of bounds.
    """
    found = read_model(model)
    _, plan = plan_folder(Path(feeds_dir), as_of, service_scale, budget, found, stock_budget)
    return shown(plan)


def plan_folder(
    folder: Path,
    as_of: str | Day,
    service_scale: float,
    budget: Decimal | None,
    model: Model,
    stock_budget: Decimal | None = None,
) -> tuple[Folder, Plan]:
    """The plan of a folder, beside what was read of it."""
    if not 0 <= service_scale <= LARGEST_SCALE:
        raise InputError(f"a service scale of {service_scale:g}; it is 0 to {LARGEST_SCALE}")
    budgets = [each for each in (budget, stock_budget) if each is not None]
    if any(each < 0 for each in budgets):
        raise InputError(f"a budget of {min(budgets)}: it is 0 or more")
    day = as_of if isinstance(as_of, Day) else _day(as_of)
    found = read_folder(folder, needed=NEEDED)
    currencies = sorted(set(found.feeds.items.currency.tolist()))
    if budgets and len(currencies) > 1:
        raise InputError(f"one budget, and items in {', '.join(currencies)}: plan them apart")
    made = make_plan(found.feeds, day, model, service_scale, budget, _held(found), stock_budget)
    return found, made


def _held(found: Folder) -> dict[str, str]:
    """SKUs of which an open order could not be read: they would be ordered twice."""
    report = found.reports.get("open_orders")
    told = [f" {row.key} " for row in report.refused if row.key] if report else []
    if not told:
        return {}
    return {
        sku: "ORDER_UNREADABLE"
        for sku in found.feeds.items.sku.tolist()
        if any(f" {sku} " in key for key in told)
    }


def shown(plan: Plan) -> dict[str, Any]:
    """A plan as JSON data: the lines to order, and what was left out with the reason.

    Each line's confidence is measured on the feeds themselves (hub/core/planning/confidence.py).
    """
    return {
        "as_of": plan.as_of.isoformat(),
        "model": plan.model.version,
        "orders": list(_orders(plan)),
        "skipped": list(_skipped(plan)),
    }


def _orders(plan: Plan) -> Iterator[dict[str, str]]:
    rows = np.flatnonzero(plan.orders.quantity > 0)
    if not len(rows):
        return
    due, layout = plan.due_on(), plan.layout
    sure = confidence(plan, calibrate(plan)).value
    for row in rows:
        yield {
            "sku": layout.sku[row],
            "location": layout.location[row],
            "supplier_id": plan.supplier_ids[layout.supplier[row]],
            "quantity": plain(float(plan.orders.quantity[row])),
            "due_on": due[row].isoformat(),
            "confidence": f"{sure[row]:.3f}",
        }


def _skipped(plan: Plan) -> Iterator[dict[str, str]]:
    layout = plan.layout
    found = [(sku, location, reason) for sku, location, reason in layout.skipped]
    found += [
        (layout.sku[row], layout.location[row], reason)
        for row, reason in plan.orders.dropped.items()
    ]
    for sku, location, reason in sorted(found):
        yield {"sku": sku, "reason": reason} | ({"location": location} if location else {})


def plain(value: float) -> str:
    """A quantity as a decimal number, without an exponent or zeros that say nothing."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(text: str) -> Day:
    try:
        return Day.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day: write it as 2026-11-20") from error
