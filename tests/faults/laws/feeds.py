"""Feeds: each file that was dropped is known, once, and is what it must be."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from schemas.feeding import FeedState, TableState, feed_id, feed_stream, table_stream

if TYPE_CHECKING:
    from faults.merchandise import DroppedFeed
    from faults.sockets import Call
    from faults.world import World


class FeedsRead(Law):
    """No feed is lost or read twice, and its table has a part for it."""

    looks_at = ("ledger.commit",)

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for event in call.result:
            if event.name == "FeedReceived":
                self.received[event.data["feed"]] += 1
                if self.received[event.data["feed"]] > 1:
                    yield Breach(f"feed {event.data['feed']} was received twice", (event.stream,))

    def at_rest(self, world: "World") -> Iterator[Breach]:
        dead = {message.body.split("\n")[0] for message in world.queues["feeds"].dead}
        for drop in world.erp.dropped:
            if drop.table is not None and drop.key not in dead:
                yield from self._known(world, drop)
        for name in ("stock", "items"):
            stored = world.ledger.load(table_stream(name))
            table = TableState.model_validate(stored.data) if stored else None
            for part in table.parts if table else ():
                if not world.files.keys(part.key):
                    yield Breach(f"the table {name} names {part.key}, which is not there")

    def _known(self, world: "World", drop: "DroppedFeed") -> Iterator[Breach]:
        stored = world.ledger.load(feed_stream(feed_id(str(drop.table), drop.sha256)))
        if stored is None:
            yield Breach(f"{drop.key} was lost: the ledger knows no such feed", (drop.key,))
            return
        state = FeedState.model_validate(stored.data)
        if state.status != drop.status:
            yield Breach(f"{drop.key} is {state.status} and should be {drop.status}", (drop.key,))
