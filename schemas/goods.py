"""The parts that are about goods: item ids, quantities, packing, schedules, transport.

Fields stand in the order of the X12 segment that carries them.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)

from schemas.part import Composite, Kept, Number, Part, Reference


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
    kept: tuple[Kept, ...] = ()


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
    measurements: tuple[Measurement, ...] = ()
    kept: tuple[Kept, ...] = ()


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
    lading: tuple[Lading, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    references: tuple[Reference, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    kept: tuple[Kept, ...] = ()


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


class Counted(Part):
    """QTY: a quantity with its meaning."""

    qualifier: str | None = None
    quantity: Number | None = None
    unit: Composite | None = None
    text: str | None = None
    kept: tuple[Kept, ...] = ()


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
