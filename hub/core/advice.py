"""What an 824 says of a document that is refused by its content: pure words, no sending.

Source: X12 transaction set 824; element 110 (OTI01), 128 (OTI02), 647 (TED01).
"""

from datetime import datetime
from typing import TypedDict

from schemas.answers import Advice, AdviceError, ApplicationAdvice
from schemas.api import Refusal
from schemas.partners import Partner
from schemas.parts import Party, Reference
from schemas.receiving import DocumentState


class Controls(TypedDict, total=False):
    """OTI08, OTI09 and OTI10."""

    group_control: str
    set_control: str
    set_code: str


REJECTED = "TR"  # OTI01: transaction set reject
ORIGINAL = "00"  # BGN01
BUYER = "BY"
# Element 128: what a document's own number is, by its kind.
NUMBER_OF = {
    "order": "PO",
    "order_change": "PO",
    "order_response": "PO",
    "order_change_response": "PO",
    "ship_notice": "SI",
    "invoice": "IV",
    "credit_note": "CM",
}
TRANSACTION = "TN"
MAX_NUMBER = 30
MAX_TEXT = 60


def advise(
    document: DocumentState, partner: Partner, refusal: Refusal, at: datetime
) -> ApplicationAdvice:
    """The advice that refuses a document, naming it by number, control numbers and order."""
    number = (document.number or document.set_control)[:MAX_NUMBER]
    references: tuple[Reference, ...] = ()
    if document.order_number and NUMBER_OF.get(document.kind) != "PO":
        references = (Reference(qualifier="PO", value=document.order_number[:MAX_NUMBER]),)
    item = Advice(
        status=REJECTED,
        qualifier=NUMBER_OF.get(document.kind, TRANSACTION),
        number=number,
        **_controls(document),
        references=references,
        errors=tuple(
            AdviceError(code=refusal.code, text=part) for part in _in_parts(refusal.reason)
        ),
    )
    return ApplicationAdvice(
        number=document.id,
        date=at.date(),
        purpose=ORIGINAL,
        parties=(Party(role=BUYER, qualifier="92", id=partner.us.id),),
        items=(item,),
    )


def _controls(document: DocumentState) -> Controls:
    """The numbers that the partner's system knows the document by; all of them or none (C0908)."""
    if not document.group_control.isdigit():
        return {}
    return {
        "group_control": document.group_control,
        "set_control": document.set_control,
        "set_code": document.set_code,
    }


def _in_parts(text: str) -> list[str]:
    """A reason in pieces that TED02 holds, broken between words."""
    parts: list[str] = []
    for word in text.split():
        piece = word[:MAX_TEXT]
        if parts and len(parts[-1]) + 1 + len(piece) <= MAX_TEXT:
            parts[-1] += f" {piece}"
        else:
            parts.append(piece)
    return parts
