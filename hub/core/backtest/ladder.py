"""The ways of ordering that are compared, and the steps from the plainest to ours.

Each step changes one thing: how often one looks, how fresh the averages are, the forecast, what is
learned of suppliers, how safety is shared out among SKUs, and the lots.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from hub.core.backtest.case import Case
from hub.core.backtest.ours import Deviations, Planned
from hub.core.backtest.policies import REFRESH, MinMax, Smoothed
from hub.core.backtest.world import Policy
from schemas.backtest import StepName
from schemas.planning import Model

RIVALS = {
    "B0": "min/max as it was set when the replay begins, looked at every four weeks",
    "B1": "the same min/max, looked at every week",
    "B2": "a good buyer: min/max looked at every week, averages made anew every four weeks",
    "B3": "the same with a look every day",
    "F": "a plain forecast: exponential smoothing and a normal safety stock, every day",
}
LOTS = (0.3, 0.6, 1.8)
WITH_LOTS = ("B1", "B2", "B3", "F")
STEPS: Mapping[StepName, str] = {
    "cadence": "looking every day instead of every week",
    "averages": "fresh averages: made anew every four weeks instead of never",
    "forecast": "the forecast: its level, renewed weekly, and safety by how wrong it has been",
    "lead_times": "lead times as receipts show them, late orders counted, and how they vary",
    "allocation": "safety where a line costs least stock, instead of the same for every SKU",
    "lots": "lots by what an order line costs, instead of the same days for every SKU",
}


def rivals(case: Case, model: Model) -> Iterator[Policy]:
    """B0 to B3 and F, and those that are compared at equal order lines at other lots, too."""
    cover = model.usual_cover
    for name in RIVALS:
        yield rival(case, name, name, cover)
    for name in WITH_LOTS:
        for scale in LOTS:
            yield rival(case, name, f"{name}*{scale:g}", cover * scale)


def rival(case: Case, kind: str, name: str, cover: float) -> Policy:
    """One of the rivals, at lots that cover so many days."""
    if kind == "F":
        return Smoothed(name, case.lead, case.lead_variance, cover)
    check = {"B0": 28, "B1": 7, "B2": 7, "B3": 1}[kind]
    return MinMax(name, case.lead, check, REFRESH if kind in ("B2", "B3") else None, cover)


def steps(case: Case, model: Model, every: int) -> Iterator[tuple[StepName, Policy | str]]:
    """Each step's way of ordering; a name where it is a rival's own. The last one is ours."""
    usual = replace(case.fixed, order_cost=np.zeros_like(case.fixed.order_cost))
    learning = replace(case.supply, order_cost=usual.order_cost)
    yield "cadence", MinMax("cadence", case.lead, 1, None, model.usual_cover)
    yield "averages", "B3"
    yield "forecast", Deviations("forecast", usual, model, every, lead_variance=False)
    yield "lead_times", Deviations("lead_times", learning, model, every, lead_variance=True)
    yield "allocation", Planned("allocation", learning, model, every)
    yield "lots", Planned("hub", case.supply, model, every)
