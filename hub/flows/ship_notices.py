"""Goods on their way are recorded: by an 856 that came in, or as a supplier or a carrier tells it.

An 856 about several orders moves each in a commit of its own; the notice's number makes it count
once in each, so that a crash between them is only a pause.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.core.orders.addressing import Paper, Told, is_only_a_test, objection_to, order_named
from hub.core.orders.shipments import (
    Dispatch,
    Notice,
    comes_late,
    dispatch,
    lines_by_order,
    oversent,
    read_notice,
)
from hub.flows.order_answers import Extra, read_document
from hub.flows.order_exceptions import told
from hub.flows.order_record import after_races, load_order, order_change
from hub.ports import Change, Effect, Ports
from schemas.errors import InputError
from schemas.events import Json, RecordedEffect
from schemas.order_events import GoodsShipped
from schemas.ordering import OrderState
from schemas.ship_parts import ShipLine
from schemas.shipments import ShipNotice

MOST_TOLD = 8


def apply_ship_notice(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: each order that an 856 names knows of the goods on their way."""
    received, said = read_document(ports, str(effect.data["document"]))
    if not isinstance(said, ShipNotice):
        raise InputError(f"document {received.id} is no ship notice, it is {received.kind}")
    notice = read_notice(said, received.id)
    paper = Paper("a ship notice", received.id, received.partner, received.test)
    moved = {}
    for named, lines in (lines_by_order(said) or {said.order_number: []}).items():
        moved[named or ""] = _apply(ports, paper, notice, named, lines, received.file)
    return {"orders": moved}


def _apply(
    ports: Ports,
    paper: Paper,
    notice: Notice,
    named: str | None,
    lines: Sequence[ShipLine],
    file: str | None,
) -> str:
    """Move one order of a notice; what became of it, in a word."""
    number = order_named(named)

    def attempt() -> str:
        known = load_order(ports, number) if number else None
        order = known[0] if known else None
        if is_only_a_test(order, paper):
            return "test"
        words = objection_to(order, named, paper)
        if words is not None or known is None:
            return _tell(ports, paper, words, number, file)
        found = dispatch(known[0], notice, lines)
        record_shipment(ports, known, found, paper, file)
        return "unchanged" if found.shipment is None else "moved"

    return after_races(attempt)


def record_shipment(
    ports: Ports,
    known: tuple[OrderState, int],
    found: Dispatch,
    paper: Paper,
    file: str | None = None,
    extra: Extra | None = None,
) -> OrderState:
    """Record what is on its way of an order, and tell a person of what is odd, in one commit.

    `extra` gives what else belongs into it, of the order as it is then; gives that order.
    """
    changes: list[Change] = []
    effects: list[Effect] = []
    order = known[0]
    if found.shipment is not None:
        said: dict[str, Any] = {"order": order.number, "partner": order.partner}
        event = GoodsShipped(**said, at=ports.clock.now(), shipment=found.shipment)
        step = order_change(ports, known, [event])
        order, changes, effects = step.state, list(step.changes), list(step.effects)
    for words in _odd(order, paper, found):
        changes += told(
            ports, words, order.partner, order=order.number, about=paper.document, file=file
        )
    changes += extra(order) if extra else ()
    if changes:
        ports.ledger.commit(changes, effects)
    return order


def _odd(order: OrderState, paper: Paper, found: Dispatch) -> Iterator[Told]:
    """What a person must know of goods on their way; of none, of nothing that is new."""
    about = f"{paper.partner} sent {paper.name} for order {order.number}"
    shipment = found.shipment
    over = oversent(order) if shipment is not None and shipment.lines else ()
    oddities = (*found.oddities, *over)
    if oddities:
        more = len(oddities) - MOST_TOLD
        words = " ".join(oddities[:MOST_TOLD]) + (f" (and {more} more)" if more > 0 else "")
        fix = "Ask the supplier what is on its way; the rest of the notice was taken."
        yield Told("SHIP_NOTICE_DEVIATES", f"{about}. {words}", fix)
    late = comes_late(order, shipment.expected_on) if shipment is not None else None
    if late is not None:
        fix = "Decide whether to wait; if you can't, change the order and order elsewhere."
        yield Told("DELIVERY_DELAYED", f"{about}. {late}", fix)
    if order.ended is not None and (oddities or shipment is not None):
        fix = "Refuse the goods, or reopen the order if they are wanted."
        yield Told("SHIPMENT_ON_ENDED_ORDER", f"{about}, which is {order.ended}.", fix)


def _tell(
    ports: Ports, paper: Paper, words: Told | None, number: str | None, file: str | None
) -> str:
    if words is None:
        raise InputError(f"document {paper.document} names no order")
    about = f"{paper.document}\n{number or ''}"
    changes = told(ports, words, paper.partner, order=number, about=about, file=file)
    if changes:
        ports.ledger.commit(changes)
    return words.code
