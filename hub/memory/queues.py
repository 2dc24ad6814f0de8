"""What wakes, tells and buries, in memory: lanes, bus and dead letters."""

from collections.abc import Mapping, Sequence
from threading import RLock

from hub.ports import Clock, DeadLetter, Lane
from schemas.errors import NotFound
from schemas.events import Recorded

QUEUES = ("intake", "effects")


class MemoryLanes:
    """Lanes that were woken, in order; `take` gives them to whoever performs."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._woken: list[Lane] = []

    def wake(self, lanes: Sequence[Lane]) -> None:
        with self._lock:
            self._woken.extend(lanes)

    def take(self) -> list[Lane]:
        """All lanes woken since the last call."""
        with self._lock:
            woken, self._woken = self._woken, []
        return woken


class MemoryBus:
    """Keeps what was announced; `refuse` names event ids that it does not take, to test retries."""

    def __init__(self) -> None:
        self._lock = RLock()
        self.announced: list[Recorded] = []
        self.refuse: frozenset[str] = frozenset()

    def announce(self, events: Sequence[Recorded]) -> Sequence[Recorded]:
        with self._lock:
            self.announced.extend(event for event in events if event.id not in self.refuse)
        return [event for event in events if event.id in self.refuse]


class MemoryDeadLetters:
    """Dead letters by queue; what is redriven lands in `redriven`."""

    def __init__(self, clock: Clock) -> None:
        self._lock = RLock()
        self._clock = clock
        self._letters: dict[str, list[DeadLetter]] = {queue: [] for queue in QUEUES}
        self.redriven: dict[str, list[str]] = {queue: [] for queue in QUEUES}

    def bury(self, queue: str, body: str, receives: int = 3) -> DeadLetter:
        """Give a message up."""
        with self._lock:
            letters = self._of(queue)
            number = len(letters) + len(self.redriven[queue]) + 1
            letter = DeadLetter(f"{queue}-{number}", queue, body, self._clock.now(), receives)
            letters.append(letter)
        return letter

    def queues(self) -> Mapping[str, int]:
        with self._lock:
            return {queue: len(letters) for queue, letters in self._letters.items()}

    def peek(self, queue: str, limit: int = 10) -> list[DeadLetter]:
        with self._lock:
            return self._of(queue)[:limit]

    def redrive(self, queue: str) -> int:
        with self._lock:
            letters = self._of(queue)
            self.redriven[queue].extend(letter.body for letter in letters)
            count = len(letters)
            letters.clear()
        return count

    def _of(self, queue: str) -> list[DeadLetter]:
        if queue not in self._letters:
            raise NotFound(f"no queue {queue}; there are {', '.join(self._letters)}")
        return self._letters[queue]
