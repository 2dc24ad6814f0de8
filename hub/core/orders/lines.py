"""What events make of an order's lines: agreed terms, and quantities shipped and received."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from schemas.currencies import rounded
from schemas.ordering import LineAnswer, LineState, Moved, OrderedItem

NOTHING = Decimal(0)


def new_line(item: OrderedItem) -> LineState:
    """A line as it is first ordered."""
    return LineState(
        line=item.line,
        sku=item.sku,
        supplier_sku=item.supplier_sku,
        gtin=item.gtin,
        description=item.description,
        unit=item.unit,
        first_quantity=item.quantity,
        first_price=item.unit_price,
        due_on=item.due_on,
        quantity=item.quantity,
        unit_price=item.unit_price,
        paper=item.paper,
    )


def answered_by(lines: Sequence[LineState], answers: Sequence[LineAnswer]) -> tuple[LineState, ...]:
    """The lines on the terms of a supplier's answer; a line it does not name stays as it is."""
    by_line = {each.line: each for each in answers}
    return tuple(_answered(line, by_line.get(line.line)) for line in lines)


def agreed_to(lines: Sequence[LineState], wanted: Sequence[OrderedItem]) -> tuple[LineState, ...]:
    """The lines on the terms of our own change; a line that it leaves out is not wanted."""
    by_line = {each.line: each for each in wanted}
    known = {each.line for each in lines}
    kept = tuple(_changed(line, by_line.get(line.line)) for line in lines)
    return kept + tuple(new_line(each) for each in wanted if each.line not in known)


def moved_by(
    lines: Sequence[LineState], moves: Sequence[Moved], what: Literal["shipped", "received"]
) -> tuple[LineState, ...]:
    """The lines with what was shipped or received added (a negative quantity takes back)."""
    total = _by_line(moves)
    return tuple(
        line.model_copy(update={what: getattr(line, what) + total[line.line]})
        if line.line in total
        else line
        for line in lines
    )


def goods_total(lines: Iterable[LineState | OrderedItem], currency: str) -> Decimal:
    """What some lines come to, each rounded as it is shown: before charges and tax."""
    return sum((rounded(each.quantity * each.unit_price, currency) for each in lines), NOTHING)


def _answered(line: LineState, answer: LineAnswer | None) -> LineState:
    if answer is None:
        return line
    price = line.unit_price if answer.unit_price is None else answer.unit_price
    return line.model_copy(
        update={
            "quantity": answer.quantity + answer.backordered,
            "unit_price": price,
            "promises": answer.promises,
            "backordered": answer.backordered,
            "substitute": answer.substitute,
        }
    )


def _changed(line: LineState, wanted: OrderedItem | None) -> LineState:
    if wanted is None:
        return line.model_copy(update={"quantity": NOTHING, "promises": (), "backordered": NOTHING})
    return line.model_copy(
        update={
            "sku": wanted.sku,
            "supplier_sku": wanted.supplier_sku,
            "gtin": wanted.gtin,
            "description": wanted.description,
            "unit": wanted.unit,
            "paper": wanted.paper,
            "quantity": wanted.quantity,
            "unit_price": wanted.unit_price,
            "due_on": wanted.due_on,
            "promises": (),
            "backordered": NOTHING,
        }
    )


def _by_line(moves: Sequence[Moved]) -> Mapping[str, Decimal]:
    total: dict[str, Decimal] = {}
    for each in moves:
        total[each.line] = total.get(each.line, NOTHING) + each.quantity
    return total
