"""The parts that documents are made of: parties, dates, references, terms, charges, item ids.

Fields stand in the order of the X12 segment that carries them, so that the translator needs no map
between the two; the codes in them are X12's own. Documents themselves stand in documents.py.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

Composite = tuple[str, ...]


def _plain(value: Decimal) -> str:
    """A decimal number as JSON shows it: never with an exponent."""
    return format(value, "f")


Number = Annotated[Decimal, PlainSerializer(_plain, return_type=str, when_used="json")]


class Part(BaseModel):
    """A frozen value. What it does not know is None or empty and is left out of the JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Kept(Part):
    """Segments that the model has no place for, as they came: one segment, or one loop in order.

    `at` names the place in the set's grammar where they go when the document is written.
    """

    at: str
    segments: tuple[tuple[str, ...], ...]


class Reference(Part):
    """REF: a number that somebody knows this by."""

    qualifier: str | None = None
    value: str | None = None
    text: str | None = None
    related: Composite | None = None


class Moment(Part):
    """DTM: a date (and time) with its meaning; `format` and `period` carry ranges."""

    qualifier: str | None = None
    date: Day | None = None
    time: str | None = None
    zone: str | None = None
    format: str | None = None
    period: str | None = None


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


class Freight(Part):
    """FOB: who pays the freight and where title and risk pass."""

    payer: str | None = None
    location_qualifier: str | None = None
    location: str | None = None
    terms_qualifier: str | None = None
    terms: str | None = None
    title_qualifier: str | None = None
    title_location: str | None = None
    risk: str | None = None
    risk_text: str | None = None


class Carrier(Part):
    """TD5: carrier and routing."""

    sequence: str | None = None
    qualifier: str | None = None
    id: str | None = None
    mode: str | None = None
    routing: str | None = None
    status: str | None = None
    location_qualifier: str | None = None
    location: str | None = None
    transit_direction: str | None = None
    transit_qualifier: str | None = None
    transit_time: Number | None = None
    service: str | None = None
    service_2: str | None = None
    service_3: str | None = None
    country: str | None = None


class Lading(Part):
    """TD1: how many packages of what weight."""

    packaging: str | None = None
    quantity: Number | None = None
    commodity_qualifier: str | None = None
    commodity: str | None = None
    text: str | None = None
    weight_qualifier: str | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    volume: Number | None = None
    volume_unit: str | None = None


class Equipment(Part):
    """TD3: trailer or container."""

    kind: str | None = None
    initial: str | None = None
    number: str | None = None
    weight_qualifier: str | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    ownership: str | None = None
    seal_status: str | None = None
    seal: str | None = None
    equipment_type: str | None = None


class Currency(Part):
    """CUR: a currency, whose it is, and the rate to another."""

    entity: str | None = None
    code: str | None = None
    rate: Number | None = None
    entity_2: str | None = None
    code_2: str | None = None
    market: str | None = None
    dates: tuple[str, ...] = ()


class Terms(Part):
    """ITD: when to pay, and the discount for paying early; in the document's currency."""

    kind: str | None = None
    basis: str | None = None
    discount_percent: Number | None = None
    discount_due: Day | None = None
    discount_days: Number | None = None
    net_due: Day | None = None
    net_days: Number | None = None
    discount_amount: Number | None = None
    deferred_due: Day | None = None
    deferred_amount: Number | None = None
    payable_percent: Number | None = None
    text: str | None = None
    day_of_month: Number | None = None
    method: str | None = None
    percent: Number | None = None


class Tax(Part):
    """TXI: one tax, its amount, its rate in percent and what it is reckoned on."""

    kind: str | None = None
    amount: Number | None = None
    percent: Number | None = None
    jurisdiction_qualifier: str | None = None
    jurisdiction: str | None = None
    exempt: str | None = None
    relationship: str | None = None
    base: Number | None = None
    tax_id: str | None = None
    line: str | None = None


