"""Schedule expressions of EventBridge: rate(…), cron(…) with six fields and `?`, at(…).

Each becomes something that knows the first time it is due after an instant. Source: EventBridge
Scheduler user guide, "Schedule types".
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from croniter.croniter import CroniterBadDateError

Next = Callable[[datetime], datetime | None]

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((.+)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}


def parse_expression(text: str, zone: str = "UTC", begin: datetime | None = None) -> Next:
    """When a schedule is due: `next(after)` is the first time later than `after`, or None.

    `zone` is an IANA time zone; a rate counts from `begin`. Raises ValueError if it cannot be read.
    """
    if found := _RATE.fullmatch(text):
        return _rate(int(found[1]) * _SECONDS[found[2]], begin or datetime.now(UTC))
    if found := _CRON.fullmatch(text):
        return _cron(found[1], ZoneInfo(zone))
    if found := _AT.fullmatch(text):
        return _at(datetime.fromisoformat(found[1]).replace(tzinfo=ZoneInfo(zone)))
    raise ValueError(f"not a schedule expression: {text}")


def _rate(seconds: int, begin: datetime) -> Next:
    if seconds == 0:
        raise ValueError("a rate must be above 0")

    def next_time(after: datetime) -> datetime:
        periods = (after - begin) // timedelta(seconds=seconds)
        return begin + timedelta(seconds=seconds * max(1, periods + 1))

    return next_time


def _at(instant: datetime) -> Next:
    return lambda after: instant.astimezone(UTC) if after < instant else None


def _cron(fields: str, zone: ZoneInfo) -> Next:
    pattern = _translate(fields)
    croniter(pattern)  # refuses what it cannot read now, not when it is due

    def next_time(after: datetime) -> datetime | None:
        try:
            found: datetime = croniter(pattern, after.astimezone(zone)).get_next(datetime)
        except CroniterBadDateError:
            return None
        return found.astimezone(UTC)

    return next_time


def _translate(fields: str) -> str:
    """EventBridge's six fields (minute hour day month weekday year) in croniter's order.

    Weekdays count from 1 = Sunday there and from 0 = Sunday here; the sixth field of croniter is
    the second.
    """
    parts = fields.split()
    if len(parts) != 6:
        raise ValueError(f"cron({fields}): six fields are needed")
    minute, hour, day, month, weekday, year = parts
    if (day == "?") == (weekday == "?"):
        raise ValueError(f"cron({fields}): one of day-of-month and day-of-week must be ?")
    if "W" in day.upper():
        raise ValueError(f"cron({fields}): W (nearest weekday) is not emulated")
    return " ".join(
        (minute, hour, day.replace("?", "*"), month, _translate_weekday(weekday), "0", year)
    )


def _translate_weekday(field: str) -> str:
    if field.upper().endswith("L") and field[:-1].isdigit():
        return f"L{int(field[:-1]) - 1}"
    if field.upper() == "L":
        return "6"
    base, _, suffix = re.sub(r"\?", "*", field).partition("#" if "#" in field else "/")
    shifted = re.sub(r"\d+", lambda found: str(int(found[0]) - 1), base)
    return f"{shifted}{'#' if '#' in field else '/'}{suffix}" if suffix else shifted
