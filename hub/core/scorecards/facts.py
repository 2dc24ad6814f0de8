"""An order's history boiled down to what scorecards need of it.

What belongs to whom: what we want of a line is our own word (the order and its agreed changes),
what is promised is the supplier's first agreed word after that. Days are UTC days.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Literal

from hub.core.scorecards.history import Numbered, last_of
from hub.core.scorecards.line_facts import line_facts
from schemas.errors import InputError
from schemas.order_events import (
    AcknowledgmentHeld,
    ChangeRefused,
    GoodsReceived,
    GoodsShipped,
    OrderAcknowledged,
    OrderCancelled,
    OrderClosed,
    OrderCreated,
    OrderOverdue,
    OrderRejected,
    OrderReopened,
    OrderSent,
)
from schemas.order_facts import OrderFacts, Trouble, TroubleKind

ENDINGS = (OrderClosed, OrderCancelled, OrderReopened)


def facts_of(history: Sequence[Numbered]) -> OrderFacts:
    """The facts of an order from all its events, oldest first. InputError if it never began."""
    first = history[0].event if history else None
    if not isinstance(first, OrderCreated):
        raise InputError("an order's history begins with OrderCreated")
    answer = next((each for each in history if _is_answer(each)), None)
    sending = _sending(history)
    ending = last_of(history, *ENDINGS)
    ended = ending if ending and not isinstance(ending.event, OrderReopened) else None
    return OrderFacts(
        order=first.order,
        partner=first.partner,
        version=history[-1].version,
        test=first.test,
        currency=first.currency,
        created_on=first.at.date(),
        sent_at=sending.event.at if sending else None,
        sent_by=sending.version if sending else None,
        reached=_reached(history),
        answered_at=answer.event.at if answer else None,
        answered_by=answer.version if answer else None,
        acknowledgment_hours=first.terms.acknowledgment_hours,
        ship_notice=first.terms.ship_notice,
        refused=_refusal(history),
        ended=_how(ended),
        ended_on=ended.event.at.date() if ended else None,
        troubles=tuple(_troubles(history)),
        lines=line_facts(history, first),
    )


def latest_day(facts: OrderFacts) -> date:
    """A day after which an order has nothing that a measure could count."""
    days: set[date] = {facts.created_on}
    if facts.ended_on is not None:
        days.add(facts.ended_on)
    if facts.sent_at is not None:
        days.add((facts.sent_at + timedelta(hours=facts.acknowledgment_hours)).date())
    if facts.answered_at is not None:
        days.add(facts.answered_at.date())
    for line in facts.lines:
        days |= {each.date for each in line.promises if each.date}
        days |= {each for each in (line.asked_on, line.answered_on) if each}
        days |= {lot.day for lot in line.received}
    return max(days)


def _how(ended: Numbered | None) -> Literal["closed", "cancelled"] | None:
    if ended is None:
        return None
    return "closed" if isinstance(ended.event, OrderClosed) else "cancelled"


def _is_answer(each: Numbered) -> bool:
    """Whether an event is the supplier's own word on the order: yes, yes but, or no."""
    refused = isinstance(each.event, OrderRejected) and each.event.by == "supplier"
    return refused or isinstance(each.event, AcknowledgmentHeld | OrderAcknowledged)


def _sending(history: Sequence[Numbered]) -> Numbered | None:
    """The sending that the supplier acted on: the last before its first answer or goods."""
    before = list(takewhile(lambda each: not _acted(each), history))
    return last_of(before, OrderSent)


def _acted(each: Numbered) -> bool:
    return _is_answer(each) or isinstance(each.event, GoodsShipped | GoodsReceived)


def _reached(history: Sequence[Numbered]) -> bool:
    """Whether the supplier's system has the order, or refused it and nothing came after."""
    last = last_of(
        history, OrderRejected, OrderSent, AcknowledgmentHeld, OrderAcknowledged, GoodsReceived
    )
    return not (last and isinstance(last.event, OrderRejected) and last.event.by == "system")


def _refusal(history: Sequence[Numbered]) -> int | None:
    """The event with which the supplier refused the order, if that is its last word."""
    last = last_of(history, OrderRejected, OrderSent, OrderAcknowledged, GoodsReceived)
    if last and isinstance(last.event, OrderRejected) and last.event.by == "supplier":
        return last.version
    return None


def _troubles(history: Sequence[Numbered]) -> Iterator[Trouble]:
    for version, event in ((each.version, each.event) for each in history):
        if isinstance(event, OrderRejected):
            kind: TroubleKind = "not_taken" if event.by == "system" else "refused"
            yield Trouble(kind=kind, version=version)
        elif isinstance(event, AcknowledgmentHeld):
            found = dict.fromkeys(each.kind for each in event.deviations if not each.within)
            yield Trouble(kind="held", what=", ".join(found) or None, version=version)
        elif isinstance(event, ChangeRefused):
            yield Trouble(kind="change_refused", version=version)
        elif isinstance(event, OrderOverdue):
            yield Trouble(kind="overdue", what=event.what, version=version)
