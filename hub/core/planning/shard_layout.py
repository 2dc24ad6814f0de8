"""A shard laid out for planning: whole columns, nothing looked up by key.

What can't be planned has the same reasons, in the same order, as in arranging.py and missing.py,
which do this for feeds of which nothing is laid out yet.
"""

from collections.abc import Mapping
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.arranging import Layout
from hub.core.planning.lead_times import lead_times
from hub.core.planning.lots import Terms
from hub.core.planning.plan import NOTHING_HELD, Plan, plan_layout
from schemas.planning import Model
from schemas.shards import Shard
from schemas.tables import MILLION, Texts


def plan_shard(
    shard: Shard,
    model: Model,
    scale: float = 1.0,
    budget: Decimal | None = None,
    held: Mapping[str, str] = NOTHING_HELD,
) -> Plan:
    """The plan of a shard after the close of its day, as `make_plan` makes it of feeds.

    `layout.item` is a place in the shard's items.
    """
    leads = lead_times(shard.feeds, shard.as_of, model)
    layout = arrange_shard(shard, leads.known, model.stale_after, held)
    return plan_layout(layout, shard.feeds, leads, shard.as_of, model, scale, budget, shard.period)


def arrange_shard(
    shard: Shard, timed: NDArray[np.bool_], stale_after: int, held: Mapping[str, str]
) -> Layout:
    """The layout of a shard; `timed` tells of each supplier whether its lead time is known."""
    reasons = _reasons(shard, timed, stale_after, held)
    left = np.flatnonzero(reasons.astype(np.bool_))
    rows = np.flatnonzero(reasons == "")
    items, stock, supplier = shard.items, shard.feeds.stock, shard.supplier[rows]
    every = len(rows) == len(shard.quantity)
    keys = zip(items.sku[left], shard.location[left], reasons[left], strict=True)
    return Layout(
        sku=items.sku[rows],
        location=shard.location[rows],
        item=rows,
        supplier=supplier,
        category=items.category[rows],
        quantity=shard.quantity if every else shard.quantity[rows],
        censored=shard.censored if every else shard.censored[rows],
        on_hand=stock.on_hand[rows],
        on_order=shard.on_order[rows],
        reserved=stock.reserved[rows],
        backordered=stock.backordered[rows],
        counted_on=stock.as_of[rows],
        terms=Terms(
            unit_cost=items.unit_cost[rows] / MILLION,
            order_cost=shard.feeds.suppliers.order_cost[supplier] / MILLION,
            pack=np.maximum(items.pack_size[rows], 1e-9),
            moq=items.moq[rows],
        ),
        missed=1 - items.service_level[rows],
        shelf_life=items.shelf_life_days[rows],
        skipped=tuple(sorted(keys)),
        late=shard.late,
    )


def _reasons(
    shard: Shard, timed: NDArray[np.bool_], stale_after: int, held: Mapping[str, str]
) -> Texts:
    """Why each row can't be planned, the first reason first; empty where it can."""
    count = len(shard)
    supplied = shard.supplier >= 0
    lead_known = np.zeros(count, dtype=np.bool_)
    lead_known[supplied] = timed[shard.supplier[supplied]]
    oldest = shard.as_of - timedelta(days=stale_after)
    when = shard.feeds.stock.as_of
    checks = [
        # An item that nobody sells or keeps lacks a stock count, whatever else it lacks.
        ("NO_STOCK", ~shard.counted & ~shard.asked),
        ("NO_ITEM", ~shard.known),
        ("NO_SUPPLIER", ~supplied),
        ("NO_PRICE", shard.items.unit_cost <= 0),
        ("NO_LEAD_TIME", ~lead_known),
        ("NO_STOCK", ~shard.counted),
        ("STOCK_AHEAD", when > np.datetime64(shard.as_of)),
        ("STOCK_OLD", when < np.datetime64(oldest)),
        ("NO_HISTORY", ~shard.asked),
        ("DEMAND_OLD", np.full(count, _newest(shard) < oldest)),
    ]
    reasons = np.full(count, "", dtype=np.object_)
    for name, there in reversed(checks):
        reasons[there] = name
    if held:
        told = np.array([held.get(sku, "") for sku in shard.items.sku.tolist()], dtype=np.object_)
        reasons = np.where(reasons == "", told, reasons)
    return reasons


def _newest(shard: Shard) -> Day:
    """The newest day that demand speaks of; the day itself where it speaks of none."""
    return shard.as_of if shard.newest is None else min(shard.newest, shard.as_of)
