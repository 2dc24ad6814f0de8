"""The plain ways of ordering that a planner has to beat, and levels that stand still.

Min/max in days of average sales, checked and refreshed every so often; exponential smoothing with
a normal safety stock. They leave days without stock out of their averages, and take a supplier's
time as it was known when the replay began.
"""

from dataclasses import dataclass

import numpy as np

from hub.core.backtest.world import Decider, Levels, Seen, World
from hub.core.planning.figures import Numbers, rounded

YEAR = 365
REFRESH = 28
COVER = 30.0
# Safety as a share of the lead time, and as deviations of what is asked for over it.
SAFETY = (-0.95, -0.8, -0.6, -0.3, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.5, 6.5)
DEVIATIONS = (-2.5, -1.6, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.6, 3.4, 4.5, 6.5, 9.5)
SMOOTHING = 0.03


@dataclass(frozen=True, eq=False)
class Fixed:
    """Reorder points and lots that stay as they are: rows, or settings x rows."""

    name: str
    point: Numbers
    lot: Numbers
    settings: tuple[float, ...] = (1.0,)

    def begin(self, world: World) -> Decider:  # noqa: ARG002 (a policy's face)
        levels = Levels(np.atleast_2d(self.point), np.atleast_2d(self.lot))
        return lambda _day, _seen: levels


@dataclass(frozen=True, eq=False)
class MinMax:
    """Order at average sales x (lead time + safety), up to so many days of them more.

    Looked at every `check` days; averages of the last year, made anew every `refresh` days (None:
    never). A setting is the safety, as a share of the supplier's time.
    """

    name: str
    lead: Numbers
    check: int
    refresh: int | None
    cover: float = COVER
    settings: tuple[float, ...] = SAFETY

    def begin(self, world: World) -> Decider:
        held: list[Levels] = []

        def decide(day: int, seen: Seen) -> Levels | None:
            since = day - world.start
            if not held:
                held.append(self._levels(world, seen, world.start))
            elif self.refresh and since % self.refresh == 0:
                held[0] = self._levels(world, seen, day + 1)
            return held[0] if since % self.check == 0 else None

        return decide

    def _levels(self, world: World, seen: Seen, day: int) -> Levels:
        average = usual_sales(seen, day)
        safety = np.array(self.settings)[:, None]
        point = average * self.lead * np.maximum(1 + safety, 0)
        lot = np.maximum(average * self.cover, world.terms.pack)
        return Levels(rounded(np.where(average > 0, point, -1.0)), rounded(lot))


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Exponential smoothing, and a safety stock of so many deviations; looked at every day.

    `variance` is that of the supplier's time in days; a setting is the number of deviations.
    """

    name: str
    lead: Numbers
    variance: Numbers
    cover: float = COVER
    alpha: float = SMOOTHING
    settings: tuple[float, ...] = DEVIATIONS

    def begin(self, world: World) -> Decider:
        layers, rows = len(self.settings), len(world.opening)
        first = max(world.start // 4, 1)
        level = np.tile(world.asked[:, :first].mean(1), (layers, 1))
        spread = np.tile(world.asked[:, : world.start].var(1), (layers, 1))
        learned = [0]
        above = np.array(self.settings)[:, None]
        lead = np.broadcast_to(self.lead, (layers, rows))

        def decide(day: int, seen: Seen) -> Levels:
            for each in range(learned[0], day + 1):
                there = seen.stocked[:, :, each]
                error = np.where(there, seen.sales[:, :, each] - level, 0.0)
                spread[...] += np.where(there, self.alpha * (error * error - spread), 0.0)
                level[...] += self.alpha * error
            learned[0] = day + 1
            deviation = np.sqrt(lead * spread + level * level * self.variance)
            point = np.maximum(level * lead + above * deviation, 0)
            return Levels(rounded(point), rounded(np.maximum(level * self.cover, world.terms.pack)))

        return decide


def usual_sales(seen: Seen, day: int) -> Numbers:
    """A day's average sales of the year before `day`, days without stock left out."""
    first = max(day - YEAR, 0)
    there = seen.stocked[:, :, first:day]
    sold = (seen.sales[:, :, first:day] * there).sum(2)
    return np.asarray(sold / np.maximum(there.sum(2), 1))
