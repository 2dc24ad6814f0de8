"""Whether a supplier's paper may move the order that it names, and the words where it may not.

A paper moves its sender's own orders only, a test paper test orders only.
"""

import re
from dataclasses import dataclass

from schemas.ordering import ORDER_NUMBER, OrderState


@dataclass(frozen=True)
class Paper:
    """What a supplier sent about an order: what it is called, whose it is, whether it is a test."""

    name: str
    document: str
    partner: str
    test: bool


@dataclass(frozen=True)
class Told:
    """What a person must know: an exception's code, what is wrong, what to do.

    `about` is what it is about, where that is something else than the paper that says it.
    """

    code: str
    message: str
    fix: str
    about: str | None = None


def order_named(number: str | None) -> str | None:
    """The order's number that a paper names, or None where no order of ours can have it."""
    plain = (number or "").strip()
    return plain if re.fullmatch(ORDER_NUMBER, plain) else None


def objection_to(order: OrderState | None, number: str | None, paper: Paper) -> Told | None:
    """Why a paper does not move an order, or None if it may."""
    named = f"order {number!r}" if number else "no order"
    if order is None:
        return Told(
            "ORDER_UNKNOWN",
            f"{paper.partner} sent {paper.name} for {named}, which is none of ours.",
            "Ask the supplier which order it means; nothing was changed.",
        )
    if order.partner != paper.partner:
        return Told(
            "ORDER_OF_ANOTHER_PARTNER",
            f"{paper.partner} sent {paper.name} for {named}, which went to {order.partner}.",
            "Find out why this supplier knows the number; nothing was changed.",
        )
    if order.test and not paper.test:
        return Told(
            "ORDER_IS_A_TEST",
            f"{paper.partner} sent {paper.name} as live for {named}, which is a test.",
            "Ask the supplier to mark its tests (ISA15 T); nothing was changed.",
        )
    return None


def is_only_a_test(order: OrderState | None, paper: Paper) -> bool:
    """Whether a paper is a test that has no test order to move: nobody need be told."""
    return paper.test and (order is None or not order.test or order.partner != paper.partner)
