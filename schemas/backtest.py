"""The words of a back-test: what `hub backtest` prints as JSON.

How each figure is reckoned stands in docs/reference/backtest.md. Figures of a year are scaled from
the measured days; figures of a sample are scaled to all SKU-locations that it stands for.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schemas.feeds import RefusedRow
from schemas.part import Number
from schemas.word import Word

Verdict = Literal["shown", "indication", "not_shown", "worse", "too_short"]
StepName = Literal[
    "cadence", "averages", "forecast", "lead_times", "allocation", "lots", "order_lines"
]
Positive = Annotated[Decimal, Field(ge=0)]


class Prices(Word):
    """What the feeds don't say and savings need (`--assumptions FILE.toml`, table [backtest]).

    `margin` is what a sale earns, as a share of its cost; `rush_order` what a rush order costs
    beyond a usual one and `order_line` what a line costs whose supplier's `order_cost` is 0, in the
    items' currency; `holding` what a unit of stock value costs a year; `rush_days` how long a rush
    order takes (0: nobody orders in a rush).
    """

    model_config = ConfigDict(extra="forbid")

    margin: Positive = Decimal("0.25")
    rush_order: Positive = Decimal(25)
    order_line: Positive = Decimal(5)
    holding: Positive = Decimal("0.2")
    rush_days: Annotated[int, Field(ge=0, le=60)] = 2


class Estimate(Word):
    """A figure with its 95 % interval over resampled SKUs."""

    value: Number
    low: Number
    high: Number


class Stretch(Word):
    """The days: known history from `first`, replayed from `warm_up`, measured from `measured`."""

    first: Day
    warm_up: Day
    measured: Day
    last: Day
    measured_days: int
    needed_days: int


class LeftOut(Word):
    """SKU-locations that are not replayed, and their share of all that was sold (at cost)."""

    reason: str
    words: str
    count: int
    share: Number


class Scope(Word):
    """How much the figures speak of; `sampled` of `eligible` SKU-locations are replayed."""

    known: int
    eligible: int
    sampled: int
    left_out: tuple[LeftOut, ...] = ()
    reconstructed: Number = Decimal(0)
    cut: Number = Decimal(0)


class Records(Word):
    """What is on record of what people ordered, and whether it can be replayed; `why` if not."""

    usable: bool
    why: str
    lines: int = 0
    rush_on_record: int = 0


class Outcome(Word):
    """One way of ordering at the stock value of the comparison; rush orders and lines a year.

    `reached` is false where it can't hold so little, or so much: its nearest figures are shown.
    """

    name: str
    words: str
    reached: bool
    inventory: Number
    stockouts: Number
    fill: Number
    rush: Number
    lines: Number
    turns: Number


class Saving(Word):
    """What a year saves at the same stock value; less stock at the same service stands apart.

    `total` is the sum of the three before it. `stock` is the stock value that could go instead,
    with `lines` as a share of the rival's order lines, and `carrying` what holding it costs a year:
    one may choose either, not both. None where the replay never was as bad as the rival.
    """

    rush: Number
    lost_margin: Number
    order_lines: Number
    total: Estimate
    stock: Estimate | None
    carrying: Number | None
    lines: Number | None


class Against(Word):
    """The hub beside a rival at equal stock value: changes in per cent, below zero is fewer.

    `lines` is the hub's order lines as a share of the rival's; `at_equal_lines` compares with the
    rival at other lots, with which it places as many lines as the hub. `reached` is false where one
    of the two can't hold that stock value, so that the figures compare unequal ones. A change from
    nothing to something is None.
    """

    rival: str
    words: str
    reached: bool
    stockouts: Estimate | None
    rush: Estimate | None
    lines: Number
    at_equal_lines: Estimate | None
    saving: Saving


class Step(Word):
    """One thing changed on the way from weekly min/max to the hub, at equal stock value.

    `gain` is by how many percentage points it lowers the stockouts; `share` is of the whole gain,
    None where that is less than a tenth of what it was;
    `lines` are placed a year after it. `reached` is false where it can't hold that stock value, or
    not with as many order lines as it says.
    """

    name: StepName
    words: str
    before: Number
    after: Number
    gain: Estimate
    share: Number | None
    lines: Number
    reached: bool


class CategoryResult(Word):
    """A category at the settings of the comparison: its stock may differ, as stock is moved to
    where it serves most."""

    category: str
    skus: int
    rival_inventory: Number
    inventory: Number
    rival_stockouts: Number
    stockouts: Number
    change: Estimate | None
    rival_rush: Number
    rush: Number
    rival_turns: Number
    turns: Number


class Point(Word):
    """A point of a frontier: so much stock value, so many stockouts."""

    inventory: Number
    stockouts: Number


class Curve(Word):
    """What a way of ordering can reach, from little safety to much; people are one point."""

    name: str
    points: tuple[Point, ...]


class Weeks(Word):
    """Stock value week by week over the measured days."""

    name: str
    values: tuple[Number, ...]


class Backtest(Word):
    """The answer. Of a history that is too short only the stretch and the scope are told."""

    as_of: Day
    currency: str
    model: str
    inputs: str
    verdict: Verdict
    words: str
    stretch: Stretch
    scope: Scope
    records: Records
    prices: Prices
    rival: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    against: tuple[Against, ...] = ()
    steps: tuple[Step, ...] = ()
    categories: tuple[CategoryResult, ...] = ()
    curves: tuple[Curve, ...] = ()
    weeks: tuple[Weeks, ...] = ()
    unknowable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    refused_count: int = 0
