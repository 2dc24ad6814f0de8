"""Remittance advices (820): what is paid, how, and for which invoices."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import ClassVar, Literal

from schemas.document import Document
from schemas.parts import Kept, Moment, Number, Part, Reference, Remark
from schemas.viewed import Views
from schemas.views import Fields, agree, party_views, summary_views


class Adjustment(Part):
    """ADX: an amount taken off or put on, and why."""

    amount: Number | None = None
    reason: str | None = None
    reference_qualifier: str | None = None
    reference: str | None = None
    remarks: tuple[Remark, ...] = ()
    references: tuple[Reference, ...] = ()
    kept: tuple[Kept, ...] = ()


class Paid(Part):
    """RMR: one invoice or credit and what is paid of it."""

    qualifier: str | None = None
    number: str | None = None
    action: str | None = None
    paid: Number | None = None
    gross: Number | None = None
    discount: Number | None = None
    reason: str | None = None
    adjusted: Number | None = None
    remarks: tuple[Remark, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[Moment, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    kept: tuple[Kept, ...] = ()


class Entity(Part):
    """ENT: on whose behalf, and what is paid for them."""

    assigned: Number | None = None
    code: str | None = None
    qualifier: str | None = None
    id: str | None = None
    code_2: str | None = None
    qualifier_2: str | None = None
    id_2: str | None = None
    reference_qualifier: str | None = None
    reference: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    items: tuple[Paid, ...] = ()
    kept: tuple[Kept, ...] = ()


class Trace(Part):
    """TRN: the number by which the payment is found again."""

    kind: str | None = None
    number: str | None = None
    originator: str | None = None
    reference: str | None = None


def remittance_views(fields: Fields) -> None:
    """A remittance's number is its trace number; its lines are what is paid, entity by entity."""
    if fields["trace"] is None and fields["number"]:
        fields["trace"] = Trace(kind="1", number=fields["number"])
    elif fields["trace"]:
        agree(fields, "number", fields["trace"].number)
    if not fields["entities"] and fields["lines"]:
        fields["entities"] = (Entity(assigned=Decimal(1), items=fields["lines"]),)
    paid = tuple(item for entity in fields["entities"] for item in entity.items)
    if fields["lines"]:
        agree(fields, "lines", paid)
    fields["lines"] = paid


class Remittance(Document):
    """820: a payment. `lines` is a view of what is paid, whoever it is paid for."""

    views: ClassVar[Views] = (party_views, summary_views, remittance_views)
    late: ClassVar[Views] = views

    kind: Literal["remittance"] = "remittance"
    handling: str | None = None
    sign: str | None = None
    method: str | None = None
    format: str | None = None
    payer_bank_qualifier: str | None = None
    payer_bank: str | None = None
    payer_account_qualifier: str | None = None
    payer_account: str | None = None
    originator: str | None = None
    originator_code: str | None = None
    payee_bank_qualifier: str | None = None
    payee_bank: str | None = None
    payee_account_qualifier: str | None = None
    payee_account: str | None = None
    function: str | None = None
    return_bank_qualifier: str | None = None
    return_bank: str | None = None
    return_account_qualifier: str | None = None
    return_account: str | None = None
    trace: Trace | None = None
    entities: tuple[Entity, ...] = ()
    lines: tuple[Paid, ...] = ()

    @property
    def paid_on(self) -> Day | None:
        """The day on which the payee has the money (BPR16)."""
        return self.date
