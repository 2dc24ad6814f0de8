"""One replay: past demand day by day, lost where stock is out, and orders that take their time.

A policy is replayed at all its settings at once, a layer each. The world does not depend on who
orders: opening stock, goods under way and the lead time of an order placed for a SKU on a day are
the same for every policy. What a policy sees is sales, never lost demand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from hub.core.planning.lots import Terms, nearest, whole

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
WEEK = 7


@dataclass(frozen=True, eq=False)
class World:
    """Demand and supply, a row a SKU-location.

    `asked` and `stocked` are rows x days, the days before `start` being known history; days from
    `measure` on count. `lead` is rows x replayed days: how long an order of that day takes, at
    least 1. `coming` (rows x replayed days) was under way when the replay begins. `rate` is a day's
    average demand before it, which sizes rush orders; they take `rush_days` (0: there are none).
    """

    asked: Numbers
    stocked: Flags
    start: int
    measure: int
    terms: Terms
    lead: Places
    opening: Numbers
    coming: Numbers
    rate: Numbers
    rush_days: int

    @property
    def days(self) -> int:
        return int(self.asked.shape[1])

    @property
    def measured(self) -> int:
        """How many days count."""
        return self.days - self.measure


@dataclass(frozen=True, eq=False)
class Levels:
    """Where the position is at `point` or below, order up to point and `lot`; layers x rows.

    In whole packs: rounded up, or as the planner rounds (`planned`), to the nearest beyond point.
    """

    point: Numbers
    lot: Numbers
    planned: bool = False

    def wanted(self, position: Numbers, terms: Terms) -> Numbers:
        """What is ordered at a position."""
        missing = rounded(self.point - position)
        quantity = np.where(position <= self.point, rounded(missing + self.lot), 0.0)
        return nearest(quantity, missing, terms) if self.planned else whole(quantity, terms)


@dataclass(frozen=True, eq=False)
class Placed:
    """Orders of one day: layers, rows, quantities and the days on which they arrive."""

    day: int
    layer: Places
    row: Places
    quantity: Numbers
    arrives: Places


@dataclass(eq=False)
class Seen:
    """What is known at the close of a day, layers x rows (x days); `orders` is every order."""

    sales: Numbers
    stocked: Flags
    on_hand: Numbers
    on_order: Numbers
    orders: list[Placed] = field(default_factory=list)

    @property
    def position(self) -> Numbers:
        return self.on_hand + self.on_order


Decider = Callable[[int, Seen], Levels | None]  # the day, and what is known; None: no orders


class Policy(Protocol):
    """A way of ordering, at one or more settings of how much safety it keeps."""

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> tuple[float, ...]: ...

    def begin(self, world: World) -> Decider:
        """Look at what is known before the first day; the answer decides each day's orders."""
        ...


@dataclass(frozen=True, eq=False)
class Totals:
    """What came of it over the measured days, layers x rows.

    `unmet` days on which demand was not fully met, of `asked` days with demand; `rush` orders;
    `inventory` the mean value on hand, `lines` ordered, `lost` and `sold` values at cost;
    `stock` (layers x rows x weeks) the mean value on hand, week by week.
    """

    unmet: Numbers
    asked: Numbers
    rush: Numbers
    inventory: Numbers
    lines: Numbers
    lost: Numbers
    sold: Numbers
    stock: Numbers


