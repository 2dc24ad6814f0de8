"""A partner's answer settles what we sent: its functional acknowledgment, or a TA1 that rejects.

That an acknowledgment (a received document) or a TA1 (of a received file) came calls for the
effects performed here.
"""

import json
import re
from collections.abc import Mapping, Sequence

from hub.flows.exceptions import closed, raised
from hub.flows.order_record import after_races
from hub.flows.order_sending import next_step, order_refused, order_taken
from hub.flows.sent_record import Waiting, kept_early, load_waiting
from hub.ports import Change, Ports
from schemas.answers import FunctionalAcknowledgment
from schemas.documents import load
from schemas.errors import InputError, NotFound
from schemas.events import Json, RecordedEffect
from schemas.receiving import DocumentState, document_stream
from schemas.sending import (
    DocumentAccepted,
    DocumentRejected,
    control_stream,
)

ACCEPTED = ("A", "E")
UNMATCHED, TA1_UNMATCHED = "ACKNOWLEDGMENT_UNMATCHED", "INTERCHANGE_REJECTED"


def settle_acknowledgment(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: what the acknowledgment names is accepted or rejected from now on."""
    return after_races(lambda: _settle_acknowledgment(ports, effect))


def settle_interchange(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: an interchange of ours that a TA1 rejects was sent in vain."""
    return after_races(lambda: _settle_interchange(ports, effect))


def _settle_acknowledgment(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    stored = ports.ledger.load(document_stream(effect.data["document"]))
    if stored is None:
        raise NotFound(f"there is no document {effect.data['document']}")
    received = DocumentState.model_validate(stored.data)
    answer = _read(ports, received)
    waiting = _find(ports, received.partner, answer.number)
    if waiting is None:
        return _unmatched(ports, received, answer, effect)
    if waiting.state.status != "sent":
        return {"sent": waiting.state.id, "status": waiting.state.status}
    mended = _no_riddle(ports, effect, UNMATCHED, received.id)
    verdict, reasons = _verdict(answer)
    if verdict in ACCEPTED:
        return _accept(ports, waiting, received, mended, with_errors=verdict == "E")
    return _reject(ports, waiting, received.id, reasons, mended)


def _settle_interchange(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    partner, control, note = (str(effect.data[name]) for name in ("partner", "control", "note"))
    file = str(effect.data["file"])
    waiting = _find(ports, partner, control)
    if waiting is not None and waiting.state.status == "sent":
        mended = _no_riddle(ports, effect, TA1_UNMATCHED, f"{partner}\n{control}")
        return _reject(ports, waiting, file, (f"TA1 note {note}",), mended)
    told = raised(
        ports,
        TA1_UNMATCHED,
        partner,
        f"{partner}\n{control}",
        f"{partner} rejected our interchange {control} (TA1 note {note}).",
        "If it held acknowledgments, the partner has not got them: answer it by hand.",
        file=file,
    )
    if told:
        ports.ledger.commit([*told, *_kept(ports, partner, control, effect)])
    return {"status": "told"}


def _read(ports: Ports, received: DocumentState) -> FunctionalAcknowledgment:
    content = json.loads(ports.files.body(received.body)) if received.body else received.document
    answer = load(content)
    if not isinstance(answer, FunctionalAcknowledgment):
        raise InputError(f"document {received.id} is no acknowledgment but {received.kind}")
    return answer


def _find(ports: Ports, partner: str, control: str | None) -> Waiting | None:
    if not _is_number(control):
        return None
    stream = control_stream(partner, str(control))
    place = ports.ledger.load(stream)
    if place is None or "sent" not in place.data:
        return None
    return load_waiting(ports, stream, str(place.data["sent"]))


def _kept(ports: Ports, partner: str, control: str | None, effect: RecordedEffect) -> list[Change]:
    return kept_early(ports, partner, str(control), effect) if _is_number(control) else []


def _is_number(control: str | None) -> bool:
    """Whether this can be a control number of ours; a partner may write anything there."""
    return bool(control and re.fullmatch("[0-9]{1,9}", control))


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


def _no_riddle(ports: Ports, effect: RecordedEffect, code: str, subject: str) -> list[Change]:
    """What a person was told when an answer came before the record of what it answers."""
    if not effect.stream.startswith("sent/"):
        return []
    return closed(ports, code, subject, "the hub", "What it answers is on record by now.")


def _accept(
    ports: Ports,
    waiting: Waiting,
    received: DocumentState,
    mended: Sequence[Change],
    *,
    with_errors: bool,
) -> Mapping[str, Json]:
    update = {"status": "accepted", "answered_by": received.id}
    state = waiting.state.model_copy(update=update)
    event = DocumentAccepted(
        sent=state.id, partner=state.partner, by=received.id, with_errors=with_errors
    )
    moved, effects = order_taken(ports, state, with_errors=with_errors)
    changes = [*waiting.moved(state, event, watched=False), *moved, *mended]
    ports.ledger.commit(changes, effects)
    return {"sent": state.id, "status": "accepted"}


def _reject(
    ports: Ports,
    waiting: Waiting,
    by: str,
    reasons: tuple[str, ...],
    mended: Sequence[Change],
) -> Mapping[str, Json]:
    update = {"status": "rejected", "answered_by": by, "reasons": reasons}
    state = waiting.state.model_copy(update=update)
    event = DocumentRejected(sent=state.id, partner=state.partner, by=by, reasons=reasons)
    told = raised(
        ports,
        "DOCUMENT_REJECTED",
        state.partner,
        state.id,
        f"{state.partner} rejected our {state.set_code} {state.number or ''}: "
        f"{'; '.join(reasons) or 'no reason was given'}.",
        next_step(
            state, "Ask the partner what its system missed, correct the guide, and send it again."
        ),
        sent=state.id,
        order=state.order,
    )
    moved, effects = order_refused(ports, state)
    changes = [*waiting.moved(state, event, watched=False), *told, *moved, *mended]
    ports.ledger.commit(changes, effects)
    return {"sent": state.id, "status": "rejected"}


def _unmatched(
    ports: Ports,
    received: DocumentState,
    answer: FunctionalAcknowledgment,
    effect: RecordedEffect,
) -> Mapping[str, Json]:
    told = raised(
        ports,
        UNMATCHED,
        received.partner,
        received.id,
        f"{received.partner} acknowledged a group {answer.number or '(no number)'} "
        "that is not on record as sent.",
        "If one of ours is just on its way under that number, it is settled as soon as it is on "
        "record. Else check with the partner whose acknowledgment this is.",
        file=received.file,
    )
    if told:
        ports.ledger.commit([*told, *_kept(ports, received.partner, answer.number, effect)])
    return {"status": "unmatched"}
