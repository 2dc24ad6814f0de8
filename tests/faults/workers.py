"""Workers that take turns: an invocation is a thread, and only the one with the baton runs.

So two invocations stand in the middle of their work at the same time, as Lambda has it, and still
every run of a seed is the same. A crash ends an invocation like a dead process: it is no Exception,
so that no flow can catch it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from faults.agenda import Agenda


class Crash(BaseException):
    """The process dies here."""


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended: its value, an error that it raised, or death."""

    value: Any = None
    error: BaseException | None = None

    @property
    def died(self) -> bool:
        return isinstance(self.error, Crash)


class Worker:
    """One invocation of a door."""

    def __init__(self, name: str, door: str, seconds: float, begun: datetime) -> None:
        self.name = name
        self.door = door
        self.ends = begun + timedelta(seconds=seconds)
        self.turn = _taken()
        self.outcome: Outcome | None = None
        self.killed = False
        self.pauses = 0.0


class _Hand:
    """A thread that does one invocation after another; to begin a new one for each takes longer."""

    def __init__(self, rest: Callable[["_Hand"], None]) -> None:
        self._called = _taken()
        self._job: Callable[[], None] | None = None
        self._rest = rest
        threading.Thread(target=self._work, daemon=True).start()

    def do(self, job: Callable[[], None]) -> None:
        """Begin a job."""
        self._job = job
        self._called.release()

    def dismiss(self) -> None:
        """There is nothing more to do."""
        self._job = None
        self._called.release()

    def _work(self) -> None:
        while True:
            self._called.acquire()
            if self._job is None:
                return
            self._job()
            self._rest(self)


class Workers:
    """Starts invocations, and hands the baton from one to the next by the agenda."""

    def __init__(self, agenda: Agenda, tell: Callable[[str, str], None]) -> None:
        self._agenda = agenda
        self._tell = tell
        self._back = _taken()
        self._idle: list[_Hand] = []
        self._alive: set[Worker] = set()
        self._counts: dict[str, int] = {}
        self.current: Worker | None = None

    def start(
        self,
        door: str,
        seconds: float,
        job: Callable[[], Any],
        ended: Callable[[Outcome], None],
    ) -> None:
        """Begin an invocation; it runs until it ends or pauses. `ended` learns how it ended."""
        self._counts[door] = self._counts.get(door, 0) + 1
        name = f"{door}#{self._counts[door]}"
        worker = Worker(name, door, seconds, self._agenda.now)

        def run() -> None:
            worker.turn.acquire()
            try:
                worker.outcome = Outcome(value=job())
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is the outcome
                worker.outcome = Outcome(error=error)

        self._alive.add(worker)
        hand = self._idle.pop() if self._idle else _Hand(self._rest)
        hand.do(run)
        self._go_on(worker, ended)

    def pause(self, seconds: float) -> None:
        """Called by an invocation: let others run for a while. It dies if its time is over."""
        worker = self.current
        assert worker is not None
        worker.pauses = seconds
        self._back.release()
        worker.turn.acquire()
        if worker.killed or self._agenda.now > worker.ends:
            self._tell(worker.name, "was stopped: its time was over")
            raise Crash

    def end_all(self) -> None:
        """Kill what still runs, at the end of a run that broke."""
        for worker in list(self._alive):
            worker.killed = True
            self._hand_over(worker)
        self._alive.clear()
        for hand in self._idle:
            hand.dismiss()

    def _rest(self, hand: "_Hand") -> None:
        self._idle.append(hand)
        self._back.release()

    def _go_on(self, worker: Worker, ended: Callable[[Outcome], None]) -> None:
        self._hand_over(worker)
        if worker.outcome is None:
            self._agenda.after(worker.pauses, lambda: self._go_on(worker, ended))
            return
        self._alive.discard(worker)
        ended(worker.outcome)

    def _hand_over(self, worker: Worker) -> None:
        before, self.current = self.current, worker
        worker.turn.release()
        self._back.acquire()
        self.current = before


def _taken() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock
