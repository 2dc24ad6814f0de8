"""What we sent: once, and answered, or a person was told that it is not."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from faults.papers import Seen, seen
from schemas.receiving import FileState, file_id, file_stream
from schemas.sending import SentState

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World

# Which elements of which segment say what a document of ours is about.
ABOUT = {"824": ("OTI", (2, 3, 8, 9)), "860": ("BCH", (3, 5))}
STATUS = {
    "DocumentQueued": "queued",
    "SendingBegun": "leaving",
    "DocumentWithdrawn": "withdrawn",
    "DocumentSent": "sent",
    "DocumentRefused": "refused",
    "DocumentAccepted": "accepted",
    "DocumentRejected": "rejected",
    "AcknowledgmentOverdue": "sent",
}


class SentOnce(Law):
    """No partner gets the same document under two names."""

    looks_at = ("files.write",)

    def __init__(self) -> None:
        self.keys: dict[tuple[str, ...], str] = {}

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        if call.name != "files.write" or not call.args[0].startswith("outbound/"):
            return
        key, partner = call.args[0], call.args[0].split("/")[1]
        for subject in _subjects(seen(call.args[1])):
            other = self.keys.setdefault((partner, *subject), key)
            if other != key:
                name = " ".join(subject)
                yield Breach(f"{partner} got {name} twice: {other} and {key}", (other, key))


class Folded(Law):
    """A sent document's state is what its events say."""

    looks_at = ("ledger.commit",)

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for change in call.args[0]:
            said = STATUS.get(change.events[-1].name)
            if change.stream.startswith("sent/") and said != change.state["status"]:
                yield Breach(
                    f"{change.stream} is {change.state['status']}, its last event says {said}",
                    (change.stream,),
                )


class Watched(Law):
    """What was sent is settled by its answer, or a person was told what is the matter."""

    looks_at = ("ledger.commit",)

    def __init__(self) -> None:
        self.raised: set[str] = set()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        for event in call.result:
            if event.name == "ExceptionRaised":
                subject = f"{event.data['code']} {event.data.get('sent') or event.stream}"
                if subject in self.raised:
                    yield Breach(f"{subject} was raised twice", (event.stream,))
                self.raised.add(subject)

    def at_rest(self, world: "World") -> Iterator[Breach]:
        parked = {effect.stream for effect in world.ledger.parked(1_000)}
        answered = _answered(world)
        for stored in world.listed("sent"):
            state = SentState.model_validate(stored.data)
            what, about = f"our {state.set_code} {state.id}", (state.id,)
            if state.status in ("queued", "leaving") and stored.stream not in parked:
                yield Breach(f"{what} was never sent", about)
            if state.status == "sent" and _late(world, state) and not state.overdue:
                yield Breach(f"{what} is overdue and nobody knows", about)
            if state.status == "sent" and state.control in answered[state.partner] and not parked:
                yield Breach(f"{what} was answered, and still waits", about)
            for code in _codes(state):
                if f"{code} {state.id}" not in self.raised:
                    yield Breach(f"{what}: nobody was told {code}", about)


def _codes(state: SentState) -> Iterator[str]:
    """The exceptions that must have been raised about what we sent."""
    if state.status == "rejected":
        yield "DOCUMENT_REJECTED"
    if state.status == "refused":
        yield "DOCUMENT_REFUSED"
    if state.overdue:
        yield "ACKNOWLEDGMENT_OVERDUE"


def _late(world: "World", state: SentState) -> bool:
    return state.due_at is not None and world.clock.now() > state.due_at + timedelta(hours=1)


def _answered(world: "World") -> dict[str, set[str]]:
    """By partner, the numbers of our groups that a 997 of theirs, which was read, names."""
    found: dict[str, set[str]] = defaultdict(set)
    for partner in world.partners:
        for drop in partner.sent:
            stored = world.ledger.load(file_stream(file_id(drop.folder, drop.paper.sha256)))
            state = FileState.model_validate(stored.data) if stored else None
            for each in drop.paper.interchanges:
                sets = [one for group in each.groups for one in group.sets if one.code == "997"]
                if state and state.status == "read":
                    found[drop.folder] |= {one.body[0].split("*")[2] for one in sets}
    return found


def _subjects(found: Seen) -> Iterator[tuple[str, ...]]:
    for code, _, body in found.sets:
        tag, elements = ABOUT.get(code, ("", ()))
        for segment in body:
            if segment[0] == tag:
                yield (code, *(segment[n] if n < len(segment) else "" for n in elements))
