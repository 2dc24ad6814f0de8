"""An order and its changes as documents: what an 850 and an 860 say, whoever they are for.

Which qualifiers and dates a partner wants is in wishes.py; the segments are the translator's.
Source: X12 transaction sets 850 and 860; elements 353 (purpose), 670 (change), 671 (left).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from textwrap import wrap

from hub.core.orders.lines import goods_total
from hub.core.orders.wishes import Wishes, item_ids
from schemas.lines import ChangeLine, Line
from schemas.order_paper import BUYER, SHIP_TO
from schemas.ordering import LineState, OrderedItem, OrderState, PendingChange
from schemas.orders import Order, OrderChange
from schemas.part import Moment
from schemas.partners import Partner
from schemas.parts import Charge, Description, Message, Note, Party, Schedule

Wanted = LineState | OrderedItem
ORIGINAL, CANCELLATION, CHANGE = "00", "01", "04"
ADDED, DELETED, RESCHEDULED, CHANGED = "AI", "DI", "CT", "CA"
MORE, LESS, PRICE, PRICE_AND_QUANTITY = "QI", "QD", "PC", "PQ"
DELIVERY, NOT_BEFORE, NOT_AFTER = "002", "037", "038"
NAME_LENGTH = 60
MESSAGE_LENGTH = 264
NOTHING = Decimal(0)


def order_document(state: OrderState, partner: Partner, wish: Wishes) -> Order:
    """The order as it stands, to be sent for the first time, or again after a refusal."""
    lines = [line for line in state.lines if line.quantity]
    day = _one_day(lines)
    ordered = state.created_at.date()
    return Order(
        purpose=ORIGINAL,
        type=state.paper.type or wish.type,
        number=state.number,
        date=ordered,
        release=state.paper.release,
        contract=state.paper.contract,
        currency=state.currency if wish.currency else None,
        parties=_parties(state, partner),
        references=state.paper.references,
        contacts=state.paper.contacts,
        freight=state.paper.freight,
        charges=state.paper.charges,
        terms=state.paper.terms,
        dates=_dates(state, day, wish, ordered),
        carriers=state.paper.carriers,
        notes=_notes(state.paper.notes),
        lines=tuple(_line(line, wish, dated=day is None) for line in lines),
        total=_total(state, lines),
    )


def change_document(
    state: OrderState, change: PendingChange, partner: Partner, wish: Wishes, on: date
) -> OrderChange:
    """A change of an order, or its cancellation, against the order as it stands; dated `on`."""
    cancels = change.kind == "cancel"
    return OrderChange(
        purpose=CANCELLATION if cancels else CHANGE,
        type=state.paper.type or wish.type,
        order_number=state.number,
        number=state.number,
        release=state.paper.release,
        change=str(change.revision),
        order_date=state.created_at.date(),
        date=on,
        currency=state.currency if wish.currency else None,
        parties=_parties(state, partner),
        references=state.paper.references,
        contacts=state.paper.contacts,
        notes=_notes((change.reason,)),
        lines=() if cancels else tuple(changed_lines(state.lines, change.lines, wish)),
    )


def changed_lines(
    now: Sequence[LineState], wanted: Sequence[OrderedItem], wish: Wishes
) -> Iterator[ChangeLine]:
    """The lines that a change touches: those that are other than now, gone, or new."""
    wanted_by_line = {each.line: each for each in wanted}
    for line in now:
        item = wanted_by_line.pop(line.line, None)
        if item is None and line.quantity:
            yield _change_line(line, DELETED, line.quantity, NOTHING, wish)
        elif item is not None and not line.quantity:
            yield _change_line(item, ADDED, item.quantity, item.quantity, wish)
        elif item is not None and (code := change_code(line, item)):
            left = max(item.quantity - line.received, NOTHING)
            yield _change_line(item, code, item.quantity, left, wish)
    for item in wanted_by_line.values():
        yield _change_line(item, ADDED, item.quantity, item.quantity, wish)


def change_code(line: LineState, item: OrderedItem) -> str | None:
    """How a line changes (X12 element 670), or None where it stays as it is."""
    price = item.unit_price != line.unit_price
    quantity = item.quantity != line.quantity
    day = item.due_on != line.due_on
    if day:
        return CHANGED if price or quantity else RESCHEDULED
    if price:
        return PRICE_AND_QUANTITY if quantity else PRICE
    if quantity:
        return MORE if item.quantity > line.quantity else LESS
    return None


def _line(line: Wanted, wish: Wishes, *, dated: bool) -> Line:
    paper = line.paper
    return Line(
        line=line.line,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        ids=item_ids(line, wish.ids),
        descriptions=_described(line.description, wish.text_length),
        packs=paper.packs if paper else (),
        references=paper.references if paper else (),
        charges=paper.charges if paper else (),
        dates=_due(line) if dated and not wish.schedules else (),
        schedules=_schedules(line) if wish.schedules else (),
        notes=_notes(paper.notes) if paper else (),
    )


def _change_line(
    line: Wanted, code: str, ordered: Decimal, left: Decimal, wish: Wishes
) -> ChangeLine:
    return ChangeLine(
        line=line.line,
        change=code,
        quantity=ordered,
        left_to_receive=left,
        unit=line.unit,
        unit_price=line.unit_price,
        ids=item_ids(line, wish.ids),
        descriptions=_described(line.description, wish.text_length),
        dates=_due(line) if left and not wish.schedules else (),
        schedules=_schedules(line) if left and wish.schedules else (),
    )


def _one_day(lines: Sequence[Wanted]) -> date | None:
    """The day on which everything is wanted, if it is one."""
    days = {line.due_on for line in lines}
    return days.pop() if len(days) == 1 else None


def _dates(state: OrderState, day: date | None, wish: Wishes, ordered: date) -> tuple[Moment, ...]:
    """The header's dates: those of the order's own paper, and what its lines' days come to."""
    found = {each.qualifier: each for each in state.paper.dates}
    if day is not None:
        found.setdefault(DELIVERY, Moment(qualifier=DELIVERY, date=day))
        if wish.ship_window:
            transit = min(timedelta(days=state.terms.transit_days), max(day - ordered, timedelta()))
            last = max(day - transit, ordered)
            found.setdefault(NOT_BEFORE, Moment(qualifier=NOT_BEFORE, date=ordered))
            found.setdefault(NOT_AFTER, Moment(qualifier=NOT_AFTER, date=last))
    return tuple(found.values())


