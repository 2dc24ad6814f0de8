"""The data of calls, where it is not what a route of the API takes as it is."""

from typing import Annotated, Any

from pydantic import ConfigDict, StringConstraints

from schemas.order_goods import ShipmentTold
from schemas.ordering import OrderNumber
from schemas.partners import PARTNER_ID
from schemas.word import Word


class InvoiceTold(Word):
    """The data of a call of the type `invoice`: a canonical document, and whose it is."""

    model_config = ConfigDict(extra="forbid")

    partner: Annotated[str, StringConstraints(pattern=PARTNER_ID)] | None = None
    document: dict[str, Any]


class ShipmentCalled(ShipmentTold):
    """The data of a call of the type `shipment_status`: which order it is about, and what is so."""

    order: OrderNumber
