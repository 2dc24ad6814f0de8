"""Goods and their papers: whether the ship notice told the truth, and how long goods take."""

from collections.abc import Iterator
from decimal import Decimal

from hub.core.scorecards.deliveries import completed_on
from hub.core.scorecards.question import Counted, Question, ratio
from schemas.order_facts import LineFacts, OrderFacts

NOTHING, ONE = Decimal(0), Decimal(1)


def notice_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each line that has all come: 1 where the ship notices named what was received.

    Only where a ship notice is agreed; one that comes after the goods' last day is none.
    """
    if not facts.ship_notice:
        return
    for line in facts.lines:
        if not line.received or not _is_over(facts, line):
            continue
        day = line.received[-1].day
        named = [lot for lot in line.shipped if lot.day <= day]
        shipped = sum((lot.quantity for lot in named), NOTHING)
        received = sum((lot.quantity for lot in line.received), NOTHING)
        if ask.counts(day):
            words = f"{shipped:f} {line.unit} in ship notices, {received:f} received"
            told = tuple(lot.version for lot in (*named, *line.received))
            part = ONE if shipped == received else NOTHING
            yield Counted("ship_notice", facts.order, line.line, day, part, ONE, words, told)


def lead_time_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each lot received: days since the sending, weighed by its share of the line."""
    if facts.sent_at is None:
        return
    sent = facts.sent_at.date()
    for line in facts.lines:
        if not line.wanted:
            continue
        for lot in line.received:
            if not ask.counts(lot.day):
                continue
            days = max((lot.day - sent).days, 0)
            words = f"{lot.quantity:f} of {line.wanted:f} {line.unit} after {days} days"
            part, of = Decimal(days), ratio(lot.quantity, line.wanted)
            told = (facts.sent_by, lot.version)
            yield Counted("lead_time", facts.order, line.line, lot.day, part, of, words, told)


def open_ages(facts: OrderFacts, ask: Question) -> list[int]:
    """How many days each line that has not all come has been waited for by now."""
    if facts.sent_at is None or facts.ended is not None or not facts.reached:
        return []
    age = max((ask.last_day - facts.sent_at.date()).days, 0)
    return [age for line in facts.lines if _is_awaited(line)]


def _is_over(facts: OrderFacts, line: LineFacts) -> bool:
    return facts.ended is not None or completed_on(line) is not None


def _is_awaited(line: LineFacts) -> bool:
    """Whether more of a line is to come; not what the supplier has said will not."""
    coming = line.wanted if line.confirmed is None else min(line.wanted, line.confirmed)
    return sum((lot.quantity for lot in line.received), NOTHING) < coming
