"""How sure an order line is, 0 to 1, by what was measured, and each part of it in a buyer's words.

The first part is how the planner's past promises were kept: the SKU's own, drawn towards those of
its class, and these towards all. The others take away for what a promise rests on: history, days
without stock, receipts. They are multiplied, and none rises with less evidence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.analogues import first_days
from hub.core.planning.calibration import Calibration
from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.hindsight import cells
from hub.core.planning.plan import Plan
from schemas.planning import DEMAND_CLASSES
from schemas.planning_figures import PROMISES

PROMISED = float(PROMISES[-1])
LOW = 0.5  # a line of less is looked at by a person
WORTHLESS = 0.5  # a promise kept no more often than this is none
ALL_PRIOR, CLASS_PRIOR, CELL_PRIOR, OWN_PRIOR = 20.0, 50.0, 30.0, 100.0  # windows
NEW_DAYS, FEW_DEMANDS, FEW_RECEIPTS = 5.0, 0.5, 0.25
RECENT = 91
UNPROVEN = 0.75  # the share of promises that is believed to be kept before any was looked at


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of each row: windows and promises kept, of all, of its class, of those of it
    that are as uneven, of itself.

    `days` since it was first asked for, `demands` the days on which it was, `short` the share of
    recent days without stock, `stale` how long ago stock was counted (1: as long as may be; 0 where
    nobody says), `receipts` those of its supplier.
    """

    all_windows: Numbers
    all_kept: Numbers
    class_windows: Numbers
    class_kept: Numbers
    cell_windows: Numbers
    cell_kept: Numbers
    windows: Numbers
    kept: Numbers
    days: Numbers
    demands: Numbers
    short: Numbers
    stale: Numbers
    receipts: Numbers

    @cached_property
    def kept_share(self) -> Numbers:
        """The share of its promises that a row keeps, as far as it is known."""
        believed = np.full(len(self.days), UNPROVEN)
        overall = _drawn(self.all_kept, self.all_windows, believed, ALL_PRIOR)
        usual = _drawn(self.class_kept, self.class_windows, overall, CLASS_PRIOR)
        alike = _drawn(self.cell_kept, self.cell_windows, usual, CELL_PRIOR)
        return _drawn(self.kept, self.windows, alike, OWN_PRIOR)


@dataclass(frozen=True, eq=False)
class Confidence:
    """Each row's confidence, the parts that it is the product of, and what they rest on."""

    value: Numbers
    parts: Mapping[str, Numbers]
    evidence: Evidence

    def told(self, row: int) -> dict[str, Any]:
        """A row's confidence as data: the value, the parts, and the sentences."""
        return {
            "value": _text(self.value[row]),
            "parts": {name: _text(part[row]) for name, part in self.parts.items()},
            "words": list(_words(self, row)),
        }

    @property
    def low(self) -> NDArray[np.bool_]:
        """Where a person should look."""
        return np.asarray(self.value < LOW)


def confidence(plan: Plan, calibration: Calibration) -> Confidence:
    """The confidence of every row of a plan, ordered or not."""
    return weigh(evidence(plan, calibration))


def weigh(known: Evidence) -> Confidence:
    """Confidence from evidence alone."""
    parts = {
        "promises": np.clip((known.kept_share - WORTHLESS) / (PROMISED - WORTHLESS), 0, 1),
        "history": _believed(known.days, NEW_DAYS),
        "demand": _believed(known.demands, FEW_DEMANDS),
        "stock": 1 - np.clip(known.short, 0, 1),
        "count": 1 - np.clip(known.stale, 0, 1) / 2,
        "lead time": _believed(known.receipts + 1, FEW_RECEIPTS),
    }
    value = np.ones(len(known.days))
    for part in parts.values():
        value = value * part
    return Confidence(rounded(value), {name: rounded(part) for name, part in parts.items()}, known)


def evidence(plan: Plan, calibration: Calibration) -> Evidence:
    """What a plan and a look back know of each row."""
    kind = plan.series.kind
    classes = [calibration.by_class[name] for name in DEMAND_CLASSES]
    windows = np.array([float(each.windows) for each in classes])
    kept = np.array([float(each.held[-1]) for each in classes])
    cell = cells(plan.series)
    everyone = np.ones(len(kind))
    asked, each = plan.layout.quantity > 0, plan.series.days
    since = asked.shape[1] - first_days(plan.layout.quantity)
    recent = plan.layout.censored[:, -(RECENT // each) :]
    return Evidence(
        all_windows=everyone * windows.sum(),
        all_kept=everyone * kept.sum(),
        class_windows=windows[kind],
        class_kept=kept[kind],
        cell_windows=calibration.cell_windows[cell].astype(np.float64),
        cell_kept=calibration.cell_kept[cell].astype(np.float64),
        windows=calibration.windows.astype(np.float64),
        kept=calibration.kept.astype(np.float64),
        days=since.astype(np.float64) * each,
        demands=asked.sum(1).astype(np.float64),
        short=recent.sum(1) / max(recent.shape[1], 1),
        stale=_days_since_count(plan) / plan.model.stale_after,
        receipts=plan.leads.receipts[plan.layout.supplier].astype(np.float64),
    )


def _days_since_count(plan: Plan) -> Numbers:
    """How many days ago stock was counted; a count without a date is believed to be new."""
    ago = (np.datetime64(plan.as_of) - plan.layout.counted_on).astype(np.float64)
    return np.where(np.isnat(plan.layout.counted_on), 0.0, np.maximum(ago, 0))


def _drawn(kept: Numbers, windows: Numbers, usual: Numbers, prior: float) -> Numbers:
    return np.asarray((kept + prior * usual) / (windows + prior))


def _believed(count: Numbers, few: float) -> Numbers:
    return np.asarray(count / (count + few))


def _words(of: Confidence, row: int) -> Iterator[str]:
    known, parts = of.evidence, of.parts
    if known.all_windows[row]:
        held, told = _whole(100 * known.kept_share[row]), _whole(100 * PROMISED)
        yield f"Past forecasts of such items held {held} times of 100 where {told} were promised."
    else:
        yield "No past forecast could be looked at yet: the history is too short."
    if known.windows[row]:
        yield (
            f"Those of this very item held {_whole(known.kept[row])} times of "
            f"{_whole(known.windows[row])}."
        )
    if parts["history"][row] < 0.8 or parts["demand"][row] < 0.8:
        yield (
            f"It was first asked for {_whole(known.days[row])} days ago, and on "
            f"{_whole(known.demands[row])} days since."
        )
    if known.short[row] > 0.02:
        yield f"Stock was out on {_whole(100 * known.short[row])} of 100 recent days."
    if parts["count"][row] < 0.9:
        yield "Its stock was counted a while ago."
    if parts["lead time"][row] < 0.8:
        yield f"Its supplier's time is known from {_whole(known.receipts[row])} receipts only."


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _text(value: float) -> str:
    return f"{value:.3f}"
