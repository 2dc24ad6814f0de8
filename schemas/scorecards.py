"""How suppliers are judged: the policy (weights, targets, window), and what comes of it.

What an order's history is boiled down to first stands in order_facts.py; the reckoning, with each
measure's definition, in hub/core/scorecards.
"""

from collections.abc import Mapping
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schemas.events import Event
from schemas.ordering import OrderNumber
from schemas.part import Number
from schemas.partners import PartnerId
from schemas.word import Word

MeasureName = Literal[
    "otif", "fill_rate", "acknowledgment", "ship_notice", "lead_time", "price", "trouble_free"
]
MEASURE_NAMES: tuple[MeasureName, ...] = get_args(MeasureName)
Standing = Literal["good", "warn", "block", "insufficient"]
Points = Annotated[Number, Field(ge=0, le=100)]
Target = Annotated[Number, Field(gt=0, le=100)]
FULL = Decimal(100)


class Weights(Word):
    """How many of 100 points each measure brings; 0 shows a measure without counting it."""

    model_config = ConfigDict(extra="forbid")

    otif: Points
    fill_rate: Points
    acknowledgment: Points
    ship_notice: Points
    lead_time: Points
    price: Points
    trouble_free: Points

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        points = self.points()
        total = sum(points.values(), Decimal(0))
        if total != FULL:
            said = ", ".join(f"{name} {value:f}" for name, value in points.items())
            off = f"{FULL - total:f} missing" if total < FULL else f"{total - FULL:f} too many"
            raise ValueError(f"the weights add up to {total:f}, not to 100 ({off}): {said}")
        return self

    def points(self) -> Mapping[MeasureName, Decimal]:
        """The points by measure."""
        return {name: getattr(self, name) for name in MEASURE_NAMES}


class Targets(Word):
    """What each measure must reach, in percent, for all of its points; less brings less."""

    model_config = ConfigDict(extra="forbid")

    otif: Target
    fill_rate: Target
    acknowledgment: Target
    ship_notice: Target
    lead_time: Target
    price: Target
    trouble_free: Target

    def of(self, measure: MeasureName) -> Decimal:
        target: Decimal = getattr(self, measure)
        return target


class ScorecardPolicy(Word):
    """By what suppliers are judged.

    `window_days` count back from the day of the reckoning; goods are late `late_days` after their
    day; with fewer than `fewest_orders` in the window a score is insufficient, and so is one that
    is older than `valid_days`: neither warns of anything nor blocks it.
    """

    model_config = ConfigDict(extra="forbid")

    weights: Weights
    targets: Targets
    window_days: Annotated[int, Field(ge=1, le=730)]
    late_days: Annotated[int, Field(ge=0, le=60)]
    fewest_orders: Annotated[int, Field(ge=1, le=10_000)]
    valid_days: Annotated[int, Field(ge=1, le=90)]


class PolicyWanted(Word):
    """A policy that a person wants, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    policy: ScorecardPolicy
    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class PolicyInForce(Word):
    """The policy as it is recorded: its `version`-th, who wrote it, when and why."""

    version: int
    policy: ScorecardPolicy
    by: str
    at: datetime
    reason: str


class ScorecardPolicyPut(Event):
    """The policy by which suppliers are judged was written or replaced."""

    by: str
    reason: str
    policy: ScorecardPolicy


class Row(Word):
    """One thing that a measure counts: `part` of `of`, in words, and where that is on record.

    `versions` are the events of the order's stream that say so; `path` leads to the order.
    """

    measure: MeasureName
    order: OrderNumber
    line: str | None = None
    day: Day
    part: Number
    of: Number
    words: str
    versions: tuple[int, ...]
    path: str


class Figure(Word):
    """A number beside a measure's own: a median, a count."""

    name: str
    value: Number
    unit: str


class Measure(Word):
    """One measure of a scorecard: `value` = 100 x `numerator` / `denominator`, in percent.

    `score` is 100 from `target` on, and less in proportion below it. `weight` are the policy's
    points, `weight_used` what they come to once the points of measures without data are spread.
    `rows` leads to what was counted.
    """

    name: MeasureName
    title: str
    value: Number
    unit: Literal["%"] = "%"
    numerator: Number
    denominator: Number
    counted: int
    target: Number
    score: Number
    weight: Number
    weight_used: Number
    formula: str
    figures: tuple[Figure, ...] = ()
    note: str | None = None
    rows: str


class LeftOut(Word):
    """A measure without data: its points are spread over the others in proportion."""

    name: MeasureName
    weight: Number
    reason: str


class Scorecard(Word):
    """A supplier's score over a window of days, both ends counted.

    `standing` is what the score means under the partner's gate; `score` is None where nothing was
    measured. `complete` is false where there were more orders than are read at once: then the
    newest are counted.
    """

    partner: PartnerId
    first_day: Day
    last_day: Day
    score: Number | None = None
    standing: Standing
    measures: tuple[Measure, ...]
    left_out: tuple[LeftOut, ...] = ()
    orders: int
    policy_version: int
    reckoned_at: datetime
    complete: bool = True


class ScorecardReckoned(Event):
    """A supplier's score was reckoned."""

    partner: str
    score: Number | None = None
    standing: Standing
    orders: int
    first_day: Day
    last_day: Day
    policy_version: int


class GateOverride(Word):
    """An approver orders from a supplier in spite of its score, and says why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class GateOverridden(Event):
    """An order went to a supplier whose score blocks new ones: an approver said so."""

    partner: str
    order: str
    by: str
    reason: str
    score: Number | None = None


class ScorecardPage(Word):
    """Scorecards as they were last reckoned, by partner."""

    scorecards: list[Scorecard]
    next: str | None = None


class MeasureRows(Word):
    """What a measure counts, newest first, beside the measure itself (None: nothing to count)."""

    partner: PartnerId
    first_day: Day
    last_day: Day
    measure: Measure | None
    rows: list[Row]
    next: str | None = None
    complete: bool = True


class PolicyVersions(Word):
    """Every policy there ever was, the newest first."""

    versions: list[PolicyInForce]


def scorecard_stream(partner: str) -> str:
    return f"scorecard/{partner}"


SCORECARD_POLICY_STREAM = "scorecard-policy"
