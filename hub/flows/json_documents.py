"""A canonical document comes as JSON, in a signed call: it is recorded like one read from a file.

Its raw form is the call's body. What reads files: sets.py.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from hub.flows.document_record import document_change
from hub.flows.partners import get_partner
from hub.ports import Change, Effect, Ports
from schemas.documents import Document, load
from schemas.errors import InputError
from schemas.events import Json, canonical
from schemas.invoices import Invoice
from schemas.problems import told
from schemas.receiving import (
    AS_JSON,
    DocumentReceived,
    DocumentState,
    TestDocumentReceived,
    document_id,
    document_stream,
)

INLINE_BYTES = 100_000


def read_invoice(content: Json) -> Document:
    """An invoice or a credit note. InputError says where it is odd, never what it said there."""
    try:
        document = load(content)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        # The first step of a place is the kind that the document was taken for.
        inside = ({**each, "loc": each["loc"][1:]} for each in wrong)
        raise InputError(told(inside, "document")) from error
    if not isinstance(document, Invoice):
        raise InputError(f"document.kind: {document.kind} is neither an invoice nor a credit note")
    if not document.number:
        raise InputError("document.number: an invoice without a number cannot be told from another")
    return document


def record_document(
    ports: Ports,
    partner: str,
    document: Document,
    cause: str,
    raw: str,
    extra: Callable[[DocumentState], Sequence[Change]] | None = None,
) -> DocumentState:
    """Record a document of a partner's because of a call; the same call records it once.

    `raw` is the SHA-256 of the kept body that it came in; `extra` gives what else belongs into the
    commit. NotFound for an unknown partner.
    """
    # What reads files knows what each kind of document calls for.
    from hub.flows.sets import CALLS

    profile = get_partner(ports, partner)
    identity = document_id(cause, 0)
    known = ports.ledger.load(document_stream(identity))
    if known is not None:
        return DocumentState.model_validate(known.data)
    content = document.to_json()
    text = canonical(content)
    large = len(text) > INLINE_BYTES
    state = DocumentState(
        id=identity,
        kind=document.kind,
        number=document.number,
        order_number=document.order_number,
        partner=partner,
        test=profile.test,
        received_at=ports.clock.now(),
        file=cause,
        raw=raw,
        set_code=AS_JSON,
        set_control="",
        group_control="",
        interchange="",
        offset=0,
        document=None if large else content,
        body=ports.files.keep(text.encode()) if large else None,
    )
    change = document_change(state, 0, [_fact(state)])
    called = CALLS.get(state.kind)
    calls = [Effect(change.stream, *called, {"document": identity})] if called else []
    ports.ledger.commit([change, *(extra(state) if extra else ())], calls)
    return state


def _fact(state: DocumentState) -> DocumentReceived:
    fact = TestDocumentReceived if state.test else DocumentReceived
    told: dict[str, Any] = {"kind": state.kind, "set_code": state.set_code, "set_control": ""}
    return fact(
        document=state.id,
        file=state.file,
        partner=state.partner,
        number=state.number,
        order_number=state.order_number,
        **told,
    )
