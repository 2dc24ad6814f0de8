"""At rest: nothing waits that nobody sees, nothing was told or kept too little."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from schemas.events import Recorded, RecordedEffect

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World


class NothingLeft(Law):
    """Every effect is done or parked, every queue empty or its letters dead and visible."""

    def at_rest(self, world: "World") -> Iterator[Breach]:
        for effect in open_effects(world):
            yield Breach(
                f"effect {effect.kind} of {effect.stream} is open and nobody performs it "
                f"({effect.attempts} attempts, {effect.last_error})",
                (effect.stream,),
            )
        for name, queue in world.queues.items():
            if len(queue):
                yield Breach(f"the queue {name} still has {len(queue)} messages")


class DoneOnce(Law):
    """An effect that is done has left what its result names, under a name of its own."""

    looks_at = ("ledger.settle",)

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        effect, result = call.args
        key = result.get("key")
        if key and result.get("control"):
            if not world.files.keys(key):
                yield Breach(f"effect {effect.id} is done and {key} is not there", (key,))
            other = self.names.setdefault(key, effect.id)
            if other != effect.id:
                yield Breach(f"{key} was made by effects {other} and {effect.id}", (key,))


class Told(Law):
    """Every event was announced on the bus and archived, or was given up where a person sees it."""

    looks_at = ("ledger.commit", "bus.announce", "files.write")

    def __init__(self) -> None:
        self.recorded: dict[str, Recorded] = {}
        self.announced: set[str] = set()
        self.archived: set[str] = set()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        match call.name:
            case "ledger.commit":
                self.recorded.update((event.id, event) for event in call.result)
            case "bus.announce":
                refused = {event.id for event in call.result}
                self.announced |= {event.id for event in call.args[0]} - refused
            case "files.write" if call.args[0].startswith("events/"):
                lines = call.args[1].splitlines()
                self.archived |= {str(json.loads(line)["id"]) for line in lines}
        yield from ()

    def at_rest(self, world: "World") -> Iterator[Breach]:
        for name, told in (("outbox", self.announced), ("archive", self.archived)):
            given_up = {
                entry.what.id
                for follower in world.stream.followers[name]
                for entry in follower.given_up
                if isinstance(entry.what, Recorded)
            }
            for event in self.recorded.values():
                if event.id in told or event.id in given_up:
                    continue
                yield Breach(f"the {name} never told {event.name} of {event.stream}")


def open_effects(world: "World") -> Iterator[RecordedEffect]:
    """Effects that are open and not behind a parked one."""
    lanes = world.ledger.open_lanes(world.clock.now() + timedelta(days=1), limit=10_000)
    blocked = {(e.stream, e.channel) for e in world.ledger.parked(10_000)}
    for lane in lanes:
        if (lane.stream, lane.channel) not in blocked:
            yield from world.ledger.lane(lane)
