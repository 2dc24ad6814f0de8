"""The chain: every stream's events follow each other, each with the hash of the one before."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from schemas.events import FIRST_HASH, Recorded, chain_hash

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World


class Chain(Law):
    """What was recorded stays, in its order, unaltered; states stand where their events end."""

    looks_at = ("ledger.commit",)

    def __init__(self) -> None:
        self.streams: dict[str, list[Recorded]] = {}

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for event in call.result:
            known = self.streams.setdefault(event.stream, [])
            head = known[-1].hash if known else FIRST_HASH
            if (event.version, event.previous) != (len(known) + 1, head):
                yield Breach(f"{event.name} does not follow in {event.stream}", (event.stream,))
            if event.hash != _hash(event):
                yield Breach(f"{event.name} of {event.stream} is not what its hash says")
            known.append(event)

    def at_rest(self, world: "World") -> Iterator[Breach]:
        for stream, told in self.streams.items():
            if told != list(world.ledger.history(stream)):
                yield Breach(f"the history of {stream} is not what was recorded", (stream,))
            state = world.ledger.load(stream)
            if state is None or (state.version, state.head) != (len(told), told[-1].hash):
                yield Breach(f"the state of {stream} is not at its last event", (stream,))


def _hash(e: Recorded) -> str:
    return chain_hash(e.previous, e.stream, e.version, e.name, e.at, e.data)
