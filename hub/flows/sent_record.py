"""How what we sent is recorded: its own state, and the place where its answer finds it.

A partner may answer a file before it is on record that the file left (the performer died in
between): such an answer is kept at the place, and called for again once the record is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.ports import Change, Effect, Listing, Ports
from schemas.events import Event, Json, RecordedEffect, State
from schemas.sending import AnswerCameEarly, SentState, control_stream, sent_stream


def awaiting(state: SentState, control: str, event: Event, place: State | None) -> Change:
    """Where the partner's 997 finds what it answers, and the watch what is overdue.

    `place` is what is there already: an early answer, or one of a billion numbers ago.
    """
    return Change(
        stream=control_stream(state.partner, control),
        expected=place.version if place else 0,
        events=[event],
        state={"sent": state.id},
        listing=Listing("awaiting", due_sort(state), state.partner),
    )


def early(place: State | None, state: SentState) -> list[Effect]:
    """What an answer calls for that came before the record did, but not before the decision."""
    kept: Mapping[str, Json] | None = place.data.get("early") if place else None
    if kept is None or datetime.fromisoformat(kept["at"]) < state.queued_at:
        return []
    return [Effect(sent_stream(state.id), "settle", kept["kind"], kept["data"])]


def kept_early(ports: Ports, partner: str, control: str, effect: RecordedEffect) -> list[Change]:
    """The change that keeps an early answer for the record to come; the first of them stands."""
    stream = control_stream(partner, control)
    place = ports.ledger.load(stream)
    if place is not None and "early" in place.data:
        return []
    event = AnswerCameEarly(partner=partner, control=control, by=effect.id)
    kept = {"kind": effect.kind, "data": effect.data, "at": effect.at.isoformat()}
    state = {**(place.data if place else {}), "early": kept}
    return [Change(stream, place.version if place else 0, [event], state)]


def sent_change(state: SentState, expected: int, event: Event) -> Change:
    """A sent document's new state, with what happened to it."""
    return Change(
        stream=sent_stream(state.id),
        expected=expected,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing("sent", f"{state.queued_at.isoformat()}#{state.id}", state.partner),
    )


def outbox_key(state: SentState, effect: RecordedEffect) -> str:
    """The name of a document's file in its partner's outbox."""
    return f"outbound/{state.partner}/{effect.id}.{state.set_code}.edi"


def due_sort(state: SentState) -> str:
    """The order in which what was sent becomes overdue."""
    due = state.due_at.isoformat() if state.due_at else ""
    return f"{due}#{state.id}"


@dataclass(frozen=True)
class Waiting:
    """A sent document and the place where its answer finds it, each at its version."""

    state: SentState
    version: int
    control: str
    control_version: int

    def moved(self, state: SentState, event: Event, *, watched: bool) -> list[Change]:
        """The changes that move it on; it is watched for being late as long as `watched`."""
        listing = Listing("awaiting", due_sort(state), state.partner) if watched else None
        place = Change(self.control, self.control_version, [event], {"sent": state.id}, listing)
        return [sent_change(state, self.version, event), place]


def load_waiting(ports: Ports, stream: str, sent: str) -> Waiting | None:
    """What waits for its answer at a place, or None where nothing does."""
    place, stored = ports.ledger.load(stream), ports.ledger.load(sent_stream(sent))
    if place is None or stored is None:
        return None
    state = SentState.model_validate(stored.data)
    return Waiting(state, stored.version, stream, place.version)
