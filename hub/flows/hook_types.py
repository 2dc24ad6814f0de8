"""What each type of call means: the shape of its data, and the flow that acts on it.

The shapes are those of the API's own routes and of the feeds (docs/reference/webhooks.md). A flow
must stand being called twice for the same call: `Called.cause` names what it does. What a flow
needs is loaded when it acts, not when a call comes in.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hub.flows import idempotency
from hub.ports import Ports
from schemas.access import Caller, Role
from schemas.errors import InputError
from schemas.events import Json
from schemas.idempotency import Answer
from schemas.order_requests import NewOrder
from schemas.webhooks import InvoiceTold

HOUSE = "erp"
Model = TypeVar("Model", bound=BaseModel)
MAX_TOLD = 5


@dataclass(frozen=True)
class Called:
    """A call as its flow meets it: who sent it, on whose behalf, and what it says.

    `body` is the SHA-256 under which its bytes are kept.
    """

    source: str
    id: str
    partner: str
    received_at: datetime
    body: str
    data: Mapping[str, Any]

    @property
    def cause(self) -> str:
        """What a flow names its doings after, so that doing them twice is doing them once."""
        return f"hook/{self.source}/{self.id}"

    def caller(self, role: Role) -> Caller:
        """Who does it, on the record: the source itself, in the role that its type needs."""
        name = f"hook:{self.source}"
        return Caller(subject=name, name=name, roles=frozenset({role}))


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
        wrong = error.errors(include_input=False, include_url=False)
        told = "; ".join(
            f"data.{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in wrong[:MAX_TOLD]
        )
        raise InputError(told) from error


def _check_order(data: Mapping[str, Any]) -> None:
    read(NewOrder, data)


def _make_order(ports: Ports, called: Called) -> Mapping[str, Json]:
    """An order that is wanted; the same call makes it once, whatever becomes of us meanwhile."""
    from hub.flows.order_making import create_order

    wanted, caller = read(NewOrder, called.data), called.caller("buyer")
    body = json.dumps(called.data, default=str).encode()
    once = idempotency.once(caller, called.id, "POST", "/orders", body)
    made = idempotency.act_once(ports, once, lambda: create_order(ports, caller, wanted, once))
    return {"order": made.body["number"] if isinstance(made, Answer) else made.number}


def _check_invoice(data: Mapping[str, Any]) -> None:
    from hub.flows.json_documents import read_invoice

    told = read(InvoiceTold, data)
    read_invoice(told.document)


def _record_invoice(ports: Ports, called: Called) -> Mapping[str, Json]:
    """An invoice as JSON. A partner's own system sends its own; one of the house says whose."""
    from hub.flows.json_documents import read_invoice, record_document

    told = read(InvoiceTold, called.data)
    partner = told.partner if called.partner == HOUSE else called.partner
    if partner is None or told.partner not in (None, partner):
        raise InputError("data.partner: whose invoice this is must be said, and be right")
    document = read_invoice(told.document)
    return record_document(ports, partner, document, called.cause, called.body)


TYPES: dict[str, HookType] = {
    "invoice": HookType(_check_invoice, _record_invoice, house=False),
    "order": HookType(_check_order, _make_order),
}
