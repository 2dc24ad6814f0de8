"""What a supplier without EDI told the API, as the document that it would have sent: an 855, or an
865 where a change of ours waits for its answer."""

from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import Any

from schemas.goods import ItemId
from schemas.lines import ChangeLine, LineStatus, ResponseLine
from schemas.order_answers import AnswerTold, LineTold
from schemas.ordering import OrderState
from schemas.orders import OrderChangeResponse, OrderResponse
from schemas.parts import Message, Note

ORIGINAL, CHANGE = "00", "04"
SUPPLIERS_ITEM = "VN"
MESSAGE_LENGTH = 264


def as_document(
    order: OrderState, told: AnswerTold, day: date
) -> OrderResponse | OrderChangeResponse:
    """The answer as a canonical document, dated with the day on which it was told."""
    said: dict[str, Any] = {
        "order_number": order.number,
        "order_date": order.created_at.date(),
        "supplier_order": told.supplier_order,
        "date": day,
        "type": _type(told),
        "notes": _notes(told),
    }
    if order.change is None:
        lines = tuple(ResponseLine(**_line(each)) for each in told.lines)
        return OrderResponse(purpose=ORIGINAL, lines=lines, **said)
    changed = tuple(ChangeLine(**_line(each)) for each in told.lines)
    number = str(order.change.revision)
    return OrderChangeResponse(purpose=CHANGE, change=number, lines=changed, **said)


def _type(told: AnswerTold) -> str:
    """BAK02: AT and RJ without lines, AE for exceptions only, AC for all lines."""
    if told.accepted is False:
        return "RJ"
    if not told.lines:
        return "AT"
    return "AE" if told.accepted else "AC"


def _notes(told: AnswerTold) -> tuple[Note, ...]:
    if told.reason is None:
        return ()
    pieces = wrap(told.reason, MESSAGE_LENGTH)
    return (Note(messages=tuple(Message(text=piece) for piece in pieces)),)


def _line(told: LineTold) -> dict[str, Any]:
    return {
        "line": told.line,
        "buyer_sku": told.sku,
        "unit": told.unit,
        "unit_price": told.unit_price,
        "statuses": tuple(_statuses(told)),
    }


def _statuses(told: LineTold) -> Iterator[LineStatus]:
    other = told.substitute
    code = "IA" if other is None else "IS"
    ids = () if other is None else (ItemId(qualifier=SUPPLIERS_ITEM, id=other),)
    quantities = (told.backordered, told.cancelled)
    if not told.confirmed and quantities == (None, None):
        yield LineStatus(status=code, ids=ids)
    for promise in told.confirmed:
        yield LineStatus(status=code, quantity=promise.quantity, date=promise.date, ids=ids)
    if told.backordered is not None:
        until = told.backordered_until
        yield LineStatus(status="IB", quantity=told.backordered, date=until)
    if told.cancelled is not None:
        yield LineStatus(status="IR", quantity=told.cancelled)
