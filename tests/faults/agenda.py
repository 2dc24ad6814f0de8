"""What happens next: happenings in the order of their instants, and the clock that they move.

Two happenings of one instant come in the order in which they were put down, so that a run is the
same every time.
"""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from hub.memory import FakeClock

Happening = Callable[[], None]


class Agenda:
    """A discrete-event clock. A routine (a schedule) never ends and keeps nobody busy."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._heap: list[tuple[datetime, int, bool, Happening]] = []
        self._numbers = itertools.count()
        self._busy = 0

    @property
    def busy(self) -> int:
        """How many happenings are ahead that are not routine."""
        return self._busy

    @property
    def now(self) -> datetime:
        return self._clock.now()

    def after(self, seconds: float, what: Happening, *, routine: bool = False) -> None:
        """Put something down, so many seconds from now."""
        at = self._clock.now() + timedelta(seconds=max(seconds, 0.0))
        heapq.heappush(self._heap, (at, next(self._numbers), routine, what))
        self._busy += not routine

    def step(self) -> bool:
        """Let the next thing happen; False if there is none."""
        if not self._heap:
            return False
        at, _, routine, what = heapq.heappop(self._heap)
        self._busy -= not routine
        self._clock.set(max(at, self._clock.now()))
        what()
        return True
