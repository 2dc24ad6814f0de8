"""A partner's functional acknowledgment settles what we sent; what waits too long is told.

The acknowledgment is a received document; that it is one calls for the effect performed here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hub.flows.exceptions import raised
from hub.flows.send import due_sort, sent_change
from hub.ports import Change, Listing, Ports
from schemas.answers import FunctionalAcknowledgment
from schemas.documents import load
from schemas.errors import Conflict, InputError, NotFound
from schemas.events import Event, Json, RecordedEffect
from schemas.receiving import DocumentState, document_stream
from schemas.sending import (
    AcknowledgmentOverdue,
    DocumentAccepted,
    DocumentRejected,
    SentState,
    control_stream,
    sent_stream,
)

ACCEPTED = ("A", "E")
WATCHED_AT_ONCE = 100


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


def settle_acknowledgment(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: what the acknowledgment names is accepted or rejected from now on."""
    stored = ports.ledger.load(document_stream(effect.data["document"]))
    if stored is None:
        raise NotFound(f"there is no document {effect.data['document']}")
    received = DocumentState.model_validate(stored.data)
    answer = _read(ports, received)
    waiting = _find(ports, received.partner, answer.number)
    if waiting is None:
        return _unmatched(ports, received, answer)
    if waiting.state.status != "sent":
        return {"sent": waiting.state.id, "status": waiting.state.status}
    verdict, reasons = _verdict(answer)
    if verdict in ACCEPTED:
        return _accept(ports, waiting, received, with_errors=verdict == "E")
    return _reject(ports, waiting, received, reasons)


def watch_overdue(ports: Ports) -> int:
    """Tell a person of everything sent whose acknowledgment is overdue; how many there were."""
    now = ports.clock.now().isoformat()
    found, after = 0, None
    while True:
        page = ports.ledger.page("awaiting", limit=WATCHED_AT_ONCE, after=after, newest_first=False)
        for entry in page.states:
            waiting = _load(ports, entry.stream, str(entry.data["sent"]))
            if waiting is None or due_sort(waiting.state) > now:
                return found
            found += _tell_overdue(ports, waiting)
        after = page.next
        if after is None:
            return found


def _read(ports: Ports, received: DocumentState) -> FunctionalAcknowledgment:
    content = json.loads(ports.files.body(received.body)) if received.body else received.document
    answer = load(content)
    if not isinstance(answer, FunctionalAcknowledgment):
        raise InputError(f"document {received.id} is no acknowledgment but {received.kind}")
    return answer


def _find(ports: Ports, partner: str, control: str | None) -> Waiting | None:
    if control is None or not control.isdigit():
        return None
    stream = control_stream(partner, control)
    place = ports.ledger.load(stream)
    return _load(ports, stream, str(place.data["sent"])) if place else None


def _load(ports: Ports, stream: str, sent: str) -> Waiting | None:
    place, stored = ports.ledger.load(stream), ports.ledger.load(sent_stream(sent))
    if place is None or stored is None:
        return None
    state = SentState.model_validate(stored.data)
    return Waiting(state, stored.version, stream, place.version)


def _verdict(answer: FunctionalAcknowledgment) -> tuple[str, tuple[str, ...]]:
    """What the partner says of our one set: its own verdict, else the group's."""
    verdict = next((each.verdict for each in answer.sets if each.verdict), answer.verdict) or "R"
    reasons = [f"AK5 code {code}" for each in answer.sets for code in each.codes]
    reasons += [
        f"segment {part.segment} at {part.position}: code {', '.join(part.codes) or 'none'}"
        for each in answer.sets
        for part in each.segments
    ]
    reasons += [f"AK9 code {code}" for code in answer.codes]
    return verdict, tuple(reasons)


def _accept(
    ports: Ports, waiting: Waiting, received: DocumentState, *, with_errors: bool
) -> Mapping[str, Json]:
    update = {"status": "accepted", "answered_by": received.id}
    state = waiting.state.model_copy(update=update)
    event = DocumentAccepted(
        sent=state.id, partner=state.partner, by=received.id, with_errors=with_errors
    )
    ports.ledger.commit(waiting.moved(state, event, watched=False))
    return {"sent": state.id, "status": "accepted"}


def _reject(
    ports: Ports, waiting: Waiting, received: DocumentState, reasons: tuple[str, ...]
) -> Mapping[str, Json]:
    update = {"status": "rejected", "answered_by": received.id, "reasons": reasons}
    state = waiting.state.model_copy(update=update)
    event = DocumentRejected(sent=state.id, partner=state.partner, by=received.id, reasons=reasons)
    told = raised(
        ports,
        "DOCUMENT_REJECTED",
        state.partner,
        state.id,
        f"{state.partner} rejected our {state.set_code} {state.number or ''}: "
        f"{'; '.join(reasons) or 'no reason was given'}.",
        "Ask the partner what its system missed, correct the guide, and send it again.",
        sent=state.id,
    )
    ports.ledger.commit([*waiting.moved(state, event, watched=False), *told])
    return {"sent": state.id, "status": "rejected"}


def _unmatched(
    ports: Ports, received: DocumentState, answer: FunctionalAcknowledgment
) -> Mapping[str, Json]:
    told = raised(
        ports,
        "ACKNOWLEDGMENT_UNMATCHED",
        received.partner,
        received.id,
        f"{received.partner} acknowledged a group {answer.number or '(no number)'} "
        "that we did not send.",
        "Check with the partner whose acknowledgment this is; nothing was settled by it.",
        file=received.file,
    )
    if told:
        ports.ledger.commit(told)
    return {"status": "unmatched"}


def _tell_overdue(ports: Ports, waiting: Waiting) -> int:
    state = waiting.state.model_copy(update={"overdue": True})
    due = state.due_at or ports.clock.now()
    event = AcknowledgmentOverdue(sent=state.id, partner=state.partner, due_at=due)
    told = raised(
        ports,
        "ACKNOWLEDGMENT_OVERDUE",
        state.partner,
        state.id,
        f"{state.partner} has not acknowledged our {state.set_code} {state.number or ''}, "
        f"due at {due.strftime('%Y-%m-%d %H:%M')} UTC.",
        "Ask the partner whether it came; sending it again needs a new control number.",
        sent=state.id,
    )
    try:
        ports.ledger.commit([*waiting.moved(state, event, watched=False), *told])
    except Conflict:
        return 0  # its answer came this moment
    return 1
