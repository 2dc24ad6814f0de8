"""A supplier's answer (865) to our change or cancellation (860), judged.

A change is agreed as a whole or not at all: where any line of it is refused, the old terms hold.
"""

from collections.abc import Sequence

from hub.core.orders.answer_codes import CHANGE_REFUSED, REFUSALS
from hub.core.orders.answer_head import Answer, reasons_of, type_of
from hub.core.orders.answers import Verdict, judge
from hub.core.orders.deviations import beyond
from hub.core.orders.lines import agreed_to
from schemas.lines import ChangeLine, ResponseLine
from schemas.ordering import OrderState, PendingChange

REFUSING_TYPES = frozenset({"RD", "RF", "RJ"})
AGREEING_TYPES = frozenset({"AC", "AD", "AE", "AK", "AT"})


def judge_change(order: OrderState, change: PendingChange, said: Answer) -> Verdict:
    """What a supplier's answer makes of the change that is out.

    `agreed` and `held` speak of the order as it would be with the change.
    """
    if said.type in REFUSING_TYPES or any(_refuses(line) for line in said.lines):
        return Verdict("refused", reasons=tuple(dict.fromkeys(reasons_of(said))))
    if change.kind == "cancel":
        return _judge_cancellation(said)
    return judge(with_change(order, change), said)


def with_change(order: OrderState, change: PendingChange) -> OrderState:
    """The order as it would be if a change of it were agreed."""
    return order.model_copy(update={"lines": agreed_to(order.lines, change.lines)})


def is_answer_to(order: OrderState, change: PendingChange, said: Answer) -> bool:
    """Whether an answer to the order is one to its change: it says the changed order, line by line.

    Some suppliers answer an 860 by a new 855.
    """
    if change.kind == "cancel" or not said.lines:
        return False
    changed = judge(with_change(order, change), said)
    return changed.outcome == "agreed" and not changed.deviations


def names_another_change(change: PendingChange, number: str | None) -> bool:
    """Whether BCA05 names a change, and another one than is out."""
    return bool(number and number.isdecimal() and int(number) != change.revision)


def _judge_cancellation(said: Answer) -> Verdict:
    if said.type in AGREEING_TYPES and not _keeps(said.lines):
        return Verdict("agreed")
    meaning = type_of(said).meaning
    words = f"We cancelled the order, and the supplier's answer ({said.type}, {meaning}) "
    words += "does not say plainly that nothing will come."
    return Verdict("held", deviations=(beyond("unclear", words, answered=said.type),))


def _keeps(lines: Sequence[ResponseLine]) -> bool:
    """Whether something of the order may still come: goods shipped, backordered, on hold."""
    codes = [status.status for line in lines for status in line.statuses]
    return any(code not in ("IA", "ID") for code in codes)


def _refuses(line: ResponseLine) -> bool:
    refused = isinstance(line, ChangeLine) and line.change == CHANGE_REFUSED
    return refused or any(status.status in REFUSALS for status in line.statuses)
