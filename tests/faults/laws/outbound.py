"""What leaves: recorded before it is done, under one name, with a number of its own.

A file of ours is named after the effect that called for it, and has the numbers that the effect
has taken; the same name is always the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from faults.papers import seen
from hub.ports import LAST_CONTROL_NUMBER
from schemas.events import RecordedEffect

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World

NAME = re.compile(r"outbound/(?P<partner>[^/]+)/(?P<effect>[0-9a-f]{32})\.(?P<code>\w+)\.edi")
TOO_OFTEN = 20


class Outbound(Law):
    """Every file that leaves belongs to one recorded effect and to no other."""

    looks_at = ("ledger.lane", "files.write")

    def __init__(self) -> None:
        self.effects: dict[str, tuple[str, str, int]] = {}
        self.bytes: dict[str, bytes] = {}
        self.controls: dict[tuple[str, int], str] = {}
        self.times: Counter[str] = Counter()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        if call.name == "ledger.lane":
            for effect in call.result:
                self.effects[effect.id] = (effect.stream, effect.channel, effect.sequence)
        if call.name == "files.write" and call.args[0].startswith("outbound/"):
            yield from self._written(world, call.args[0], call.args[1])

    def _written(self, world: "World", key: str, data: bytes) -> Iterator[Breach]:
        named = NAME.fullmatch(key)
        effect = self._effect(world, named["effect"]) if named else None
        if named is None or effect is None:
            yield Breach(f"{key} left, and nothing on record calls for it", (key,))
            return
        self.times[key] += 1
        if self.times[key] > TOO_OFTEN:
            yield Breach(f"{key} is written again and again: nobody marks it as done", (key,))
        if self.bytes.setdefault(key, data) != data:
            yield Breach(f"{key} was written again with other bytes", (key, effect.id[:8]))
        found = seen(data)
        used = {found.control, *([found.group] if found.sets else ())}
        if not used <= set(effect.numbers) or not all(1 <= n <= LAST_CONTROL_NUMBER for n in used):
            yield Breach(
                f"{key} has the number {found.control}, which its effect has not taken", (key,)
            )
        # A number comes again after 999999999 others, which no run lives to see.
        for number in effect.numbers:
            other = self.controls.setdefault((named["partner"], number), key)
            if other != key:
                yield Breach(
                    f"control number {number} stands in {other} and in {key}", (key, other)
                )

    def _effect(self, world: "World", identity: str) -> RecordedEffect | None:
        place = self.effects.get(identity)
        return world.ledger.effect(*place) if place else None
