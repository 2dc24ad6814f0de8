"""A document that is sound X12 and still can't be used is refused by its content: an 824 goes out.

The person's words go to the supplier; the document stays as it came, marked as refused.
"""

from hub.core.access import sees
from hub.core.advice import advise
from hub.flows.document_record import document_change
from hub.flows.partners import get_partner
from hub.flows.send import queued
from hub.ports import Ports
from schemas.access import Caller
from schemas.api import Refusal
from schemas.errors import InputError, NotFound
from schemas.receiving import DocumentRefusedByUs, DocumentState, document_stream
from schemas.sending import SentState

ADVICE_SET = "824"


def refuse_document(ports: Ports, caller: Caller, document: str, refusal: Refusal) -> SentState:
    """Refuse a document and send the partner an 824; asked twice, it is refused once."""
    stream = document_stream(document)
    stored = ports.ledger.load(stream)
    if stored is None or not sees(caller, stored.data["partner"]):
        raise NotFound(f"there is no document {document!r}")
    state = DocumentState.model_validate(stored.data)
    if state.kind in ("acknowledgment", "application_advice"):
        raise InputError("an answer is not answered: only business documents can be refused")
    partner = get_partner(ports, state.partner)
    advice = advise(state, partner, refusal, ports.clock.now())
    sent, changes, effects = queued(ports, partner, advice, ADVICE_SET, f"refusal/{document}")
    if not changes:
        return sent
    event = DocumentRefusedByUs(
        document=document,
        partner=partner.id,
        by=caller.name,
        code=refusal.code,
        reason=refusal.reason,
        sent=sent.id,
    )
    refused = state.model_copy(update={"refused": sent.id})
    change = document_change(refused, stored.version, [event])
    ports.ledger.commit([change, *changes], effects)
    return sent
