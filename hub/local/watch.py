"""What is under way in the embedded cloud, and a bell for all who wait for something to change.

Nobody here sleeps and looks again: whoever changes something rings, whoever waits is woken. What
goes wrong inside the cloud itself is kept as a Failure, never swallowed.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

log = logging.getLogger("hub.local")


@dataclass(frozen=True)
class Failure:
    """Something inside the cloud that went wrong; a handler's own error is not one."""

    where: str
    error: str
    trace: str


class Watch:
    """Counts what is under way, wakes who waits, and keeps what failed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0
        self._starts = 0
        self._busy = 0
        self._stopping = False
        self._idle_checks: list[Callable[[], bool]] = []
        self.failures: list[Failure] = []

    @property
    def stopping(self) -> bool:
        """True once the cloud is being stopped: loops end."""
        return self._stopping

    def stop(self) -> None:
        """Wake everybody for the last time."""
        self._stopping = True
        self.ring()

    def ring(self) -> None:
        """Something changed: whoever waits looks again."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()

    def rings(self) -> int:
        """How often it has rung; remember it before looking, then wait for the next."""
        return self._rings

    def wait(self, seen: int, seconds: float | None = None) -> None:
        """Until it has rung since `seen`, or the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._rings != seen or self._stopping, seconds)

    def pause(self, seconds: float) -> None:
        """Let real time pass (a retry's backoff), but not once the cloud stops."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping, seconds)

    def begin(self) -> None:
        """Something is under way, until `end`."""
        with self._changed:
            self._starts += 1
            self._busy += 1

    def end(self) -> None:
        """What `begin` began is over."""
        with self._changed:
            self._busy -= 1
        self.ring()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Something is under way inside this block."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    @contextmanager
    def keeping(self, where: str) -> Iterator[None]:
        """Keep what goes wrong inside this block as a failure, and go on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 (kept as a failure, which tests and users see)
            self.fail(where, error)

    def fail(self, where: str, error: BaseException) -> None:
        """Keep and log a failure."""
        trace = "".join(traceback.format_exception(error))
        self.failures.append(Failure(where, f"{type(error).__name__}: {error}", trace))
        log.error("%s: %s", where, trace)

    def add_idle_check(self, check: Callable[[], bool]) -> None:
        """Somebody whose waiting work counts as under way."""
        self._idle_checks.append(check)

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is under way; False if something still is when the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            seen, starts = self._rings, self._starts
            # Work hands over to work (a message, a stream record) before it ends, so that nothing
            # is missed between two looks unless something began meanwhile.
            if self._idle() and starts == self._starts:
                return True
            left = deadline - time.monotonic()
            if left <= 0 or self._stopping:
                return False
            self.wait(seen, left)

    def _idle(self) -> bool:
        return self._busy == 0 and all(check() for check in self._idle_checks)
