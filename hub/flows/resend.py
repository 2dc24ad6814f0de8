"""Effects that the hub gave up on: seen, and tried again when a person says so.

That a person said so is recorded first; the opening of the effect and the waking of its lane are
an effect of that record, so that a crash in between forgets nothing.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import chain

from hub.ports import Change, Effect, Lane, Listing, Ports
from schemas.access import Caller
from schemas.effects import (
    EFFECT_ID,
    EffectPage,
    EffectResent,
    EffectView,
    ResendState,
    resend_stream,
)
from schemas.errors import NotFound
from schemas.events import Json, RecordedEffect

SEARCHED = 10_000  # parked effects among which one is looked for


def list_effects(ports: Ports, *, parked: bool, limit: int) -> EffectPage:
    """The oldest effects that were given up on, or those that still wait for their turn."""
    found = ports.ledger.parked(limit) if parked else _open(ports, limit)
    return EffectPage(effects=[_view(effect) for effect in found])


def resend(ports: Ports, caller: Caller, effect: str) -> EffectView:
    """Have an effect that was given up on tried again. NotFound where none is parked so."""
    found = _parked(ports, effect)
    stream = resend_stream(effect)
    known = ports.ledger.load(stream)
    version = known.version if known else 0
    event = EffectResent(
        effect=effect,
        of=found.stream,
        channel=found.channel,
        kind=found.kind,
        by=caller.name,
    )
    state = ResendState(
        effect=effect,
        of=found.stream,
        channel=found.channel,
        kind=found.kind,
        times=version + 1,
        last_by=caller.name,
        last_at=ports.clock.now(),
    )
    again = Effect(
        stream,
        "resend",
        "reopen_effect",
        {"stream": found.stream, "channel": found.channel, "sequence": found.sequence},
    )
    listing = Listing("resend", f"{state.last_at.isoformat()}#{effect}")
    change = Change(stream, version, [event], state.model_dump(mode="json"), listing)
    ports.ledger.commit([change], [again])
    return _view(found)


def reopen_effect(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: the one that was parked is open again, and its lane is woken."""
    lane = Lane(str(effect.data["stream"]), str(effect.data["channel"]))
    wanted = ports.ledger.effect(lane.stream, lane.channel, int(effect.data["sequence"]))
    if wanted is None:
        raise NotFound(f"there is no effect {effect.data['sequence']} of {lane.stream}")
    if wanted.status != "done":
        ports.ledger.reopen(wanted)
        ports.lanes.wake([lane])
    return {"effect": wanted.id}


def _parked(ports: Ports, effect: str) -> RecordedEffect:
    listed = ports.ledger.parked(SEARCHED) if EFFECT_ID.fullmatch(effect) else []
    for each in listed:
        if each.id == effect:
            # The list may lag behind: what counts is how it stands now.
            now = ports.ledger.effect(each.stream, each.channel, each.sequence)
            if now is not None and now.status == "parked":
                return now
    raise NotFound(f"no effect {effect[:64]!r} is parked (any more); `hub effects parked` shows")


def _open(ports: Ports, limit: int) -> list[RecordedEffect]:
    lanes = ports.ledger.open_lanes(ports.clock.now() + timedelta(minutes=1), limit)
    waiting = chain.from_iterable(ports.ledger.lane(lane) for lane in lanes)
    return sorted((e for e in waiting if e.status == "open"), key=lambda e: e.at)[:limit]


def _view(effect: RecordedEffect) -> EffectView:
    return EffectView(
        id=effect.id,
        kind=effect.kind,
        stream=effect.stream,
        channel=effect.channel,
        status=effect.status,
        attempts=effect.attempts,
        at=effect.at,
        last_error=effect.last_error,
    )
