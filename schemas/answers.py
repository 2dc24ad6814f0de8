"""Answers to documents: to their form (997, 999, TA1) and to their content (824)."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import ClassVar, Literal

from schemas.document import Document
from schemas.parts import (
    Amount,
    Composite,
    Contact,
    Counted,
    Kept,
    Moment,
    Number,
    Part,
    Reference,
    Remark,
)
from schemas.viewed import Views
from schemas.views import Fields, agree, party_views, summary_views


class ElementAnswer(Part):
    """AK4: what is wrong with an element. `place` is its position (and component)."""

    place: Composite | None = None
    number: Number | None = None
    code: str | None = None
    value: str | None = None
    kept: tuple[Kept, ...] = ()


class SegmentAnswer(Part):
    """AK3: what is wrong with a segment, by its position in the set (ST = 1)."""

    segment: str | None = None
    position: Number | None = None
    loop: str | None = None
    codes: tuple[str, ...] = ()
    elements: tuple[ElementAnswer, ...] = ()
    kept: tuple[Kept, ...] = ()


class SetAnswer(Part):
    """AK2 to AK5: what became of a set. `verdict`: A, E (with errors), R, P, M, W, X."""

    code: str | None = None
    control: str | None = None
    convention: str | None = None
    segments: tuple[SegmentAnswer, ...] = ()
    verdict: str | None = None
    codes: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


class FunctionalAcknowledgment(Document):
    """997 or 999: what became of a group that was sent. `number` is the group's control number."""

    kind: Literal["acknowledgment"] = "acknowledgment"
    group_code: str | None = None
    group_version: str | None = None
    sets: tuple[SetAnswer, ...] = ()
    verdict: str | None = None
    declared: Number | None = None
    received: Number | None = None
    accepted: Number | None = None
    codes: tuple[str, ...] = ()


class AdviceDetail(Part):
    """RED: an error in more words."""

    text: str | None = None
    operator: str | None = None
    agency: str | None = None
    source: str | None = None
    list: str | None = None
    code: str | None = None


class AdviceError(Part):
    """TED: what is wrong with the content of a document."""

    code: str | None = None
    text: str | None = None
    segment: str | None = None
    position: Number | None = None
    element: Number | None = None
    value: str | None = None
    new_value: str | None = None
    remarks: tuple[Remark, ...] = ()
    details: tuple[AdviceDetail, ...] = ()
    kept: tuple[Kept, ...] = ()


class Advice(Part):
    """OTI: what became of one document. `status`: TA accepted, TE with errors, TR rejected, ..."""

    status: str | None = None
    qualifier: str | None = None
    number: str | None = None
    sender: str | None = None
    receiver: str | None = None
    date: Day | None = None
    time: str | None = None
    group_control: str | None = None
    set_control: str | None = None
    set_code: str | None = None
    version: str | None = None
    purpose: str | None = None
    transaction: str | None = None
    application: str | None = None
    action: str | None = None
    handling: str | None = None
    reason: str | None = None
    references: tuple[Reference, ...] = ()
    dates: tuple[Moment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Counted, ...] = ()
    errors: tuple[AdviceError, ...] = ()
    kept: tuple[Kept, ...] = ()


def advice_views(fields: Fields) -> None:
    """The order that an advice is about: the first reference of its items that is an order's."""
    named = [(i.qualifier, i.number) for i in fields["items"]]
    named += [(r.qualifier, r.value) for i in fields["items"] for r in i.references]
    found = next((number for qualifier, number in named if qualifier == "PO"), None)
    agree(fields, "order_number", found)


class ApplicationAdvice(Document):
    """824: whether the content of documents was accepted, and why not."""

    views: ClassVar[Views] = (party_views, summary_views, advice_views)
    late: ClassVar[Views] = views

    kind: Literal["application_advice"] = "application_advice"
    purpose: str | None = None
    time: str | None = None
    zone: str | None = None
    reference: str | None = None
    transaction: str | None = None
    action: str | None = None
    security: str | None = None
    items: tuple[Advice, ...] = ()


class InterchangeAnswer(Part):
    """TA1: what became of an interchange that was sent. `status`: A, E, R; `note` is I18."""

    control: str | None = None
    date: str | None = None
    time: str | None = None
    status: str | None = None
    note: str | None = None
