"""How what we sent is recorded: its own state, and the place where its answer finds it."""

from dataclasses import dataclass

from hub.ports import Change, Listing, Ports
from schemas.events import Event
from schemas.sending import SentState, control_stream, sent_stream


def awaiting(state: SentState, control: str, event: Event) -> Change:
    """Where the partner's 997 finds what it answers, and the watch what is overdue."""
    return Change(
        stream=control_stream(state.partner, control),
        expected=0,
        events=[event],
        state={"sent": state.id},
        listing=Listing("awaiting", due_sort(state), state.partner),
    )


def sent_change(state: SentState, expected: int, event: Event) -> Change:
    """A sent document's new state, with what happened to it."""
    return Change(
        stream=sent_stream(state.id),
        expected=expected,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing("sent", f"{state.queued_at.isoformat()}#{state.id}", state.partner),
    )


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
