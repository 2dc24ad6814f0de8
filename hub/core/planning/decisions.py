"""A plan as a table of decisions: every figure as the plan has it, nothing decided here.

Whole columns at once; the only rows that are looked at one by one are those with a contract price
or an amount that a binary number can't hold.
"""

import platform
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.limits import Orders
from hub.core.planning.lots import DECIMALS
from hub.core.planning.plan import Plan
from hub.core.planning.value_classes import value_classes
from schemas.decisions import STEPS, Decisions
from schemas.errors import InputError
from schemas.planning import DEMAND_CLASSES
from schemas.tables import MILLION, Items, Millionths, Texts

EXACT = 2.0**53  # whole numbers beyond this have gaps
MOST = 2**63 - 1  # millionths: nine trillion of a currency
_KINDS = np.array(DEMAND_CLASSES, dtype=np.object_)
Columns = dict[str, NDArray[Any]]


def decisions(plan: Plan, items: Items, *, confidence: Numbers | None = None) -> Decisions:
    """The decisions of a plan; `items` are those that it was made from.

    `confidence` is that of each planned row, where it was measured.
    """
    planned = _planned(plan, items)
    planned["confidence"] = _none(len(plan.need.mean)) if confidence is None else confidence
    skipped = _skipped(plan, items)
    return Decisions(
        as_of=plan.as_of,
        model=plan.model.version,
        scale=plan.scale,
        made_with=made_with(),
        **{name: np.concatenate([planned[name], skipped[name]]) for name in planned},
    )


def made_with() -> str:
    """What the numbers were reckoned with: elsewhere their last bits may differ."""
    return f"numpy {np.__version__} on {platform.system()} {platform.machine()}"


def _planned(plan: Plan, items: Items) -> Columns:
    layout, orders = plan.layout, plan.orders
    price = unit_prices(orders)
    return {
        "sku": layout.sku,
        "location": layout.location,
        **_names(items, layout.item),
        "supplier_id": plan.supplier_ids[layout.supplier],
        **_forecast(plan),
        **_service(plan, items),
        "on_hand": layout.on_hand,
        "on_order": layout.on_order,
        "reserved": layout.reserved,
        "backordered": layout.backordered,
        "position": np.round(layout.position, DECIMALS),
        **_terms(items, layout.item),
        "order_cost": np.rint(layout.terms.order_cost * MILLION).astype(np.int64),
        "lot": plan.need.lot,
        "asked_for": plan.asked_for,
        "wanted": plan.wanted,
        **_steps(plan),
        "quantity": orders.quantity,
        "unit_price": price,
        "amount": amounts(orders.quantity, price),
        "due_on": _due_on(plan),
        "reason": _reasons(orders.dropped, len(plan.wanted)),
    }


def _forecast(plan: Plan) -> Columns:
    supplier, leads = plan.layout.supplier, plan.leads
    level = plan.forecast.level
    return {
        "demand_class": _KINDS[plan.series.kind],
        "value_class": value_classes(level * plan.layout.terms.unit_cost),
        "level": level,
        "rate": plan.series.rate,
        "quiet": plan.series.quiet.astype(np.int32),
        "errors": rounded(plan.forecast.errors),
        "receipts": leads.receipts[supplier].astype(np.int32),
        "lead_mean": leads.mean[supplier],
        "lead_deviation": rounded(np.sqrt(leads.variance))[supplier],
        "lasts": plan.lead,
        "expected": plan.need.expected,
        "error_deviation": rounded(np.sqrt(plan.need.variance)),
    }


def _service(plan: Plan, items: Items) -> Columns:
    beyond_expected = rounded(plan.point - plan.need.expected)
    return {
        "service_level": items.service_level[plan.layout.item],
        "unserved": rounded(plan.missed),
        "safety_stock": np.maximum(beyond_expected, 0.0),
        "kept_lean": np.maximum(-beyond_expected, 0.0),
        "reorder_point": plan.point,
    }


def _steps(plan: Plan) -> Columns:
    """What was left after each step; a step that changed nothing left what it found."""
    taken = {STEPS[step.name]: step.quantity for step in plan.orders.steps}
    columns, quantity = {}, plan.wanted
    for name in STEPS.values():
        quantity = taken.get(name, quantity)
        columns[name] = quantity
    return columns


