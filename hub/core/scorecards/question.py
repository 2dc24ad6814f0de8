"""What every measure is asked: over which days, as seen when, under which policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from schemas.order_facts import OrderFacts
from schemas.scorecards import MeasureName, Row, ScorecardPolicy

_RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Question:
    """The days that count (both ends), the instant of asking, and the policy."""

    policy: ScorecardPolicy
    now: datetime

    @property
    def last_day(self) -> date:
        return self.now.date()

    @property
    def first_day(self) -> date:
        return self.last_day - timedelta(days=self.policy.window_days - 1)

    def counts(self, day: date) -> bool:
        """Whether what belongs to a day is asked for."""
        return self.first_day <= day <= self.last_day

    def grace(self, day: date) -> date:
        """The last day on which goods for a day are in time; no day is after the calendar's end."""
        return day + min(timedelta(days=self.policy.late_days), date.max - day)


def row(
    facts: OrderFacts,
    measure: MeasureName,
    line: str | None,
    day: date,
    share: tuple[Decimal, Decimal],
    words: str,
    versions: Sequence[int | None],
) -> Row:
    """A row of an order, or of one of its lines: `share` is its part, and of how much."""
    return Row(
        measure=measure,
        order=facts.order,
        line=line,
        day=day,
        part=share[0],
        of=share[1],
        words=words,
        versions=tuple(sorted({each for each in versions if each is not None})),
        path=f"/orders/{facts.order}",
    )


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole to four places, so that rows add up to exactly what is shown."""
    return (part / whole).quantize(_RATIO, ROUND_HALF_UP)
