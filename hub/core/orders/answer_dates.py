"""The days that a supplier's answer promises for the parts of a line.

A day stands in the ACK itself, else in a DTM of the ACK, of the line, or of the whole answer; SCH
segments spread the line over days of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from hub.core.orders.answer_codes import DELIVERY_DATES, SHIP_DATES, Effect, LineCode, delivery_date
from hub.core.orders.deviations import beyond, plain
from schemas.lines import LineStatus, ResponseLine
from schemas.ordering import Deviation, LineState, Promise
from schemas.parts import Moment, Schedule

NOTHING = Decimal(0)
Shares = Mapping[Effect, Decimal]
Dated = tuple[str | None, date | None]


class Part(Protocol):
    """A part of a line's quantity and what becomes of it (line_reading.Part)."""

    @property
    def status(self) -> LineStatus: ...
    @property
    def code(self) -> LineCode: ...
    @property
    def quantity(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Dates:
    """What is needed to read a day: the dates of the whole answer, and the days of transit."""

    header: tuple[Moment, ...] = ()
    transit_days: int = 0

    def promises(
        self, line: LineState, said: ResponseLine, parts: Sequence[Part], shares: Shares
    ) -> tuple[tuple[Promise, ...], list[Deviation]]:
        """How much of what is confirmed or backordered is promised for which day."""
        doubts = self._doubts(line, said, parts)
        if said.schedules:
            promises, wrong = self._scheduled(line, said.schedules, shares)
            return promises, [*doubts, *wrong]
        return _filled(line, self._parts(said, parts, shares)), doubts

    def _parts(
        self, said: ResponseLine, parts: Sequence[Part], shares: Shares
    ) -> list[tuple[Effect, Promise]]:
        found: list[tuple[Effect, Promise]] = []
        for effect in ("confirm", "backorder"):
            mine = [part for part in parts if part.code.effect == effect]
            day = self._fallback(said, mine, effect, shares)
            given = [part for part in mine if part.quantity is not None]
            for part in given:
                promised = self._day(part.status) or day
                found.append((effect, Promise(quantity=part.quantity or NOTHING, date=promised)))
            rest = shares.get(effect, NOTHING) - sum(
                (p.quantity or NOTHING for p in given), NOTHING
            )
            found.append((effect, Promise(quantity=rest, date=day)))
        return [each for each in found if each[1].quantity]

    def _fallback(
        self, said: ResponseLine, parts: Sequence[Part], effect: Effect, shares: Shares
    ) -> date | None:
        """The day of what names none itself; what is backordered is not for the line's own day."""
        bare = [self._day(part.status) for part in parts if part.quantity is None]
        own = next((day for day in bare if day is not None), None)
        if own is not None:
            return own
        if effect == "backorder":
            return None if shares.get("confirm") else self._best(_moments(said.dates))
        return self._best(_moments(said.dates)) or self._best(_moments(self.header))

    def _scheduled(
        self, line: LineState, schedules: Sequence[Schedule], shares: Shares
    ) -> tuple[tuple[Promise, ...], list[Deviation]]:
        days = [self._best(_schedule_dates(each)) for each in schedules]
        confirmed = shares.get("confirm", NOTHING)
        alone = confirmed if len(schedules) == 1 else None
        amounts = [alone if each.quantity is None else each.quantity for each in schedules]
        known = [each for each in amounts if each is not None]
        total = sum(known, NOTHING)
        kept = confirmed + shares.get("backorder", NOTHING)
        if None in days or len(known) < len(amounts) or total not in (confirmed, kept):
            words = (
                f"Line {line.line}: its schedule of {plain(total)} does not fit the "
                f"{plain(confirmed)} that are confirmed, or names a day that we cannot read."
            )
            return (), [beyond("unclear", words, line=line)]
        pairs = zip(known, days, strict=True)
        return merged(Promise(quantity=amount, date=day) for amount, day in pairs), []

    def _doubts(
        self, line: LineState, said: ResponseLine, parts: Sequence[Part]
    ) -> list[Deviation]:
        doubts = []
        for part in parts:
            dated = _status_dates(part.status)
            if any(day is not None for _, day in dated) and self._best(dated) is None:
                words = (
                    f"Line {line.line} names the day {_first(dated)} without saying in a way we "
                    f"know what happens on it (qualifier {part.status.date_qualifier})."
                )
                doubts.append(beyond("unclear", words, line=line))
            moved = part.code.changed == "date" and not part.code.pending
            if moved and not said.schedules and self._day_anywhere(said, part) is None:
                words = f"Line {line.line} is rescheduled, but no new day is named."
                doubts.append(beyond("unclear", words, line=line))
        return doubts

    def _day_anywhere(self, said: ResponseLine, part: Part) -> date | None:
        places = (_status_dates(part.status), _moments(said.dates), _moments(self.header))
        return next((day for each in places if (day := self._best(each)) is not None), None)

    def _day(self, status: LineStatus) -> date | None:
        return self._best(_status_dates(status))

    def _best(self, dated: Sequence[Dated]) -> date | None:
        """The day of delivery by the firmest of some dates."""
        by_name = {name or "": day for name, day in reversed(dated) if day is not None}
        for name in ("", *DELIVERY_DATES, *SHIP_DATES):
            if name in by_name:
                return delivery_date(name or None, by_name[name], self.transit_days)
        return None


def merged(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """Promises by day, one a day; what is promised for no day comes last."""
    total: dict[date | None, Decimal] = {}
    for each in promises:
        total[each.date] = total.get(each.date, NOTHING) + each.quantity
    days = sorted(day for day in total if day is not None)
    ordered: list[date | None] = [*days, *([None] if None in total else [])]
    return tuple(Promise(quantity=total[day], date=day) for day in ordered if total[day])


def _filled(line: LineState, found: Sequence[tuple[Effect, Promise]]) -> tuple[Promise, ...]:
    """The promises: what is confirmed for no day of its own is for the day that was asked for.

    Where no day is named at all there are none, and the day that was asked for stands.
    """
    if all(promise.date is None for _, promise in found):
        return ()
    return merged(
        promise if promise.date else Promise(quantity=promise.quantity, date=line.due_on)
        for effect, promise in found
        if promise.date or effect == "confirm"
    )


def _status_dates(status: LineStatus) -> list[Dated]:
    return [(status.date_qualifier, status.date), *_moments(status.dates)]


def _moments(moments: Iterable[Moment]) -> list[Dated]:
    return [(each.qualifier, each.date) for each in moments]


def _schedule_dates(schedule: Schedule) -> list[Dated]:
    return [
        (schedule.date_qualifier, schedule.date),
        (schedule.date_qualifier_2, schedule.date_2),
    ]


def _first(dated: Sequence[Dated]) -> date | None:
    return next((day for _, day in dated if day is not None), None)
