"""A day's JSON lines become one table, once the day is over. Who makes it is hub.aws.tables."""

from collections.abc import Callable
from datetime import date, timedelta

from hub.ports import Clock

# Events recorded before midnight may reach the archive hours later, when the stream was stopped.
DAYS_BACK = 2

Compactor = Callable[[date], int]


def compact(clock: Clock, compact_day: Compactor) -> dict[date, int]:
    """Make the tables of the last days anew; gives how many events each has."""
    today = clock.now().date()
    days = [today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)]
    return {day: compact_day(day) for day in days}
