"""Ship notices (856): a hierarchy of shipment, orders, tares, packs and items.

`levels` is the hierarchy as it was sent, flat and in order, each level naming its parent; `lines`
is a view of its items with the order and the package they belong to.
"""

from typing import ClassVar, Literal

from schemas.document import Document
from schemas.ship_parts import ShipLevel, ShipLine
from schemas.shipment_views import level_views
from schemas.viewed import Views


class ShipNotice(Document):
    """856: what is on its way."""

    views: ClassVar[Views] = (level_views,)
    late: ClassVar[Views] = views

    kind: Literal["ship_notice"] = "ship_notice"
    purpose: str | None = None
    time: str | None = None
    structure: str | None = None
    transaction: str | None = None
    reason: str | None = None
    levels: tuple[ShipLevel, ...] = ()
    lines: tuple[ShipLine, ...] = ()
