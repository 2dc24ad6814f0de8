"""A whole hub in memory with partners around it, time and failure owned by a seed.

The same seed (and aim) is the same run. A run has a storm, in which everything may fail; then the
calm, in which nothing fails any more and everything must come to rest; then the people look after
what was parked, and nothing may be left.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from faults import doors
from faults.agenda import Agenda
from faults.coverage import Coverage
from faults.desk import Desk
from faults.dice import Aim, Dice, Kind
from faults.laws.book import Breach, Law
from faults.merchandise import Erp
from faults.nights import Nights
from faults.partners import TradingPartner
from faults.points import Point
from faults.queues import Queue, QueueDeadLetters, QueueLanes
from faults.sockets import Call, sockets
from faults.story import FAULT, WORLD, Story
from faults.streams import Stream
from faults.systems import House, Receivers
from faults.warehouse import Dock
from faults.workers import Crash, Outcome, Workers
from hub import memory
from hub.flows.announce import Entry
from hub.flows.audit import Closed
from hub.flows.perform import Performer
from hub.flows.performers import PERFORMERS
from hub.memory import FakeClock, MemoryBus, MemoryFiles, MemoryLedger
from hub.ports import Effect, Lane, Ports
from schemas.events import Recorded, RecordedEffect, State

# By day, and so that midnight falls into the storm; before a leap day, too.
BEGINNINGS = (
    datetime(2026, 1, 5, 9, tzinfo=UTC),
    datetime(2026, 1, 5, 20, tzinfo=UTC),
    datetime(2028, 2, 28, 21, tzinfo=UTC),
)


class Broken(AssertionError):
    """A law was broken; the text is what broke, `breach` says what it is about."""

    def __init__(self, breach: Breach) -> None:
        self.breach = breach
        super().__init__(breach.text)


class World:
    """Everything of one run."""

    def __init__(self, seed: int, aims: Sequence[Aim], laws: list[Law]) -> None:
        self.seed = seed
        self.random = random.Random(f"{seed}/world")
        self.clock = FakeClock(self.random.choice(BEGINNINGS))
        self.begun = self.clock.now()
        self.agenda = Agenda(self.clock)
        self.dice = Dice(seed, aims)
        self.story = Story(self.agenda)
        self.workers = Workers(self.agenda, self.story.tell)
        self.coverage = Coverage()
        self.laws = laws
        self.looking: dict[str, list[Law]] = {}
        for law in laws:
            for name in law.looks_at:
                self.looking.setdefault(name, []).append(law)
        self.events = 0
        self.broken: Breach | None = None
        self.performers: Mapping[str, Performer] = PERFORMERS
        self.queues = {
            name: Queue(name, doors.SECONDS[name], self.agenda, seed, self.dice)
            for name in ("intake", "effects", "feeds")
        }
        self.stream = Stream(("outbox", "archive"), self.agenda, self.dice)
        self.partners: list[TradingPartner] = []
        self.desk = Desk(self)
        self.dock = Dock(self)
        self.erp = Erp(self)
        self.nights = Nights(self)
        self.house = House(self)
        self.receivers = Receivers(self)
        self.manifests: dict[date, Closed] = {}
        self.ledger = MemoryLedger(self.clock)
        self.files = MemoryFiles()
        self.bus = MemoryBus()
        self.real = self._real_ports()
        self.ports: Ports = sockets(self.real, self)
        doors.open_doors(self)

    def _real_ports(self) -> Ports:
        return replace(
            memory.ports(self.clock),
            ledger=self.ledger,
            files=self.files,
            bus=self.bus,
            erp=self.receivers,
            lanes=QueueLanes(self.queues["effects"]),
            dead_letters=QueueDeadLetters(self.queues),
        )

    def start(self, door: str, job: Callable[[], Any], ended: Callable[[Outcome], None]) -> None:
        """Begin an invocation of a door."""
        self.workers.start(door, doors.SECONDS[door], job, ended)

    def drop(self, key: str, data: bytes) -> None:
        """A file lands in the bucket, from outside."""
        self.files.write(key, data, "application/edi-x12")
        self._landed(key)

    def step(self) -> bool:
        """Let the next thing happen. Raises Broken as soon as a law is."""
        more = self.agenda.step()
        if self.broken is not None:
            raise Broken(self.broken)
        return more

    @property
    def tomorrow(self) -> str:
        """The day after the one in which a run begins, as papers write it."""
        return (self.begun + timedelta(days=1)).date().isoformat()

    def listed(self, kind: str, partner: str | None = None) -> Iterator[State]:
        """All states of a list, for whoever looks from outside."""
        after = None
        while True:
            page = self.ledger.page(kind, partner=partner, limit=500, after=after)
            yield from page.states
            after = page.next
            if after is None:
                return

    def tell(self, what: str, mark: str = WORLD) -> None:
        """A line of the story, by whoever is at work."""
        worker = self.workers.current
        self.story.tell(worker.name if worker else "", what, mark)

    def pause(self, seconds: float) -> None:
        """Let others run in the middle of an invocation."""
        self.workers.pause(seconds)

    def visited(self, point: Point, kind: Kind | None) -> None:
        """A port is called, and this is going to happen to the call."""
        worker = self.workers.current
        self.coverage.visit(point, kind, worker.door if worker else None)

    def happened(self, call: Call) -> None:
        """A call of a port was done: the world goes on from it, and the laws look at it."""
        match call.name:
            case "ledger.commit":
                self._committed(call)
            case "files.write":
                self._written(call)
            case "workflows.start":
                self.nights.happened(call)
            case "ledger.fail":
                how = "parked" if call.result.status == "parked" else "failed"
                self.tell(f"{how} {_effect(call.args[0])}: {call.args[1]}")
            case "ledger.settle":
                self.tell(f"settled {_effect(call.args[0])}")
        for law in self.looking.get(call.name, ()):
            for breach in law.after(self, call):
                self.break_off(breach)

    def check_error(self, error: BaseException) -> None:
        """An error left a flow: it must be one of the house."""
        self.tell(f"ended with {type(error).__name__}: {error}", FAULT)
        if not doors.is_expected(error):
            self.broken = self.broken or Breach(f"a flow raised {error!r}, no error of the house")

    def break_off(self, breach: Breach) -> None:
        """A law is broken: remember it, and stop whoever is at work."""
        self.broken = self.broken or breach
        self.tell(f"LAW BROKEN: {breach.text}", FAULT)
        if self.workers.current is not None:
            raise Crash

    def broke(self, text: str, about: tuple[str, ...]) -> None:
        """Somebody outside sees that a law is broken."""
        self.broken = self.broken or Breach(text, about)

    def _committed(self, call: Call) -> None:
        recorded: list[Recorded] = call.result
        names = ", ".join(f"{event.name} on {event.stream}" for event in recorded)
        effects: tuple[Effect, ...] = tuple(call.args[1] if len(call.args) > 1 else ())
        effects = effects or tuple(call.given.get("effects", ()))
        calls = f"; calls for {', '.join(effect.kind for effect in effects)}" if effects else ""
        self.tell(f"recorded {names}{calls}")
        self.events += len(recorded)
        for event in recorded:
            self.stream.append(event.stream, Entry(self.stream.place(), event))
        for effect in effects:
            lane = Lane(effect.stream, effect.channel)
            self.stream.append(str(lane), Entry(self.stream.place(), lane))

    def _written(self, call: Call) -> None:
        key = call.args[0]
        if not key.startswith("events/"):
            self.tell(f"wrote {key} ({len(call.args[1])} bytes)")
        if key.startswith(("inbound/", "feeds/")):
            self._landed(key)

    def _landed(self, key: str) -> None:
        version = self.files.read(key, limit=10**9).version
        queue = self.queues["feeds" if key.startswith("feeds/") else "intake"]
        queue.send(f"{key}\n{version}\n{self.clock.now().isoformat()}")


def _effect(effect: RecordedEffect) -> str:
    return f"effect {effect.kind} {effect.id[:8]} of {effect.stream}"
