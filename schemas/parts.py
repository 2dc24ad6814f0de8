"""The parts that documents are made of: parties, dates, references, notes, and all others.

The public face of goods.py and money.py too. Fields stand in the order of the X12 segment that
carries them, so that the translator needs no map between the two; the codes are X12's own.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)

from schemas.goods import (
    Carrier,
    Counted,
    Counts,
    Description,
    Destination,
    Distribution,
    Equipment,
    Freight,
    ItemId,
    Lading,
    Measurement,
    Pack,
    Schedule,
)
from schemas.money import Amount, Charge, Currency, Price, Tax, TaxReference, Terms
from schemas.part import Composite, Kept, Moment, Number, Part, Reference

__all__ = [
    "Amount",
    "Carrier",
    "Charge",
    "Composite",
    "Contact",
    "ContactNumber",
    "Counted",
    "Counts",
    "Currency",
    "Description",
    "Destination",
    "Distribution",
    "Equipment",
    "Freight",
    "ItemId",
    "Kept",
    "Lading",
    "Measurement",
    "Message",
    "Moment",
    "Note",
    "Number",
    "Pack",
    "Part",
    "Party",
    "Price",
    "Reference",
    "Remark",
    "Schedule",
    "Tax",
    "TaxReference",
    "Terms",
]


class ContactNumber(Part):
    """One way to reach a contact: TE, EM, FX, ..."""

    qualifier: str | None = None
    number: str | None = None


class Contact(Part):
    """PER: a person or desk."""

    function: str | None = None
    name: str | None = None
    numbers: tuple[ContactNumber, ...] = ()
    inquiry: str | None = None


class Message(Part):
    """MSG or MTX: free text."""

    text: str | None = None
    control: str | None = None
    number: Number | None = None
    code: str | None = None
    text_2: str | None = None
    language: str | None = None


class Remark(Part):
    """NTE: a note with the code of what it is about."""

    code: str | None = None
    text: str | None = None


class Note(Part):
    """N9 with its messages, in order."""

    qualifier: str | None = None
    value: str | None = None
    text: str | None = None
    date: Day | None = None
    time: str | None = None
    zone: str | None = None
    related: Composite | None = None
    dates: tuple[Moment, ...] = ()
    messages: tuple[Message, ...] = ()
    kept: tuple[Kept, ...] = ()


class Party(Part):
    """N1 and what belongs to it: who, under which id, where, and whom to ask."""

    role: str | None = None
    name: str | None = None
    qualifier: str | None = None
    id: str | None = None
    relationship: str | None = None
    role_2: str | None = None
    names: tuple[str, ...] = ()
    street: tuple[str, ...] = ()
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    location_qualifier: str | None = None
    location: str | None = None
    subdivision: str | None = None
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[Moment, ...] = ()
    freight: tuple[Freight, ...] = ()
    lading: tuple[Lading, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    kept: tuple[Kept, ...] = ()