class Charge(Part):
    """SAC: an allowance (A), a charge (C), or a service without an amount (N, P, ...)."""

    indicator: str | None = None
    code: str | None = None
    agency: str | None = None
    agency_code: str | None = None
    amount: Number | None = None
    percent_qualifier: str | None = None
    percent: Number | None = None
    rate: Number | None = None
    unit: str | None = None
    quantity: Number | None = None
    quantity_to: Number | None = None
    handling: str | None = None
    reference: str | None = None
    option: str | None = None
    text: str | None = None
    language: str | None = None
    currency: Currency | None = None
    taxes: tuple[Tax, ...] = ()
    kept: tuple[Kept, ...] = ()


class TaxReference(Part):
    """TAX: tax numbers and places of jurisdiction."""

    tax_id: str | None = None
    places: tuple[ContactNumber, ...] = ()
    exempt: str | None = None
    customs: str | None = None


class Price(Part):
    """CTP: a price of a certain kind."""

    trade_class: str | None = None
    kind: str | None = None
    price: Number | None = None
    quantity: Number | None = None
    unit: Composite | None = None
    multiplier_qualifier: str | None = None
    multiplier: Number | None = None
    amount: Number | None = None
    basis: str | None = None
    condition: str | None = None
    multiple: Number | None = None


class Description(Part):
    """PID: the item in words (F) or by code (S); several make one text."""

    kind: str | None = None
    characteristic: str | None = None
    agency: str | None = None
    code: str | None = None
    text: str | None = None
    surface: str | None = None
    source: str | None = None
    yes_no: str | None = None
    language: str | None = None


class Measurement(Part):
    """MEA: a weight, a length, a grade."""

    reference: str | None = None
    qualifier: str | None = None
    value: Number | None = None
    unit: Composite | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    significance: str | None = None
    attribute: str | None = None
    surface: str | None = None
    interval: str | None = None


class Pack(Part):
    """PO4: how the item is packed."""

    pack: Number | None = None
    size: Number | None = None
    unit: str | None = None
    packaging: str | None = None
    weight_qualifier: str | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    volume: Number | None = None
    volume_unit: str | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    dimension_unit: str | None = None
    inner_pack: Number | None = None
    surface: str | None = None
    assigned: str | None = None
    assigned_2: str | None = None
    number: Number | None = None


class Schedule(Part):
    """SCH: a part of the line's quantity, due at its own date."""

    quantity: Number | None = None
    unit: str | None = None
    entity: str | None = None
    name: str | None = None
    date_qualifier: str | None = None
    date: Day | None = None
    time: str | None = None
    date_qualifier_2: str | None = None
    date_2: Day | None = None
    time_2: str | None = None
    request: str | None = None
    assigned: str | None = None


class Destination(Part):
    """One store and how much of the line goes there (a pair of SDQ)."""

    location: str | None = None
    quantity: Number | None = None


class Distribution(Part):
    """SDQ: how the line's quantity is spread over stores; several add up."""

    unit: str | None = None
    qualifier: str | None = None
    destinations: tuple[Destination, ...] = ()
    place: str | None = None


class Message(Part):
    """MSG: free text."""

    text: str | None = None
    control: str | None = None
    number: Number | None = None


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


class Amount(Part):
    """AMT: an amount with its meaning (TT: the document's total)."""

    qualifier: str | None = None
    amount: Number | None = None
    sign: str | None = None


class Counted(Part):
    """QTY: a quantity with its meaning."""

    qualifier: str | None = None
    quantity: Number | None = None
    unit: Composite | None = None
    text: str | None = None


class Counts(Part):
    """CTT: how many lines there are, and the sum of their quantities (the hash)."""

    lines: Number | None = None
    hash: Number | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    volume: Number | None = None
    volume_unit: str | None = None
    text: str | None = None


class ItemId(Part):
    """One of the names of an item: VN vendor's, IN and BP buyer's, UP, EN and UK GTIN."""

    qualifier: str | None = None
    id: str | None = None


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
