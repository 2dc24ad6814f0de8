"""Codes that announce a change, against what the answer shows: a change that is nowhere to be seen
is for a person."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from hub.core.orders.answer_codes import LINE_CODES, Aspect
from hub.core.orders.deviations import beyond
from schemas.lines import ResponseLine
from schemas.ordering import Deviation, LineAnswer, LineState

_WORDS: Mapping[Aspect, str] = {
    "price": "says that its price has changed, but shows no new one",
    "quantity": "says that its quantity has changed, but shows no new one",
    "any": "says that something has changed, but does not show what",
}


def not_shown(
    line: LineState,
    answer: LineAnswer,
    said: Sequence[ResponseLine],
    doubts: Sequence[Deviation],
) -> Iterator[Deviation]:
    """The changes that a line's codes announce and that it does not show; none where the line
    could not be read anyway (`doubts`)."""
    if doubts:
        return
    for name in dict.fromkeys(status.status for each in said for status in each.statuses):
        code = LINE_CODES.get(name or "")
        if code is None or code.pending or code.changed is None:
            continue
        shown = _SHOWN.get(code.changed)
        if shown is not None and not shown(line, answer):
            words = f"Line {line.line} ({line.sku}) {_WORDS[code.changed]} ({name})."
            yield beyond("unclear", words, line=line, answered=name)


def _price(line: LineState, answer: LineAnswer) -> bool:
    """Against the first price too: what was agreed since may be said again."""
    price = answer.unit_price
    return price is not None and (price != line.unit_price or price != line.first_price)


def _quantity(line: LineState, answer: LineAnswer) -> bool:
    now = line.quantity - line.backordered
    return answer.quantity != now or answer.quantity != line.first_quantity


def _anything(line: LineState, answer: LineAnswer) -> bool:
    told = answer.promises or answer.substitute or answer.backordered or answer.cancelled
    return bool(told) or _price(line, answer) or _quantity(line, answer)


_SHOWN: Mapping[Aspect, Callable[[LineState, LineAnswer], bool]] = {
    "price": _price,
    "quantity": _quantity,
    "any": _anything,
}