def _due(line: Wanted) -> tuple[Moment, ...]:
    return (Moment(qualifier=DELIVERY, date=line.due_on),) if line.due_on else ()


def _schedules(line: Wanted) -> tuple[Schedule, ...]:
    if line.due_on is None:
        return ()
    return (
        Schedule(quantity=line.quantity, unit=line.unit, date_qualifier=DELIVERY, date=line.due_on),
    )


def _parties(state: OrderState, partner: Partner) -> tuple[Party, ...]:
    """Buyer, supplier, ship-to and whoever else the paper names, each once, in that order."""
    supplier = Party(role="SU", name=partner.name[:NAME_LENGTH].rstrip())
    named = [_in(state.buyer, BUYER), _in(state.ship_to, SHIP_TO), *state.paper.parties]
    found: dict[str | None, Party] = {}
    for party in [named[0], state.paper.party("SU") or supplier, *named[1:]]:
        if party is not None:
            found.setdefault(party.role, party)
    return tuple(found.values())


def _in(party: Party | None, role: str) -> Party | None:
    return party.model_copy(update={"role": role}) if party is not None else None


def _described(text: str | None, width: int) -> tuple[Description, ...]:
    return tuple(Description(kind="F", text=piece) for piece in wrap(text or "", width))


def _notes(texts: Sequence[str]) -> tuple[Note, ...]:
    """Notes for people: N9 with its messages."""
    pieces = [piece for text in texts for piece in wrap(text, MESSAGE_LENGTH)]
    messages = tuple(Message(text=piece) for piece in pieces)
    return (Note(qualifier="L1", text="NOTES", messages=messages),) if messages else ()


def _total(state: OrderState, lines: Sequence[LineState]) -> Decimal | None:
    """What the order comes to, or None where a charge is not an amount."""
    own = [each for line in lines if line.paper for each in line.paper.charges]
    charges = [_amount(each) for each in (*state.paper.charges, *own)]
    if any(amount is None for amount in charges):
        return None
    told = (each for each in charges if each is not None)
    return goods_total(lines, state.currency) + sum(told, NOTHING)


def _amount(charge: Charge) -> Decimal | None:
    """What a charge adds: an allowance takes off, a service without an amount is told only."""
    if charge.indicator not in ("A", "C"):
        return NOTHING
    if charge.amount is None:
        return None
    return -charge.amount if charge.indicator == "A" else charge.amount
