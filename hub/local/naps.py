"""Who sleeps until the clock says so: retries and waits of workflows, which `hub tick` moves.

A sleeper is not under way: it waits for the clock, as a message waits for its delay.
"""

import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from hub.local.clock import MovableClock
from hub.local.watch import Watch


class Naps:
    """Sleeps on the clock that can be moved."""

    def __init__(self, clock: MovableClock, watch: Watch) -> None:
        self._clock = clock
        self._watch = watch
        self._until: dict[int, datetime] = {}
        self._numbers = itertools.count()
        self._guard = threading.Lock()
        clock.on_move(lambda _: watch.ring())

    def sleep(self, seconds: float, disturbed: Callable[[], bool]) -> None:
        """Until the clock has moved on by so much, the cloud stops, or somebody disturbs it."""
        number, until = next(self._numbers), self._clock.now() + timedelta(seconds=seconds)
        with self._guard:
            self._until[number] = until
        self._watch.ring()
        try:
            while not self._watch.stopping and not disturbed():
                seen = self._watch.rings()
                left = (until - self._clock.now()).total_seconds()
                if left <= 0:
                    return
                self._watch.wait(seen, left)
        finally:
            with self._guard:
                del self._until[number]

    def next_due(self) -> datetime | None:
        """When the first of them wakes."""
        with self._guard:
            return min(self._until.values(), default=None)

    def count(self) -> int:
        """How many sleep on; whoever is to wake now does not count."""
        now = self._clock.now()
        with self._guard:
            return sum(until > now for until in self._until.values())
