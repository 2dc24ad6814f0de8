"""A supplier without EDI, or an ERP, sends an invoice by the API: it is recorded as a document.

What it means and whether it is paid is not decided here. Signed calls: hook_acts.py.
"""

from hub.core.access import is_staff, sees
from hub.flows.idempotency import Once, record
from hub.flows.json_documents import read_invoice, record_document
from hub.ports import Ports
from schemas.access import Caller
from schemas.api import DocumentHead
from schemas.errors import InputError, NotFound
from schemas.events import canonical
from schemas.hook_data import InvoiceTold
from schemas.idempotency import Answer
from schemas.receiving import DocumentState

CREATED = 201


def tell_invoice(ports: Ports, caller: Caller, told: InvoiceTold, once: Once) -> DocumentHead:
    """Record an invoice or a credit note, and the answer in the same commit.

    InputError for a document of another kind or shape; NotFound for a partner that is not there, or
    not the caller's.
    """
    partner = _whose(caller, told)
    document = read_invoice(told.document)
    kept = {"told": told.model_dump(mode="json"), "by": caller.name, "once": once.stream}
    raw = ports.files.keep(canonical(kept).encode())
    state = record_document(
        ports,
        partner,
        document,
        once.stream,
        raw,
        lambda made: [record(once, Answer(status=CREATED, body=_body(made), location=at(made.id)))],
    )
    return head_of(state)


def at(document: str) -> str:
    """Where a document is found."""
    return f"/documents/{document}"


def head_of(state: DocumentState) -> DocumentHead:
    """The line that lists show of a document."""
    return DocumentHead.model_validate(state.model_dump(include=set(DocumentHead.model_fields)))


def _body(state: DocumentState) -> dict[str, object]:
    return head_of(state).model_dump(mode="json")


def _whose(caller: Caller, told: InvoiceTold) -> str:
    partner = told.partner if is_staff(caller) else told.partner or caller.partner
    if partner is None:
        raise InputError("body.partner: say whose invoice this is")
    if not sees(caller, partner):
        raise NotFound(f"there is no partner {partner!r}")
    return partner
