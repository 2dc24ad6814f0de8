"""A supplier without EDI tells of goods on their way, or a carrier's system where they are."""

from collections.abc import Iterator, Sequence

from hub.core.orders.addressing import Paper
from hub.core.orders.line_matching import match_lines
from hub.core.orders.shipments import Dispatch
from hub.flows.idempotency import Once, record
from hub.flows.order_record import after_races, get_order
from hub.flows.ship_notices import record_shipment
from hub.flows.told_answers import order_of, view_for
from hub.ports import Change, Ports
from schemas.access import Caller
from schemas.errors import Clash, InputError
from schemas.idempotency import Answer
from schemas.order_goods import ShipmentTold, ShippedTold
from schemas.order_requests import OrderView
from schemas.ordering import Moved, OrderState, Shipment
from schemas.ship_parts import ShipLine

DONE = 200


def tell_shipment(
    ports: Ports, caller: Caller, number: str, said: ShipmentTold, once: Once
) -> OrderView:
    """Record goods on their way, or where they are; told again under the same id, once.

    InputError for a line that the order does not have, Clash for an id that says something else.
    """

    def attempt() -> OrderView:
        order_of(ports, caller, number)
        known = get_order(ports, number)
        shipment = _shipment(known[0], said, said.id or once.stream.rpartition("/")[2])
        found = Dispatch(None if _is_repeated(known[0], shipment) else shipment)
        paper = Paper("word of goods", shipment.id, known[0].partner, known[0].test)

        def remembered(after: OrderState) -> Sequence[Change]:
            body = view_for(caller, after).model_dump(mode="json")
            return [record(once, Answer(status=DONE, body=body))]

        return view_for(caller, record_shipment(ports, known, found, paper, None, remembered))

    return after_races(attempt)


def _shipment(order: OrderState, said: ShipmentTold, identity: str) -> Shipment:
    return Shipment(
        id=identity,
        lines=tuple(_moves(order, said.lines)),
        shipped_on=said.shipped_on,
        expected_on=said.expected_on,
        carrier=said.carrier,
        tracking=said.tracking,
        status=said.status,
    )


def _moves(order: OrderState, said: Sequence[ShippedTold]) -> Iterator[Moved]:
    lines = [ShipLine(line=each.line, buyer_sku=each.sku, quantity=each.quantity) for each in said]
    for told, match in zip(said, match_lines(order.lines, lines), strict=True):
        if match.line is None:
            raise InputError(match.reason or "")
        yield Moved(line=match.line.line, quantity=told.quantity)


def _is_repeated(order: OrderState, shipment: Shipment) -> bool:
    """Whether this was told before. Clash where its id was used for something else."""
    known = next((each for each in order.shipments if each.id == shipment.id), None)
    if known is not None and known != shipment:
        raise Clash(
            f"shipment {shipment.id} is on record with something else: give each its own id"
        )
    return known is not None
