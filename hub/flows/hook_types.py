"""What each type of call means: the shape of its data, and what acts on it (hook_acts.py).

The shapes are those of the API's own routes and of the feeds (docs/reference/webhooks.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hub.ports import Ports
from schemas.access import Caller, Role
from schemas.errors import InputError
from schemas.events import Json
from schemas.feeding import RowsTold
from schemas.hook_data import InvoiceTold, ShipmentCalled
from schemas.order_goods import ReceiptsTold
from schemas.order_requests import NewOrder
from schemas.problems import problems

HOUSE = "erp"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Called:
    """A call as its flow meets it: who sent it, on whose behalf, and what it says.

    `body` is the SHA-256 under which its bytes are kept.
    """

    source: str
    id: str
    kind: str
    partner: str
    received_at: datetime
    body: str
    data: Mapping[str, Any]

    @property
    def cause(self) -> str:
        """What a flow names its doings after, so that doing them twice is doing them once."""
        return f"hook/{self.source}/{self.id}"

    def caller(self, role: Role) -> Caller:
        """Who does it, on the record: the source itself.

        A system of the house has the role that its type needs; a partner's own is that supplier.
        """
        name = f"hook:{self.source}"
        if self.partner == HOUSE:
            return Caller(subject=name, name=name, roles=frozenset({role}))
        supplier: frozenset[Role] = frozenset({"supplier"})
        return Caller(subject=name, name=name, roles=supplier, partner=self.partner)


@dataclass(frozen=True)
class HookType:
    """`check` raises InputError for data of another shape; `act` for what cannot be.

    `house` says that only a system of the house may send it, not a partner's own.
    """

    check: Callable[[Mapping[str, Any]], None]
    act: Callable[[Ports, Called], Mapping[str, Json]]
    house: bool = True


def read(model: type[Model], data: Mapping[str, Any]) -> Model:
    """Data as a model; InputError says which fields are odd, never what they said."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(problems(error, "data")) from error


def _acts(name: str) -> Callable[[Ports, Called], Mapping[str, Json]]:
    """A function of hook_acts.py, loaded with all that it needs when the first call is acted on."""

    def act(ports: Ports, called: Called) -> Mapping[str, Json]:
        found: Callable[[Ports, Called], Mapping[str, Json]]
        found = getattr(import_module("hub.flows.hook_acts"), name)
        return found(ports, called)

    return act


def _shaped(model: type[BaseModel]) -> Callable[[Mapping[str, Any]], None]:
    def check(data: Mapping[str, Any]) -> None:
        read(model, data)

    return check


def _check_invoice(data: Mapping[str, Any]) -> None:
    from hub.flows.json_documents import read_invoice

    read_invoice(read(InvoiceTold, data).document)


def texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Rows whose numbers with a fraction are the texts that feeds are made of."""
    rows = data.get("rows")
    return {**data, "rows": [_text_row(row) for row in rows] if isinstance(rows, list) else rows}


def _text_row(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: format(v, "f") if isinstance(v, Decimal) else v for name, v in row.items()}


def _check_rows(data: Mapping[str, Any]) -> None:
    read(RowsTold, texts(data))


_ROWS = HookType(_check_rows, _acts("send_rows"))
TYPES: dict[str, HookType] = {
    "items": _ROWS,
    "stock": _ROWS,
    "sales": _ROWS,
    "receipts": HookType(_shaped(ReceiptsTold), _acts("take_receipts")),
    "shipment_status": HookType(_shaped(ShipmentCalled), _acts("tell_shipment"), house=False),
    "order": HookType(_shaped(NewOrder), _acts("make_order")),
    "invoice": HookType(_check_invoice, _acts("record_invoice"), house=False),
}
