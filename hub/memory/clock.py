"""Time and ids that a test owns."""

import itertools
from datetime import UTC, datetime, timedelta

from schemas.errors import InputError

FIRST_INSTANT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = FIRST_INSTANT) -> None:
        self._now = _aware(now)

    def now(self) -> datetime:
        return self._now

    def wall(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move on (or back), and tell the new instant."""
        self._now += by
        return self._now

    def set(self, now: datetime) -> None:
        """Jump to an instant."""
        self._now = _aware(now)


class SequentialIds:
    """Ids that count from one: 32 hex digits, the same in every run."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self) -> str:
        return f"{next(self._numbers):032x}"


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise InputError(f"an instant without a time zone: {at.isoformat()}")
    return at.astimezone(UTC)
