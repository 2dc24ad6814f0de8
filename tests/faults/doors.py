"""The doors of functions/ on the flows: what each is woken by, and what it answers.

Copied in meaning, not in code: the real ones know AWS's events and are tested in tests/doors.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from faults.merchandise import PlainTables
from faults.queues import Message
from faults.sockets import Socket
from faults.streams import Follower
from faults.workers import Outcome
from hub.flows.announce import Entry, announce
from hub.flows.archive import archive
from hub.flows.audit import close_days
from hub.flows.feeds import drop_of, receive_feed
from hub.flows.perform import perform_lane
from hub.flows.proposals_close import expire_proposals
from hub.flows.receive import delivery, receive_file
from hub.flows.scorecards import reckon_all
from hub.flows.sweep import sweep
from hub.flows.watch import watch_all
from hub.ports import Lane, Tables
from schemas.errors import HubError, OutOfTime
from schemas.events import Recorded

if TYPE_CHECKING:
    from faults.world import World

# infra/functions.py
SECONDS = {"intake": 300, "effects": 60, "outbox": 60, "archive": 60, "sweep": 60, "watch": 60}
SECONDS |= {"plan": 900}
SECONDS |= {"api": 29, "feeds": 900, "manifest": 900, "scorecards": 900, "compact": 600}
WAITS = (10, 30, 90, 270, 900)  # hub/aws/lanes.py
OUT_OF_TIME = 0.03
REALLY_READ_EVERY = 5  # one run in so many reads feeds with DuckDB


def open_doors(world: "World") -> None:
    """Give each queue and each follower of the stream its door."""
    intake, effects = world.queues["intake"], world.queues["effects"]
    intake.work = lambda batch: _work_off(world, "intake", batch, _take_in)
    effects.work = lambda batch: _work_off(world, "effects", batch, _perform)
    feeds = world.queues["feeds"]
    feeds.work = lambda batch: _work_off(world, "feeds", batch, _read_feed)
    for follower in world.stream.followers["outbox"]:
        follower.work = _following(world, "outbox", follower, _announce)
    for follower in world.stream.followers["archive"]:
        follower.work = _following(world, "archive", follower, _archive)


def _close(world: "World") -> None:
    for closed in close_days(world.ports):
        world.manifests[closed.manifest.day] = closed


def _watch(world: "World") -> None:
    watch_all(world.ports)
    if world.nights.begun:  # a run without nights stays as it is
        expire_proposals(world.ports)


BY_THE_CLOCK: dict[str, Callable[["World"], object]] = {
    "sweep": lambda world: sweep(world.ports),
    "watch": _watch,
    "manifest": _close,
    "scorecards": lambda world: reckon_all(world.ports),
}


def by_the_clock(world: "World", door: str) -> None:
    """One run of a scheduled door; EventBridge tries it twice again if it fails."""
    flow = BY_THE_CLOCK[door]

    def begin(tries: int) -> None:
        def ended(outcome: Outcome) -> None:
            _expected(world, outcome)
            if outcome.error is not None and tries:
                world.agenda.after(60, lambda: begin(tries - 1))

        world.start(door, lambda: flow(world), ended)

    begin(2)


def _work_off(
    world: "World", door: str, batch: list[Message], take: Callable[["World", Message], None]
) -> None:
    queue = world.queues[door]

    def job() -> list[Message]:
        failed = []
        for message in batch:
            try:
                take(world, message)
            except Exception as error:  # noqa: BLE001 - as functions/messages.py
                world.check_error(error)
                failed.append(message)
        return failed

    def ended(outcome: Outcome) -> None:
        if outcome.error is None:
            queue.over(batch, outcome.value)
        else:
            _expected(world, outcome)
            queue.lost(batch)

    world.start(door, job, ended)


def _take_in(world: "World", message: Message) -> None:
    key, version, _ = message.body.split("\n")
    arrived = delivery(key, version)
    if arrived is None:
        return
    try:
        receive_file(world.ports, arrived, lambda: world.dice.chance(OUT_OF_TIME))
    except OutOfTime:
        world.queues["intake"].hide(message, 0)
        raise


def _read_feed(world: "World", message: Message) -> None:
    key, version, at = message.body.split("\n")
    drop = drop_of(key, version, datetime.fromisoformat(at))
    if drop is not None:
        tables: Any = Socket("tables", _tables(world), world)
        receive_feed(world.ports, tables, drop)


def _tables(world: "World") -> Tables:
    if world.seed % REALLY_READ_EVERY:
        return PlainTables(world.files)
    # It brings DuckDB, which few runs need.
    from hub.memory.tables import MemoryTables

    return MemoryTables(world.files)


def _perform(world: "World", message: Message) -> None:
    stream, channel = message.body.split("\n")
    try:
        again = message.receives > 1
        perform_lane(world.ports, Lane(stream, channel), world.performers, again=again)
    except Exception:
        wait = WAITS[min(max(message.receives, 1), len(WAITS)) - 1]
        world.queues["effects"].hide(message, wait)
        raise


def _following(
    world: "World",
    door: str,
    follower: Follower,
    take: Callable[["World", list[Entry]], list[str]],
) -> Callable[[list[Entry]], None]:
    def work(batch: list[Entry]) -> None:
        def ended(outcome: Outcome) -> None:
            _expected(world, outcome)
            follower.over(None if outcome.error is not None else outcome.value)

        world.start(door, lambda: take(world, batch), ended)

    return work


def _announce(world: "World", batch: list[Entry]) -> list[str]:
    return announce(world.ports, batch)


def _archive(world: "World", batch: list[Entry]) -> list[str]:
    archive(world.ports, [entry.what for entry in batch if isinstance(entry.what, Recorded)])
    return []


def _expected(world: "World", outcome: Outcome) -> None:
    if outcome.error is not None and not outcome.died:
        world.check_error(outcome.error)


def is_expected(error: BaseException) -> bool:
    """Whether an error may leave a flow; any other is a bug."""
    return isinstance(error, HubError)
