"""Webhooks out in order, calls in taken once, goods counted once."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from hub.core.signatures import DELIVERY
from hub.ports import Lane
from schemas.events import RecordedEffect
from schemas.hooks import HookState, hook_stream
from schemas.ordering import OrderState

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World


class ToldInOrder(Law):
    """A receiver that knows repeats by their id hears of an order in the order of its events."""

    looks_at = ("ledger.lane", "erp.post")

    def __init__(self) -> None:
        self.effects: dict[str, RecordedEffect] = {}

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        if call.name == "ledger.lane":
            self.effects.update((effect.id, effect) for effect in call.result)
        if call.name != "erp.post":
            return
        told = call.args[2][DELIVERY]
        effect = self.effects.get(told)
        if effect is None:
            yield Breach(f"{told} was posted, and nothing on record calls for it", (told[:8],))
            return
        waiting = world.ledger.lane(Lane(effect.stream, effect.channel))
        earlier = [e for e in waiting if e.sequence < effect.sequence]
        if earlier and world.receivers.heard.get(told) == 1:
            yield Breach(
                f"{effect.kind} {told[:8]} overtook {earlier[0].id[:8]} of {effect.stream}",
                (effect.stream, told[:8]),
            )


class CallsTaken(Law):
    """A call that was taken is done or refused where a person sees it; never two things."""

    def at_rest(self, world: "World") -> Iterator[Breach]:
        for identity in sorted(world.house.taken):
            stored = world.ledger.load(hook_stream("wms", identity))
            if stored is None:
                yield Breach(f"{identity} was taken, and is not on record", (identity,))
                continue
            state = HookState.model_validate(stored.data)
            parked = any(
                e.status == "parked" for e in world.ledger.lane(Lane(stored.stream, "hook"))
            )
            if state.status == "received" and not parked:
                yield Breach(f"{identity} was taken, and nothing was done", (identity,))
            rows = world.house.calls[identity]["data"].get("rows", [])
            if state.status == "done":
                world.dock.answered |= {r["receipt_id"] for r in rows if r["receipt_id"]}


class GoodsCounted(Law):
    """What came is what was told and answered, each row once."""

    def at_rest(self, world: "World") -> Iterator[Breach]:
        told: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
        for identity, row in world.dock.told.items():
            told[(row["order_id"], row["line"])][identity] = Decimal(row["quantity"])
        for stored in world.listed("order"):
            order = OrderState.model_validate(stored.data)
            for line in order.lines:
                rows = told[(order.number, line.line)]
                least = sum(q for identity, q in rows.items() if identity in world.dock.answered)
                if not least <= line.received <= sum(rows.values()):
                    yield Breach(
                        f"{order.number} line {line.line}: {line.received} received, told "
                        f"{sum(rows.values())}, answered {least}",
                        (order.number,),
                    )
            ids = [receipt.id for receipt in order.receipts]
            if len(ids) != len(set(ids)):
                yield Breach(f"{order.number} counts a receipt twice", (order.number,))
