"""Challengers beside the champion, on a sample of a plan's rows: what the gate (gate.py) judges.

Each tells the demand over lead times from past days, as the champion does, and is judged by the
pinball loss of what it promises; each orders for the last weeks of a replay in one world, and is
judged by what that cost. A plain min/max is replayed, too: nobody activates it, but it is good to
know what it would cost.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from hub.core.backtest.policies import Fixed, MinMax
from hub.core.backtest.short_world import short_world
from hub.core.backtest.world import Totals, World, replay
from hub.core.planning.calibration import losses, spread
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.hindsight import (
    Past,
    Rows,
    foreseen,
    known_at,
    past_of,
    spans,
    windows,
)
from hub.core.planning.lots import DAYS_A_YEAR, economic_lots
from hub.core.planning.needs import need_of
from hub.core.planning.plan import Plan
from hub.core.planning.service import reorder_points
from schemas.planning import DEMAND_CLASSES, Model
from schemas.planning_models import Contest, Duel, Trial

TRIED = 1_000
REPLAYED, WARM_UP, FEWEST_BEFORE = 91, 28, 56
DEAREST_LINE = 100  # no missed line counts for more than so many days' demand
MIN_MAX = "min-max"
CHECK, REFRESH, COVER, SAFETY = 7, 28, 30, 0.5


def contest(plan: Plan, challengers: Iterable[Model]) -> Contest:
    """How challengers did beside the model that a plan was made by."""
    models = [each for each in challengers if each.version != plan.model.version]
    past = past_of(plan, spread(len(plan.layout.sku), TRIED))
    kind = plan.series.kind[past.rows]
    count, lost = _losses(past, [plan.model, *models])
    costs = _costs(plan, past, models)
    trials = {}
    for place, model in enumerate(models, start=1):
        theirs = costs and (costs[0], costs[place])
        trials[model.version] = _trial(kind, count, (lost[0], lost[place]), theirs)
    if costs:
        trials[MIN_MAX] = _trial(kind, np.zeros(len(kind)), None, (costs[0], costs[-1]))
    return Contest(champion=plan.model.version, trials=trials)


def _losses(past: Past, models: list[Model]) -> tuple[Numbers, list[Numbers]]:
    """Of each row, how many windows there were, and each model's mean loss in them."""
    count = np.zeros(len(past.rows))
    lost = [np.zeros(len(past.rows)) for _ in models]
    for window in windows(past):
        places = window.places[window.clear]
        count[places] += 1
        for total, model in zip(lost, models, strict=True):
            _, loss = losses(past, window, foreseen(past, window, model))
            total[places] += loss[window.clear, 1:].mean(1)
    return count, [each / np.maximum(count, 1) for each in lost]


def _costs(plan: Plan, past: Past, models: list[Model]) -> list[Numbers]:
    """What the replay of each row cost: the champion's, the challengers', min/max; none: no room.

    Holding is by the model's rate; an order line by the supplier's cost; a line that is missed by
    what the plan's price of service makes it worth.
    """
    columns, days = past.quantity.shape[1], past.days
    replayed = min(REPLAYED // days, columns - (WARM_UP + FEWEST_BEFORE) // days)
    if replayed < WARM_UP // days or not len(past.rows):
        return []
    span = past.span.astype(np.float64)
    terms = plan.layout.terms.some(past.rows)
    late = plan.leads.variance[plan.layout.supplier[past.rows]] / days**2
    stocked = (~past.censored).astype(np.float64)
    warm_up = WARM_UP // days
    world = short_world(past.sold, stocked, terms, span, late, replayed, warm_up, rush_days=0)
    levels = [_levels(plan, past, world.start, model) for model in [plan.model, *models]]
    point, lot = (np.stack(each) for each in zip(*levels, strict=True))
    fixed = Fixed("models", point, lot, tuple(range(len(levels))))
    check, refresh = max(CHECK // days, 1), REFRESH // days
    plain = MinMax(MIN_MAX, span, check, refresh, COVER / days, settings=(SAFETY,))
    return [
        *_cost(plan, past, world, replay(world, fixed)),
        *_cost(plan, past, world, replay(world, plain)),
    ]


def _levels(plan: Plan, past: Past, cut: int, model: Model) -> tuple[Numbers, Numbers]:
    """The reorder points and lots of a model, from what was known before the replay."""
    everyone = np.arange(len(past.rows))
    series, expected = known_at(past, everyone, cut, model)
    terms = plan.layout.terms.some(past.rows)
    late = plan.leads.variance[plan.layout.supplier[past.rows]]
    lot = economic_lots(expected.level, terms, model)
    need = need_of(series, expected, spans(past, everyone), late, lot, terms.unit_cost,
                   plan.layout.missed[past.rows], model)  # fmt: skip
    point = reorder_points(need, plan.price)
    return np.where(expected.level > 0, point, -1.0), lot


def _cost(plan: Plan, past: Past, world: World, totals: Totals) -> list[Numbers]:
    measured = world.measured * past.days
    held = totals.inventory * (plan.model.holding_rate * measured / DAYS_A_YEAR)
    line = plan.model.holding_rate / DAYS_A_YEAR / plan.price
    daily = plan.series.mean[past.rows] / past.days
    dearest = DEAREST_LINE * daily * world.terms.unit_cost
    missed = totals.unmet * np.minimum(line, dearest)
    return list(held + totals.lines * world.terms.order_cost + missed)


def _trial(
    kind: Rows,
    count: Numbers,
    lost: tuple[Numbers, Numbers] | None,
    costs: tuple[Numbers, Numbers] | list[Numbers] | None,
) -> Trial:
    """The duels of one challenger, class by class."""
    tried = count > 0 if lost else np.ones(len(kind), dtype=np.bool_)
    found = {}
    for place, name in enumerate(DEMAND_CLASSES):
        rows = np.flatnonzero((kind == place) & tried)
        told: dict[str, int | Decimal] = {"skus": len(rows), "windows": int(count[rows].sum())}
        champion, theirs = lost or (np.zeros(len(kind)),) * 2
        told |= _sums("loss", "gain", champion[rows], theirs[rows])
        champion, theirs = costs or (np.zeros(len(kind)),) * 2
        told |= _sums("cost", "cost_gain", champion[rows], theirs[rows])
        found[name] = Duel.model_validate(told)
    return Trial(by_class=found)


def _sums(what: str, gain: str, champion: Numbers, theirs: Numbers) -> Mapping[str, Decimal]:
    saved = champion - theirs
    sums = {
        f"champion_{what}": champion.sum(),
        what: theirs.sum(),
        gain: saved.sum(),
        f"{gain}_squares": (saved * saved).sum(),
    }
    values = rounded(np.array(list(sums.values()))).tolist()
    return {name: Decimal(repr(each)) for name, each in zip(sums, values, strict=True)}
