"""What is asked of a supplier whose answer a person does not accept."""

from collections.abc import Sequence

from hub.core.orders.lines import answered_by
from schemas.errors import InputError
from schemas.ordering import HeldAnswer, LineState, OrderedItem, OrderState


def as_answered(order: OrderState, held: HeldAnswer) -> OrderState:
    """The order as the supplier would have it: what a change has to take back."""
    return order.model_copy(update={"lines": answered_by(order.lines, held.answers)})


def items_of(lines: Sequence[LineState]) -> tuple[OrderedItem, ...]:
    """Lines as they are ordered now; one of which nothing is wanted is none."""
    return tuple(
        OrderedItem(**{name: getattr(line, name) for name in OrderedItem.model_fields})
        for line in lines
        if line.quantity
    )


def without_deviating(order: OrderState, held: HeldAnswer) -> tuple[OrderedItem, ...]:
    """The lines that the supplier takes as they are; InputError where none can be told apart."""
    deviating = {each.line for each in held.deviations if not each.within}
    if deviating <= {None}:
        raise InputError(
            "what deviates is not a line of the order: insist on it, or cancel the whole"
        )
    come = [line.line for line in order.lines if line.line in deviating and line.received]
    if come:
        raise InputError(f"goods of line {', '.join(come)} have come: it can't be cancelled")
    return items_of([line for line in order.lines if line.line not in deviating])