def _names(items: Items, item: NDArray[np.int64]) -> Columns:
    return {name: getattr(items, name)[item] for name in ("category", "uom", "currency")}


def _terms(items: Items, item: NDArray[np.int64]) -> Columns:
    return {
        "unit_cost": items.unit_cost[item],
        "pack": items.pack_size[item],
        "moq": items.moq[item],
    }


def unit_prices(orders: Orders) -> Millionths:
    """What a unit of each row costs at the quantity that is ordered."""
    price = orders.prices(np.arange(len(orders.quantity)), orders.quantity)
    return np.rint(price * MILLION).astype(np.int64)


def amounts(quantity: Numbers, price: Millionths) -> Millionths:
    """What quantities cost, to the millionth, half up. InputError beyond all money there is."""
    plain = (quantity == np.rint(quantity)) & (quantity * price < EXACT)
    total = np.where(plain, quantity, 0).astype(np.int64) * price
    for row in np.flatnonzero(~plain):
        exact = Decimal(repr(float(quantity[row]))) * int(price[row])
        if exact > MOST:
            raise InputError(f"{exact / MILLION:f} for one line: is a price or a quantity wrong?")
        total[row] = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return total


def _due_on(plan: Plan) -> NDArray[np.datetime64]:
    """When each order is expected, were it placed today."""
    mean = plan.leads.mean
    days = np.where(np.isnan(mean), 0, np.ceil(mean)).astype("timedelta64[D]")
    return np.asarray((np.datetime64(plan.as_of, "D") + days)[plan.layout.supplier])


def _reasons(dropped: Mapping[int, str], count: int) -> Texts:
    reasons = np.full(count, "", dtype=np.object_)
    if dropped:
        rows = np.fromiter(dropped.keys(), dtype=np.int64, count=len(dropped))
        reasons[rows] = np.array(list(dropped.values()), dtype=np.object_)
    return reasons


def _skipped(plan: Plan, items: Items) -> Columns:
    """What could not be planned: its keys and reason, and what its item says, if there is one."""
    keys = np.array(plan.layout.skipped, dtype=np.object_).reshape(-1, 3)
    count = len(keys)
    columns: Columns = {name: _none(count) for name in _UNKNOWN}
    nothing = np.full(count, "", dtype=np.object_)
    columns |= {"demand_class": nothing, "value_class": nothing}
    columns |= {name: np.zeros(count, dtype=np.int32) for name in ("quiet", "receipts")}
    columns |= {name: np.zeros(count) for name in ("wanted", *STEPS.values(), "quantity")}
    columns |= {name: np.zeros(count, dtype=np.int64) for name in _MONEY}
    columns |= {"sku": keys[:, 0], "location": keys[:, 1], "reason": keys[:, 2]}
    columns["asked_for"] = np.zeros(count, dtype=np.bool_)
    columns["due_on"] = np.full(count, np.datetime64("NaT", "D"))
    columns |= {name: nothing.copy() for name in _NAMED}
    item, known = _places(items.sku, keys[:, 0])
    said = {**_names(items, item), **_terms(items, item), "supplier_id": items.supplier_id[item]}
    for name, values in said.items():
        columns[name][known] = values
    return columns


def _places(there: Texts, wanted: Texts) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where the wanted stand among those that are there, if they do."""
    if not len(wanted):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    some = set(wanted.tolist())
    at = {sku: place for place, sku in enumerate(there.tolist()) if sku in some}
    place = np.array([at.get(sku, -1) for sku in wanted.tolist()], dtype=np.int64)
    return place[place >= 0], place >= 0


def _none(count: int) -> Numbers:
    return np.full(count, np.nan)


_NAMED = ("supplier_id", "category", "uom", "currency")
_MONEY = ("unit_cost", "order_cost", "unit_price", "amount")
_UNKNOWN = (
    "level", "rate", "errors", "lead_mean", "lead_deviation", "lasts", "expected",
    "error_deviation", "service_level", "unserved", "safety_stock", "kept_lean", "reorder_point",
    "on_hand", "on_order", "reserved", "backordered", "position", "pack", "moq", "lot",
    "confidence",
)  # fmt: skip
