"""Fires what is due by the clock: EventBridge rules with a schedule and EventBridge Scheduler.

A clock that is moved goes from one due time to the next, so that each occurrence sees its own time.
"""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends

from hub.local.arns import ACCOUNT, REGION
from hub.local.clock import MovableClock
from hub.local.events import Events
from hub.local.expressions import Next, parse_expression
from hub.local.watch import Watch
from hub.local.workflows import Workflows


@dataclass(frozen=True)
class _Schedule:
    """Something that is fired by the clock."""

    key: str
    next: Next
    fire: Callable[[datetime], "list[Future[None] | None]"]


class Schedules:
    """One thread that waits for the next due time."""

    def __init__(
        self, events: Events, workflows: Workflows, clock: MovableClock, watch: Watch
    ) -> None:
        self._events = events
        self._workflows = workflows
        self._clock = clock
        self._watch = watch
        self._handled: dict[str, datetime] = {}
        self._began: dict[str, datetime] = {}
        self._expressions: dict[str, Next] = {}
        self._firing = threading.RLock()
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)

    def start(self) -> None:
        """Begin to look at the clock."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the thread."""
        self._thread.join()

    def advance(self, by: timedelta, most: int) -> None:
        """Move the clock, firing and waking on the way what becomes due, each at its time.

        Of each schedule only the last `most` occurrences are fired. Before each move, workflows go
        on until they have ended or sleep.
        """
        with self._firing:
            end = self._clock.now() + by
            self._skip_to_the_last(end, most)
            self._workflows.turns.rest()
            while (due := self._next_stop()) is not None and due <= end:
                self._clock.move_to(due)
                wait(self._fire_due())
                self._workflows.turns.rest()
            self._clock.move_to(end)
        self._watch.ring()

    def _run(self) -> None:
        while not self._watch.stopping:
            seen = self._watch.rings()
            pause = None
            with self._watch.keeping("schedules"), self._firing:
                self._fire_due()
                due = self._next_due()
                if due is not None:
                    pause = max(0.0, (due - self._clock.now()).total_seconds())
            self._watch.wait(seen, pause)

    def _fire_due(self) -> "list[Future[None]]":
        """Fire what is due, once; gives back the invocations that this began."""
        now = self._clock.now()
        begun: list[Future[None] | None] = []
        for schedule in list(self._schedules()):
            due = schedule.next(self._since(schedule))
            if due is not None and due <= now:
                self._handled[schedule.key] = now
                with self._watch.busy(), self._watch.keeping(f"schedule {schedule.key}"):
                    begun += schedule.fire(due)
        return [each for each in begun if each is not None]

    def _next_due(self) -> datetime | None:
        times = [schedule.next(self._since(schedule)) for schedule in self._schedules()]
        return min((each for each in times if each is not None), default=None)

    def _next_stop(self) -> datetime | None:
        """When a schedule is due or a workflow wakes, whichever comes first."""
        times = (self._next_due(), self._workflows.naps.next_due())
        return min((each for each in times if each is not None), default=None)

    def _skip_to_the_last(self, end: datetime, most: int) -> None:
        for schedule in list(self._schedules()):
            times = []
            due = schedule.next(self._since(schedule))
            while due is not None and due <= end:
                times.append(due)
                due = schedule.next(due)
            if len(times) > most:
                self._handled[schedule.key] = times[-most - 1]

    def _since(self, schedule: _Schedule) -> datetime:
        return self._handled.get(schedule.key, self._began[schedule.key])

    def _schedules(self) -> Iterator[_Schedule]:
        for bus in list(events_backends[ACCOUNT][REGION].event_buses.values()):
            for rule in list(bus.rules.values()):
                if rule.scheduled_expression and rule.state == "ENABLED":
                    yield self._of_rule(rule)
        for group in list(scheduler_backends[ACCOUNT][REGION].schedule_groups.values()):
            for schedule in list(group.schedules.values()):
                if schedule.state == "ENABLED":
                    yield self._of_scheduler(schedule)

    def _of_rule(self, rule: Any) -> _Schedule:
        key = f"{rule.arn} {rule.scheduled_expression}"
        begin = self._began.setdefault(key, self._clock.now())

        def fire(due: datetime) -> "list[Future[None] | None]":
            event = _scheduled_event(rule, due)
            return [self._events.deliver(rule, target, event) for target in list(rule.targets)]

        return _Schedule(key, self._expression(key, rule.scheduled_expression, "UTC", begin), fire)

    def _of_scheduler(self, schedule: Any) -> _Schedule:
        zone = schedule.schedule_expression_timezone or "UTC"
        key = f"{schedule.arn} {schedule.schedule_expression} {zone}"
        begin = self._began.setdefault(key, self._clock.now())

        def fire(due: datetime) -> "list[Future[None] | None]":
            target = {"Input": "{}", **_without_nothing(schedule.target)}
            target["Input"] = _fill(target["Input"], schedule, due)
            return [self._events.deliver(schedule, target, {})]

        expression = self._expression(key, schedule.schedule_expression, zone, begin)
        return _Schedule(key, _within(expression, schedule), fire)

    def _expression(self, key: str, text: str, zone: str, begin: datetime) -> Next:
        """What a schedule says; one made by an API call that cannot be read is a failure, once."""
        if key not in self._expressions:
            self._expressions[key] = lambda _: None
            with self._watch.keeping(f"schedule {key}"):
                self._expressions[key] = parse_expression(text, zone, begin)
        return self._expressions[key]


def _scheduled_event(rule: Any, due: datetime) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [rule.arn],
        "detail": {},
    }


def _without_nothing(target: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in target.items() if value is not None}


def _fill(text: str, schedule: Any, due: datetime) -> str:
    """EventBridge Scheduler's context attributes."""
    filled = {
        "<aws.scheduler.schedule-arn>": schedule.arn,
        "<aws.scheduler.scheduled-time>": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "<aws.scheduler.execution-id>": str(uuid.uuid4()),
        "<aws.scheduler.attempt-number>": "1",
    }
    for name, value in filled.items():
        text = text.replace(name, json.dumps(value)[1:-1])
    return text


def _within(next_time: Next, schedule: Any) -> Next:
    """Nothing before a schedule's StartDate or after its EndDate."""
    first, last = _instant(schedule.start_date), _instant(schedule.end_date)

    def limited(after: datetime) -> datetime | None:
        due = next_time(max(after, first - timedelta(microseconds=1)) if first else after)
        return None if due is None or (last is not None and due > last) else due

    return limited


def _instant(value: Any) -> datetime | None:
    """A date of moto's scheduler: seconds since 1970, or text."""
    if value is None:
        return None
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value).astimezone()
    return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
