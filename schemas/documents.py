"""The canonical documents: what a file says, whoever wrote it and in whatever syntax.

The public face of the document modules. Field names are fixed by the contract of `hub translate`;
`parties`, `ids`, `amounts` and the like carry everything, `buyer`, `buyer_sku`, `total` and the
like are views of them, so that a hand-written document may give just the views.
"""

from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from schemas.answers import ApplicationAdvice, FunctionalAcknowledgment
from schemas.document import Document, Trade
from schemas.invoices import Invoice
from schemas.lines import Line
from schemas.orders import Order, OrderChange, OrderChangeResponse, OrderResponse
from schemas.remittances import Remittance
from schemas.shipments import ShipNotice
from schemas.stock import Inventory, Sales
from schemas.viewed import Viewed

AnyDocument = Annotated[
    Order
    | OrderResponse
    | OrderChange
    | OrderChangeResponse
    | ShipNotice
    | Invoice
    | Remittance
    | Inventory
    | Sales
    | FunctionalAcknowledgment
    | ApplicationAdvice,
    Field(discriminator="kind"),
]


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(AnyDocument)


def load(data: Any) -> Document:
    """A document from its JSON shape. Raises pydantic's ValidationError with what is wrong.

    Every shape shows `lines`; a kind that has none is let have an empty list of them.
    """
    if isinstance(data, dict) and not data.get("lines"):
        data = {name: value for name, value in data.items() if name != "lines"}
    return _adapter().validate_python(data)


def to_json(document: Document) -> dict[str, Any]:
    """A document as JSON data."""
    return document.to_json()


__all__ = [
    "AnyDocument",
    "ApplicationAdvice",
    "Document",
    "FunctionalAcknowledgment",
    "Inventory",
    "Invoice",
    "Line",
    "Order",
    "OrderChange",
    "OrderChangeResponse",
    "OrderResponse",
    "Remittance",
    "Sales",
    "ShipNotice",
    "Trade",
    "Viewed",
    "load",
    "to_json",
]
