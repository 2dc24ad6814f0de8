"""A document goes out to a partner: queued with its cause, written by an effect, read twice.

Nothing leaves that the second reader does not read as valid: a refusal is an exception for a
person, not a file. Control numbers are taken once and written to the effect, so that performing it
twice writes the same bytes under the same name. What an order sends moves the order in the same
commit, and can be withdrawn (order_sending.py) until its sending has begun.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from edi.guides import guide_of
from edi.outgoing import envelope_to
from edi.second_reader import second_opinion
from edi.x12.write import compose_set, write_interchange
from hub.flows.acknowledge import X12, counter
from hub.flows.exceptions import raised
from hub.flows.order_record import after_races
from hub.flows.order_sending import begun, next_step, order_left, order_not_sent
from hub.flows.partners import get_partner
from hub.flows.sent_record import awaiting, early, outbox_key, sent_change
from hub.ports import Change, Effect, Ports
from schemas.documents import Document, load
from schemas.errors import NotFound
from schemas.events import Json, RecordedEffect, canonical
from schemas.findings import Finding
from schemas.partners import Partner
from schemas.sending import (
    DocumentQueued,
    DocumentRefused,
    DocumentSent,
    SentState,
    control_stream,
    sent_id,
    sent_stream,
)

INLINE_BYTES = 100_000
MAX_REASONS = 20


def queued(
    ports: Ports,
    partner: Partner,
    document: Document,
    set_code: str,
    cause: str,
    *,
    order: str | None = None,
) -> tuple[SentState, list[Change], list[Effect]]:
    """What a commit must hold so that a document is sent because of `cause`; nothing the second
    time that the same cause asks. `order` is the purchase order that moves with it."""
    identity = sent_id(cause)
    stream = sent_stream(identity)
    known = ports.ledger.load(stream)
    if known is not None:
        return SentState.model_validate(known.data), [], []
    content = document.to_json()
    text = canonical(content)
    large = len(text) > INLINE_BYTES
    state = SentState(
        id=identity,
        partner=partner.id,
        kind=document.kind,
        set_code=set_code,
        version=partner.version,
        number=document.number,
        order=order,
        test=partner.test,
        queued_at=ports.clock.now(),
        document=None if large else content,
        body=ports.files.keep(text.encode()) if large else None,
    )
    event = DocumentQueued(
        sent=identity, partner=partner.id, set_code=set_code, number=document.number
    )
    effect = Effect(stream, "x12", "send_document", {"sent": identity})
    return state, [sent_change(state, 0, event)], [effect]


def send_document(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: write the document, have it read again, put it into the outbox."""
    return after_races(lambda: _send(ports, effect))


def _send(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    stored = ports.ledger.load(sent_stream(effect.data["sent"]))
    if stored is None:
        raise NotFound(f"nothing is queued under {effect.data['sent']}")
    state = SentState.model_validate(stored.data)
    if state.status not in ("queued", "leaving"):
        return {"key": state.key, "status": state.status}
    partner = get_partner(ports, state.partner)
    numbered = ports.ledger.take_numbers(effect, counter(partner.id), 1)
    data, findings = _write(partner, state, _document(ports, state), numbered)
    if findings:
        return _refuse(ports, state, stored.version, findings)
    state, version = begun(ports, state, stored.version)
    if state.status == "withdrawn":
        return {"status": state.status}
    return _put_out(ports, partner, state, version, numbered, data)


def _document(ports: Ports, state: SentState) -> Document:
    content = json.loads(ports.files.body(state.body)) if state.body else state.document
    return load(content)


def _write(
    partner: Partner, state: SentState, document: Document, effect: RecordedEffect
) -> tuple[bytes, Sequence[Finding]]:
    """The file, and why it must not leave: what we, or the second reader, find wrong with it."""
    envelope = envelope_to(partner, state.version, test=state.test)
    composed = compose_set(
        document, state.set_code, state.version, envelope.delimiters, guide_of(partner)
    )
    if not composed.sound:
        return b"", composed.findings
    # One number for the interchange and its only group: a 997 names the one, a TA1 the other.
    numbers = (effect.numbers[0], effect.numbers[0])
    data = write_interchange([composed], envelope, state.version, numbers, effect.at)
    return data, second_opinion(data)


def _put_out(
    ports: Ports,
    partner: Partner,
    state: SentState,
    version: int,
    effect: RecordedEffect,
    data: bytes,
) -> Mapping[str, Json]:
    control = f"{effect.numbers[0]}"
    key = outbox_key(state, effect)
    ports.files.write(key, data, X12)
    now = ports.clock.now()
    sent = state.model_copy(
        update={
            "status": "sent",
            "control": control,
            "key": key,
            "sent_at": now,
            "due_at": now + timedelta(hours=partner.answers.due_hours),
        }
    )
    event = DocumentSent(
        sent=state.id, partner=partner.id, set_code=state.set_code, control=control, key=key
    )
    place = ports.ledger.load(control_stream(partner.id, control))
    changes = [sent_change(sent, version, event), awaiting(sent, control, event, place)]
    moved, effects = order_left(ports, sent)
    ports.ledger.commit([*changes, *moved], [*early(place, sent), *effects])
    return {"key": key, "control": control, "sha256": hashlib.sha256(data).hexdigest()}


def _refuse(
    ports: Ports, state: SentState, version: int, findings: Sequence[Finding]
) -> Mapping[str, Json]:
    reasons = tuple(f"{each.code}: {each.message}" for each in findings[:MAX_REASONS])
    refused = state.model_copy(update={"status": "refused", "reasons": reasons})
    event = DocumentRefused(
        sent=state.id, partner=state.partner, set_code=state.set_code, reasons=reasons
    )
    exception = raised(
        ports,
        "DOCUMENT_REFUSED",
        state.partner,
        state.id,
        f"The {state.set_code} {state.number or ''} was not sent: {reasons[0]}",
        next_step(state, "Correct the document or the partner's guide, and have it sent again."),
        sent=state.id,
        order=state.order,
    )
    moved, effects = order_not_sent(ports, refused)
    ports.ledger.commit([sent_change(refused, version, event), *exception, *moved], effects)
    return {"status": "refused", "reasons": list(reasons)}
