"""What every measure is asked: over which days, as seen when, under which policy."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from schemas.scorecards import MeasureName, Row, ScorecardPolicy

_RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Question:
    """The days that count (both ends), the instant of asking, and the policy."""

    policy: ScorecardPolicy
    now: datetime

    @cached_property
    def last_day(self) -> date:
        return self.now.date()

    @cached_property
    def first_day(self) -> date:
        return self.last_day - timedelta(days=self.policy.window_days - 1)

    def counts(self, day: date) -> bool:
        """Whether what belongs to a day is asked for."""
        return self.first_day <= day <= self.last_day

    def grace(self, day: date) -> date:
        """The last day on which goods for a day are in time; no day is after the calendar's end."""
        return day + min(timedelta(days=self.policy.late_days), date.max - day)


class Counted(NamedTuple):
    """A row as it is counted: hundreds of thousands are, and few are shown."""

    measure: MeasureName
    order: str
    line: str | None
    day: date
    part: Decimal
    of: Decimal
    words: str
    versions: tuple[int | None, ...]

    def shown(self) -> Row:
        """The row as people and programs get it."""
        return Row(
            measure=self.measure,
            order=self.order,
            line=self.line,
            day=self.day,
            part=self.part,
            of=self.of,
            words=self.words,
            versions=tuple(sorted({each for each in self.versions if each is not None})),
            path=f"/orders/{self.order}",
        )


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole to four places, so that rows add up to exactly what is shown."""
    return (part / whole).quantize(_RATIO, ROUND_HALF_UP)
