"""The parts of a ship notice: the levels of its hierarchy and the lines that are a view of them."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import ClassVar

from schemas.lines import Line
from schemas.parts import (
    Carrier,
    Charge,
    Contact,
    Currency,
    Description,
    Distribution,
    Equipment,
    Freight,
    ItemId,
    Kept,
    Lading,
    Measurement,
    Moment,
    Number,
    Pack,
    Part,
    Party,
    Reference,
)
from schemas.viewed import FieldViews, Views
from schemas.views import description_views, shipped_item_views


class ShippedItem(Part):
    """LIN: which item."""

    line: str | None = None
    ids: tuple[ItemId, ...] = ()


class ShippedQuantity(Part):
    """SN1: how much of it."""

    line: str | None = None
    quantity: Number | None = None
    unit: str | None = None
    shipped_to_date: Number | None = None
    ordered: Number | None = None
    ordered_unit: str | None = None
    container: str | None = None
    status: str | None = None


class OrderNamed(Part):
    """PRF: the order that the goods were ordered by."""

    number: str | None = None
    release: str | None = None
    change: str | None = None
    date: Day | None = None
    line: str | None = None
    contract: str | None = None
    type: str | None = None


class Mark(Part):
    """MAN: marks and numbers on a package; GM or AA is an SSCC-18."""

    qualifier: str | None = None
    number: str | None = None
    number_to: str | None = None
    qualifier_2: str | None = None
    number_2: str | None = None
    number_2_to: str | None = None


class Pallet(Part):
    """PAL: how a pallet is built."""

    kind: str | None = None
    tiers: Number | None = None
    blocks: Number | None = None
    pack: Number | None = None
    unit_weight: Number | None = None
    unit_weight_unit: str | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    dimension_unit: str | None = None
    weight: Number | None = None
    weight_unit: str | None = None
    volume: Number | None = None
    volume_unit: str | None = None
    exchange: str | None = None


class ShipLevel(Part):
    """HL and what stands under it. `code`: S shipment, O order, T tare, P pack, I item."""

    id: str | None = None
    parent: str | None = None
    code: str | None = None
    child: str | None = None
    item: ShippedItem | None = None
    shipped: ShippedQuantity | None = None
    order: OrderNamed | None = None
    packs: tuple[Pack, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    lading: tuple[Lading, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    marks: tuple[Mark, ...] = ()
    dates: tuple[Moment, ...] = ()
    freight: tuple[Freight, ...] = ()
    pallet: Pallet | None = None
    parties: tuple[Party, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    currencies: tuple[Currency, ...] = ()
    charges: tuple[Charge, ...] = ()
    kept: tuple[Kept, ...] = ()


class ShipLine(Line):
    """An item of a shipment: what of which order is in which package (its SSCC)."""

    views: ClassVar[Views] = (shipped_item_views, description_views)
    early: ClassVar[FieldViews] = {}
    late: ClassVar[Views] = views

    package: str | None = None
