"""One run: a storm in which everything may fail, the calm, and the people who look after it."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch
from zlib import crc32

from edi.feeds.convert import Told, convert_or_tell
from edi.second_reader import second_opinion
from faults import doors, journeys
from faults.coverage import Coverage
from faults.dice import Aim
from faults.laws.all_laws import all_laws
from faults.laws.book import Breach
from faults.story import Story
from faults.world import Broken, World
from schemas.feeds import FeedName
from schemas.findings import Finding

HOUR = 3600.0
DIGITS = re.compile(rb"[0-9]")
STORM_HOURS = (2, 5, 9)
QUIET = timedelta(hours=3)
LONGEST_REST = timedelta(hours=60)
ROUNDS = 2
FIRED_TWICE = {"manifest": 1.0}  # more often than AWS ever does, for it comes but once a night
READ_EVERY = 5  # so many seeds share the second reader's opinions, and the next asks it anew
MAX_STEPS = 60_000

# A small world: limits are so low that small files meet them.
LIMITS: dict[str, object] = {
    "hub.flows.receive.MAX_FILE_BYTES": 60_000,
    "hub.flows.sets.BATCH_SETS": 3,
    "hub.flows.sets.INLINE_BYTES": 4_000,
    "hub.flows.send.INLINE_BYTES": 900,
    "hub.flows.interchanges.INLINE_BYTES": 2_500,
    "hub.flows.watch.WATCHED_AT_ONCE": 2,
    "hub.flows.feed_tables.MOST_PARTS": 1,
    "hub.flows.replenish_collect.BATCH_LINES": 2,
    "hub.flows.replenish_collect.DECIDED_WITHIN": timedelta(hours=4),
    "hub.flows.proposals_close.AT_ONCE": 2,
    "hub.flows.replenish_orders.AT_ONCE": 2,
}
# Where nothing is small enough to stand in the record itself.
TINY_EVERY = 3
TINY = {
    "hub.flows.sets.INLINE_BYTES": 300,
    "hub.flows.webhooks.INLINE_BYTES": 100,
    "hub.flows.json_documents.INLINE_BYTES": 100,
}
# Where the second reader finds something wrong with one file in so many.
STRICT_EVERY = 4
REFUSED_OF = 12


@dataclass(frozen=True)
class Run:
    """What came of a run: which faults met which calls, what broke (if anything), the story."""

    seed: int
    aims: tuple[Aim, ...]
    coverage: Coverage
    breach: Breach | None
    story: Story
    events: int
    sent: int


def simulate(seed: int, *aims: Aim) -> Run:
    """Run a seed, aimed at some faults or at none."""
    with small_world(seed):
        world = World(seed, aims, all_laws())
        breach = None
        try:
            _live(world)
        except Broken as broken:
            breach = broken.breach
        finally:
            world.workers.end_all()
    sent = len(world.files.keys("outbound/"))
    return Run(seed, aims, world.coverage, breach, world.story, world.events, sent)


@contextmanager
def small_world(seed: int) -> Iterator[None]:
    """The limits of a run; everything else is as it is, but for the second reader's memory."""
    with ExitStack() as stack:
        limits = LIMITS if seed % TINY_EVERY else LIMITS | TINY
        for name, value in limits.items():
            stack.enter_context(patch(name, value))
        read = second_opinion if seed % READ_EVERY == 0 else known_opinion
        if seed % STRICT_EVERY == 0:
            read = partial(strict_opinion, read)
        for module in ("send", "acknowledge"):
            stack.enter_context(patch(f"hub.flows.{module}.second_opinion", read))
        stack.enter_context(patch("hub.memory.tables.convert_or_tell", known_conversion))
        yield


_converted: dict[tuple[FeedName, bytes], tuple[Told, bytes | None]] = {}


def known_conversion(source: Path, name: FeedName, target: Path) -> Told:
    """A feed converted as before, where its bytes came before: the same source, the same rows."""
    key = (name, source.read_bytes())
    if key not in _converted:
        told = convert_or_tell(source, name, target)
        _converted[key] = (told, target.read_bytes() if told.report is not None else None)
    told, part = _converted[key]
    if part is not None:
        target.write_bytes(part)
    return told


Reader = Callable[[bytes], tuple[Finding, ...]]
_opinions: dict[bytes, tuple[Finding, ...]] = {}


def known_opinion(data: bytes) -> tuple[Finding, ...]:
    """What the second reader said of a file that differs from this one in digits only.

    It takes a third of a run to read what is written over and over with other numbers.
    """
    shape = DIGITS.sub(b"0", data)
    if shape not in _opinions:
        _opinions[shape] = second_opinion(data)
    return _opinions[shape]


def strict_opinion(read: Reader, data: bytes) -> tuple[Finding, ...]:
    """What a second reader says that finds fault with some files, always with the same ones."""
    if crc32(data) % REFUSED_OF:
        return read(data)
    return (Finding(code="PYX12_SEG_3", severity="error", message="A segment is missing."),)


def _live(world: World) -> None:
    chosen = random.Random(f"{world.seed}/storm")
    _schedule(world, "sweep", 300.0)
    _schedule(world, "watch", 900.0)
    # By night on AWS; a run is short, and has them a few times.
    _schedule(world, "manifest", 10_000.0)
    _schedule(world, "scorecards", 25_000.0)
    storm = chosen.choice(STORM_HOURS) * HOUR
    journeys.begin(world, storm)
    world.story.tell("", f"the storm begins; faults: {_faults(world)}")
    ends = world.agenda.now + timedelta(seconds=storm)
    _until(world, lambda: world.agenda.now > ends)
    world.dice.calm = True
    world.story.tell("", "the calm begins: nothing fails from here on")
    _rest(world)
    _check(world)
    for _ in range(ROUNDS):
        world.story.tell("", "the operator resends what was parked and given up")
        journeys.look_after(world)
        _rest(world)
        _check(world)
    if left := world.ledger.parked():
        raise Broken(Breach(f"{left[0].kind} parks again and again: {left[0].last_error}"))


def _schedule(world: World, door: str, seconds: float) -> None:
    """A schedule; in the calm it comes less often, which saves time and changes nothing."""

    def begin() -> None:
        for _ in range(2 if world.dice.chance(FIRED_TWICE.get(door, 0.1)) else 1):
            doors.by_the_clock(world, door)
        world.agenda.after(seconds * (4 if world.dice.calm else 1), begin, routine=True)

    world.agenda.after(seconds, begin, routine=True)


def _until(world: World, over: Callable[[], bool]) -> None:
    for _ in range(MAX_STEPS):
        if over() or not world.step():
            return
    raise Broken(Breach("the run never came to an end"))


def _rest(world: World) -> None:
    """Until nothing but schedules is ahead, for some hours; or until it has lasted too long."""
    quiet_since = began = world.agenda.now

    def over() -> bool:
        nonlocal quiet_since
        now = world.agenda.now
        if world.agenda.busy or world.stream.behind:
            quiet_since = now
        return now - quiet_since > QUIET or now - began > LONGEST_REST

    _until(world, over)


def _check(world: World) -> None:
    for law in world.laws:
        for breach in law.at_rest(world):
            world.break_off(breach)
            raise Broken(breach)


def _faults(world: World) -> str:
    told = [f"{kind} {rate:.1%}" for kind, rate in world.dice.rates.items() if rate]
    return ", ".join(told) or "none"
