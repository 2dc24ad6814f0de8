"""What a person is told when something that is due of an order has not come."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.ordering import Due, DueKind, OrderState


@dataclass(frozen=True)
class Overdue:
    """The exception's code and subject (so that it is raised once), what is wrong, what to do."""

    code: str
    subject: str
    message: str
    fix: str


@dataclass(frozen=True)
class _Words:
    code: str
    missing: str
    fix: str


_WORDS: Mapping[DueKind, _Words] = {
    # The same exception as that of the sent 850 itself: one fact is told once.
    "functional": _Words(
        "ACKNOWLEDGMENT_OVERDUE",
        "its functional acknowledgment (997)",
        "Ask the partner whether it came; sending it again needs a new control number.",
    ),
    "acknowledgment": _Words(
        "ANSWER_OVERDUE",
        "the supplier's answer (855)",
        "Ask the supplier whether it takes the order; enter its answer, or cancel the order.",
    ),
    "ship_notice": _Words(
        "SHIP_NOTICE_OVERDUE",
        "a ship notice (856) for goods that must be on their way by now",
        "Ask the supplier where the goods are and when they come.",
    ),
    "delivery": _Words(
        "DELIVERY_OVERDUE",
        "goods that were promised",
        "Ask the supplier or the carrier; if they are here, enter the receipt; if they will not "
        "come, change the order or close it.",
    ),
    "change": _Words(
        "CHANGE_OVERDUE",
        "the supplier's answer (865) to our change",
        "Ask the supplier whether it takes the change; until it does, the old terms hold.",
    ),
}


def overdue(order: OrderState, due: Due) -> Overdue:
    """The words for something that is due of an order."""
    words = _WORDS[due.kind]
    instant = due.at.strftime("%Y-%m-%d %H:%M")
    return Overdue(
        code=words.code,
        subject=subject(order, due),
        message=f"Order {order.number} of {order.partner} still lacks {words.missing}, due by "
        f"{instant} UTC.",
        fix=words.fix,
    )


def subject(order: OrderState, due: Due) -> str:
    """What an overdue exception is about: one for each kind and instant."""
    if due.kind == "functional" and order.sent is not None:
        return order.sent
    return f"{order.number}\n{due.kind}\n{due.at.isoformat()}"
