"""What calls ask for is done here, each type by the flow whose business it is.

Every one of them stands being done twice for the same call: what it does is named after the call.
"""

import json
from collections.abc import Mapping

from hub.flows import feed_rows, goods, idempotency, told_shipments
from hub.flows.hook_types import HOUSE, Called, read, texts
from hub.flows.idempotency import Once
from hub.flows.json_documents import read_invoice, record_document
from hub.flows.order_making import create_order
from hub.ports import Ports
from schemas.access import Caller
from schemas.errors import InputError
from schemas.events import Json
from schemas.feeding import RowsTold
from schemas.feeds import FeedName
from schemas.hook_data import InvoiceTold
from schemas.idempotency import Answer
from schemas.order_goods import ReceiptsTold, ShipmentTold
from schemas.order_requests import NewOrder

# What each type of call calls a feed.
FEEDS: Mapping[str, FeedName] = {"items": "items", "stock": "stock", "sales": "demand"}


def make_order(ports: Ports, called: Called) -> Mapping[str, Json]:
    """An order that is wanted, made and sent."""
    wanted, caller = read(NewOrder, called.data), called.caller("buyer")
    once = _once(called, caller)
    made = idempotency.act_once(ports, once, lambda: create_order(ports, caller, wanted, once))
    return {"order": made.body["number"] if isinstance(made, Answer) else made.number}


def send_rows(ports: Ports, called: Called) -> Mapping[str, Json]:
    """Rows of a feed: the good ones are read like any other feed, the bad ones are named."""
    rows = read(RowsTold, texts(called.data)).rows
    once = _once(called, called.caller("operator"))
    taken = idempotency.act_once(
        ports, once, lambda: feed_rows.send_rows(ports, FEEDS[called.kind], rows, once)
    )
    return taken.body if isinstance(taken, Answer) else taken.model_dump(mode="json")


def take_receipts(ports: Ports, called: Called) -> Mapping[str, Json]:
    """Goods that came, row by row; bad rows are named, and the good ones count."""
    rows = read(ReceiptsTold, called.data).rows
    taken = goods.take_rows(ports, rows, called.cause)
    return taken.model_dump(mode="json")


def tell_shipment(ports: Ports, called: Called) -> Mapping[str, Json]:
    """Goods on their way, or where they are by now."""
    told = {name: value for name, value in called.data.items() if name != "order"}
    number, caller = str(called.data["order"]), called.caller("buyer")
    said, once = read(ShipmentTold, told), _once(called, caller)
    idempotency.act_once(
        ports,
        once,
        lambda: told_shipments.tell_shipment(ports, caller, number, said, once),
    )
    return {"order": number}


def record_invoice(ports: Ports, called: Called) -> Mapping[str, Json]:
    """An invoice as JSON. A partner's own system sends its own; one of the house says whose."""
    told = read(InvoiceTold, called.data)
    partner = told.partner if called.partner == HOUSE else called.partner
    if partner is None or told.partner not in (None, partner):
        raise InputError("data.partner: whose invoice this is must be said, and be right")
    document = read_invoice(told.document)
    recorded = record_document(ports, partner, document, called.cause, called.body)
    return {"document": recorded.id}


def _once(called: Called, caller: Caller) -> Once:
    """The call as a request that acts once, for flows that the API asks in the same way."""
    body = json.dumps(called.data, default=str).encode()
    return idempotency.once(caller, called.id, "HOOK", called.cause, body)
