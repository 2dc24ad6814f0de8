"""ERPNext's shapes: our orders become its Purchase Orders, its Purchase Receipts our receipts.

An order is made by `POST /api/resource/Purchase Order`, signed in with an API user's token
(`api_key:api_secret`, the webhook's secret). ERPNext numbers its papers itself, so our number goes
into a field of its own, which must be unique there: an order that comes twice is then refused as a
duplicate, which means that ERPNext has it. Quantities and rates go as decimal texts, which Frappe
reads as numbers. A receipt is the document that an `on_submit` or `on_cancel` event carries.
Sources: docs.frappe.io, "REST API" and "Webhooks"; the fields of ERPNext's doctypes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from hub.ports import Reply
from schemas.errors import InputError
from schemas.events import Json
from schemas.hooks import CALL_ID, Call
from schemas.order_events import OrderCreated
from schemas.ordering import OrderedItem
from schemas.webhooks import Delivery, Posting

PATH = f"/api/resource/{quote('Purchase Order')}"
ORDER_FIELD = "custom_hub_order"
SETTINGS = {
    "company": "whose order it is, as ERPNext knows the company",
    "warehouse": "where the goods go",
    "order_field": f"the field that holds our order number ({ORDER_FIELD})",
}
# X12's units are those of the orders; these are the names that ERPNext comes with.
UNITS = {"EA": "Nos", "BX": "Box", "KG": "Kg", "LB": "Pound", "MR": "Meter"}
DUPLICATE, REFUSED = 409, 417
SUBMITTED, CANCELLED = 1, 2


@dataclass(frozen=True)
class ErpNext:
    """hub.ports.Connector for ERPNext."""

    name: str = "erpnext"
    makes_secrets: bool = False

    def check(self, settings: Mapping[str, str]) -> None:
        unknown = ", ".join(sorted(set(settings) - set(SETTINGS)))
        if unknown:
            raise InputError(f"{self.name} has no setting {unknown}; it has {', '.join(SETTINGS)}")

    def write(self, delivery: Delivery, settings: Mapping[str, str]) -> Posting | None:
        """A Purchase Order for an order that was made; nothing for any other event."""
        if delivery.type != "OrderCreated":
            return None
        try:
            order = OrderCreated.model_validate(delivery.data)
        except ValidationError as error:
            raise InputError(f"no order can be read of {delivery.type}") from error
        if order.test:
            return None
        return Posting(path=PATH, content=_purchase_order(order, settings))

    def headers(self, secrets: Sequence[str], _timestamp: str, _body: bytes) -> Mapping[str, str]:
        return {"Authorization": f"token {secrets[0]}", "Accept": "application/json"}

    def took(self, reply: Reply) -> bool:
        known = reply.status == REFUSED and "UniqueValidationError" in reply.excerpt
        return 200 <= reply.status < 300 or reply.status == DUPLICATE or known

    def read(self, content: Json, settings: Mapping[str, str]) -> Call:
        """The receipts of a Purchase Receipt; a cancelled one takes them back."""
        if not isinstance(content, dict) or content.get("doctype") != "Purchase Receipt":
            raise InputError("a call from ERPNext carries a whole Purchase Receipt")
        status = content.get("docstatus")
        if status not in (SUBMITTED, CANCELLED):
            raise InputError("only a receipt that is submitted or cancelled counts: call on those")
        back = status == CANCELLED
        items = _each(content.get("items"), "items")
        rows = [_receipt(content, item, settings, back=back) for item in items]
        return Call(
            id=_identity(_text(content, "name"), "cancelled" if back else "submitted"),
            type="receipts",
            # An item of which nothing was accepted did not come, to us.
            data={"rows": [row for row in rows if Decimal(row["quantity"])]},
        )


def _purchase_order(order: OrderCreated, settings: Mapping[str, str]) -> dict[str, Any]:
    wanted = [line.due_on for line in order.lines if line.due_on is not None]
    content: dict[str, Any] = {
        "supplier": order.partner,
        settings.get("order_field", ORDER_FIELD): order.order,
        "transaction_date": order.at.date().isoformat(),
        "schedule_date": max(wanted, default=order.at.date()).isoformat(),
        "currency": order.currency,
        "items": [_item(line, order.at.date()) for line in order.lines],
    }
    for setting, field in (("company", "company"), ("warehouse", "set_warehouse")):
        if setting in settings:
            content[field] = settings[setting]
    return content


def _item(line: OrderedItem, ordered: date) -> dict[str, Any]:
    item = {
        "item_code": line.sku,
        "qty": format(line.quantity, "f"),
        "uom": UNITS.get(line.unit, line.unit),
        "rate": format(line.unit_price, "f"),
        "schedule_date": (line.due_on or ordered).isoformat(),
    }
    return item | ({"description": line.description} if line.description else {})


def _receipt(
    receipt: Mapping[str, Any], row: Mapping[str, Any], settings: Mapping[str, str], *, back: bool
) -> dict[str, str]:
    """One row as in receipts.csv: what was accepted; what was rejected did not come, to us."""
    field = settings.get("order_field", ORDER_FIELD)
    order = row.get(field) or receipt.get(field) or row.get("purchase_order")
    quantity = _number(row.get("qty"), "qty")
    told = {
        "order_id": _filled(order, field),
        "sku": _text(row, "item_code"),
        "supplier_id": _text(receipt, "supplier"),
        "quantity": format(-quantity if back else quantity, "f"),
        "received_on": _text(receipt, "posting_date"),
    }
    return told | ({"location": str(row["warehouse"])} if row.get("warehouse") else {})


def _identity(name: str, happened: str) -> str:
    """A receipt's own name, where it can be an id, and what happened to it."""
    whole = f"{name}:{happened}"
    short = f"{sha256(name.encode()).hexdigest()}:{happened}"
    return whole if re.fullmatch(CALL_ID, whole) else short


def _each(rows: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{name} must be a list of rows, and not an empty one")
    return rows


def _text(content: Mapping[str, Any], name: str) -> str:
    return _filled(content.get(name), name)


def _filled(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} is missing")
    return value.strip()


def _number(value: Any, name: str) -> Decimal:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation as error:
        raise InputError(f"{name} is no number") from error
    if not number.is_finite():
        raise InputError(f"{name} is no number")
    return number


CONNECTOR = ErpNext()
