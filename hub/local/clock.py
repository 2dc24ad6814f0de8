"""The clock of the embedded cloud: real time plus an offset that can only grow.

Schedules, SQS visibility and delay, and the handlers' clock follow it; signatures, tokens and the
time that a function may take stay on real time.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Real time plus an offset. Listeners hear of every move, in seconds."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._lock = threading.RLock()
        self._listeners: list[Callable[[float], None]] = []

    @property
    def offset(self) -> float:
        """How many seconds the clock is ahead of real time."""
        return self._offset

    def seconds(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._offset

    def milliseconds(self) -> float:
        """Milliseconds since 1970."""
        return self.seconds() * 1000

    def now(self) -> datetime:
        """The present instant, UTC-aware."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def on_move(self, listener: Callable[[float], None]) -> None:
        """Have `listener(seconds)` called right after each move."""
        self._listeners.append(listener)

    def move(self, by: timedelta) -> None:
        """Move forward; a negative move is ignored, because time has passed already."""
        seconds = by.total_seconds()
        if seconds <= 0:
            return
        with self._lock:
            self._offset += seconds
            for listener in self._listeners:
                listener(seconds)

    def move_to(self, instant: datetime) -> None:
        """Move forward to an instant, if it has not passed."""
        self.move(instant - self.now())
