"""Whose turn it is in workflows: how many threads of theirs do something, and who only waits.

A thread takes a turn, and hands it on when it waits for others, so that there is no moment in which
work goes on and nobody has the turn: moving the clock and settling rely on that.
"""

import threading
from collections.abc import Callable, Sequence

from hub.local.naps import Naps
from hub.local.watch import Watch


class Turns:
    """Counts the threads of workflows that are not asleep."""

    def __init__(self, naps: Naps, watch: Watch) -> None:
        self._naps = naps
        self._watch = watch
        self._taken = 0
        self._guard = threading.Lock()
        watch.add_idle_check(self.resting)

    def take(self) -> None:
        """Something begins."""
        with self._guard:
            self._taken += 1

    def give_back(self) -> None:
        """It has ended."""
        with self._guard:
            self._taken -= 1
        self._watch.ring()

    def together(self, tasks: Sequence[Callable[[], None]]) -> None:
        """Do some things at once, to their ends. The present turn goes to one of them, and comes
        back from the last that ends."""
        left = len(tasks)

        def do(task: Callable[[], None]) -> None:
            nonlocal left
            try:
                task()
            finally:
                with self._guard:
                    left -= 1
                    last = left == 0
                if not last:
                    self.give_back()

        threads = [threading.Thread(target=do, args=(task,), daemon=True) for task in tasks]
        for _ in threads[1:]:
            self.take()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def resting(self) -> bool:
        """Whether all who have a turn sleep on."""
        with self._guard:
            return self._taken <= self._naps.count()

    def rest(self) -> None:
        """Wait until all who have a turn sleep on, or the cloud stops."""
        while not self._watch.stopping:
            seen = self._watch.rings()
            if self.resting():
                return
            self._watch.wait(seen)
