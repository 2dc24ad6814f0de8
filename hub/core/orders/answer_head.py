"""The head of a supplier's answer: its type and purpose, its currency, its charges.

What is said of the lines stands in line_reading.py; the codes stand in answer_codes.py.
"""

from collections.abc import Iterator

from hub.core.orders.answer_codes import (
    CANCELLATION,
    LINE_CODES,
    PURPOSES,
    REJECTIONS,
    TYPE_CODES,
    TypeCode,
)
from hub.core.orders.deviations import beyond, deviation, money_text
from hub.core.orders.line_matching import name_of
from schemas.money import Charge
from schemas.ordering import Deviation, OrderState
from schemas.orders import OrderChangeResponse, OrderResponse

Answer = OrderResponse | OrderChangeResponse
UNKNOWN_TYPE = TypeCode("a type that we do not know", "missing", "unclear", doubtful=True)


def type_of(said: Answer) -> TypeCode:
    """What an answer's type means."""
    return TYPE_CODES.get(said.type or "", UNKNOWN_TYPE)


def head_doubts(order: OrderState, said: Answer) -> Iterator[Deviation]:
    """What the head of an answer says that nobody should act on alone."""
    kind = type_of(said)
    code = said.type or "none"
    if kind.doubtful or (not said.lines and kind.without_lines == "unclear"):
        words = f"The answer's type is {code} ({kind.meaning})"
        words += "." if said.lines else ", and it has no lines."
        yield beyond("unclear", words, answered=code)
    if said.type in REJECTIONS:
        words = f"The answer refuses the order ({code}) and accepts lines of it."
        yield beyond("unclear", words, answered=code)
    if said.purpose == CANCELLATION:
        yield beyond("cancellation", "The supplier cancels the order (purpose 01).", answered="01")
    elif said.purpose is not None and said.purpose not in PURPOSES:
        words = f"The answer's purpose is {said.purpose}, which says nothing to us."
        yield beyond("unclear", words, answered=said.purpose)
    if is_foreign(order, said):
        words = f"The order is in {order.currency}, the answer in {said.currency}."
        yield beyond("currency", words, ordered=order.currency, answered=said.currency)


def is_foreign(order: OrderState, said: Answer) -> bool:
    """Whether an answer's prices are in another currency than the order's."""
    return said.currency is not None and said.currency != order.currency


def charges(order: OrderState, said: Answer) -> Iterator[Deviation]:
    """Charges that the order does not have; an allowance is in our favour."""
    papers = [line.paper for line in order.lines if line.paper is not None]
    own = [*order.paper.charges, *(each for paper in papers for each in paper.charges)]
    ordered = {_terms(each) for each in own}
    for charge in (*said.charges, *(each for line in said.lines for each in line.charges)):
        if _terms(charge) not in ordered:
            yield from _charge(charge, order.currency)


def _charge(charge: Charge, currency: str) -> Iterator[Deviation]:
    amount = charge.amount
    if charge.indicator in ("C", "Q"):
        words = f"The answer asks for a charge ({charge.text or charge.code or 'of no name'}) that "
        words += "was not ordered"
        words += f": {money_text(amount, currency)}." if amount is not None else "."
        yield beyond("price", words, money=amount)
    elif charge.indicator in ("A", "R") and amount is not None:
        words = f"The answer grants an allowance of {money_text(amount, currency)}."
        yield deviation("price", words, within=True, money=-amount)


def _terms(charge: Charge) -> tuple[object, ...]:
    return (charge.indicator, charge.code, charge.amount, charge.percent, charge.rate)


def reasons_of(said: Answer) -> Iterator[str]:
    """Why an answer refuses, in words: its type, and what each line says."""
    kind = type_of(said)
    yield f"{said.type}: {kind.meaning}"
    for note in said.notes:
        yield from (message.text for message in note.messages if message.text)
    for line in said.lines:
        for status in line.statuses:
            code = LINE_CODES.get(status.status or "")
            because = f", reason {status.reason}" if status.reason else ""
            meaning = code.meaning if code else "an unknown code"
            yield f"{name_of(line)}: {status.status}, {meaning}{because}"