def together(parts: Sequence[Totals]) -> Totals:
    """Several replays of one world as one with all their layers."""
    names = Totals.__dataclass_fields__
    return Totals(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def replay(world: World, policy: Policy) -> Totals:
    """What a policy would have done, at each of its settings."""
    run = Run(world, len(policy.settings))
    decide = policy.begin(world)
    for day in range(world.start, world.days):
        run.open(day)
        run.sell(day)
        run.order(day, decide(day, run.seen))
        run.count(day)
    return run.totals()


def deliver(world: World, deliveries: Numbers, lines: Numbers) -> Totals:
    """What came of deliveries on record, and of the lines that they were ordered by.

    Both are rows x replayed days; what was under way when the replay begins is among them.

    A shortage counts as the rush order that the rule asks for; goods come by the record alone.
    """
    run = Run(world, 1, rush_goods=False)
    run.due[0, :, :-1] = deliveries
    for day in range(world.start, world.days):
        run.open(day)
        run.sell(day)
        run.ordered[0] = lines[:, day - world.start]
        run.count(day)
    return run.totals()


class Run:
    """A replay under way."""

    def __init__(self, world: World, layers: int, *, rush_goods: bool = True) -> None:
        rows, days, ahead = len(world.opening), world.days, world.days - world.start
        self.world, self.rush_goods = world, rush_goods
        shape = (layers, rows)
        sales = np.zeros((*shape, days))
        sales[:, :, : world.start] = world.asked[:, : world.start]
        stocked = np.ones((*shape, days), dtype=np.bool_)
        stocked[:, :, : world.start] = world.stocked[:, : world.start]
        self.due = np.zeros((*shape, ahead + 1))  # the last day: what comes after the end
        self.due[:, :, :-1] = world.coming
        on_order = np.tile(world.coming.sum(1), (layers, 1))
        self.seen = Seen(sales, stocked, np.tile(world.opening, (layers, 1)), on_order)
        self.rush_until = np.zeros(shape, dtype=np.int64)
        self.short = np.zeros(shape)
        self.rushed = np.zeros(shape, dtype=np.bool_)
        self.ordered = np.zeros(shape)
        self.sums = {
            name: np.zeros(shape) for name in ("unmet", "asked", "rush", "lines", "lost", "sold")
        }
        self.stock = np.zeros((*shape, -(-world.measured // WEEK)))

    def open(self, day: int) -> None:
        """What is due arrives and can be sold on the day."""
        arrived = self.due[:, :, day - self.world.start]
        self.seen.on_hand += arrived
        self.seen.on_order -= arrived
        self.seen.stocked[:, :, day] = self.seen.on_hand > 0

    def sell(self, day: int) -> None:
        """Sell what there is; the rest is lost, and calls for a rush order."""
        asked = self.world.asked[:, day]
        sold = np.minimum(self.seen.on_hand, asked)
        self.seen.on_hand -= sold
        self.seen.sales[:, :, day] = sold
        self.short = asked - sold
        self.rushed = (self.short > 0) & (day >= self.rush_until) & (self.world.rush_days > 0)
        if self.rushed.any():
            self._rush(day)

    def _rush(self, day: int) -> None:
        world, arrives = self.world, day + self.world.rush_days
        self.rush_until[self.rushed] = arrives
        if not self.rush_goods:
            return
        wanted = np.ceil(rounded(self.short + 2 * world.rush_days * world.rate))
        quantity = np.where(self.rushed, wanted, 0.0)
        self.due[:, :, min(arrives, world.days) - world.start] += quantity
        self.seen.on_order += quantity

    def order(self, day: int, levels: Levels | None) -> None:
        """Place what a policy asks for, in whole packs."""
        self.ordered = np.zeros_like(self.ordered)
        if levels is None:
            return
        quantity = levels.wanted(rounded(self.seen.position), self.world.terms)
        layer, row = np.nonzero(quantity > 0)
        if not len(row):
            return
        placed = quantity[layer, row]
        arrives = day + self.world.lead[row, day - self.world.start]
        column = np.minimum(arrives, self.world.days) - self.world.start
        np.add.at(self.due, (layer, row, column), placed)
        self.seen.on_order[layer, row] += placed
        self.seen.orders.append(Placed(day, layer, row, placed, arrives))
        self.ordered[layer, row] = 1

    def count(self, day: int) -> None:
        """Add the day to the totals, if it counts."""
        world = self.world
        if day < world.measure:
            return
        cost, asked, sums = world.terms.unit_cost, world.asked[:, day], self.sums
        sums["unmet"] += self.short > 0
        sums["asked"] += asked > 0
        sums["rush"] += self.rushed
        sums["lines"] += self.ordered
        sums["lost"] += self.short * cost
        sums["sold"] += self.seen.sales[:, :, day] * cost
        self.stock[:, :, (day - world.measure) // WEEK] += self.seen.on_hand * cost

    def totals(self) -> Totals:
        """What came of it."""
        weeks = self.stock.shape[2]
        lengths = np.full(weeks, float(WEEK))
        lengths[-1] = self.world.measured - WEEK * (weeks - 1)
        inventory = self.stock.sum(2) / self.world.measured
        return Totals(inventory=inventory, stock=self.stock / lengths, **self.sums)
