"""The supplier's word: how fast it answers, at which price, and how often a person had to look."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from hub.core.scorecards.question import Counted, Question
from schemas.order_facts import OrderFacts, Trouble

NOTHING, ONE = Decimal(0), Decimal(1)
_TENTH = Decimal("0.1")
_TROUBLE = {
    "refused": "the supplier refused it",
    "not_taken": "the supplier's system did not take it",
    "held": "its answer went beyond the tolerance",
    "change_refused": "it refused our change",
    "overdue": "it let a term pass",
}


def acknowledgment_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each order that is answered or overdue: 1 where the answer came in its term.

    The time counts from the sending to the first answer, be it yes, yes but, or no.
    """
    if facts.sent_at is None or not facts.reached:
        return
    due = facts.sent_at + timedelta(hours=facts.acknowledgment_hours)
    told = (facts.sent_by, facts.answered_by)
    if facts.answered_at is not None and ask.counts(facts.answered_at.date()):
        hours = hours_to_answer(facts)
        words = f"answered after {hours:f} h of {facts.acknowledgment_hours}"
        part, day = ONE if facts.answered_at <= due else NOTHING, facts.answered_at.date()
        yield Counted("acknowledgment", facts.order, None, day, part, ONE, words, told)
    elif facts.answered_at is None and due < ask.now and ask.counts(due.date()):
        if facts.ended_on is not None and facts.ended_on <= due.date():
            return
        words, day = f"not answered in {facts.acknowledgment_hours} h", due.date()
        yield Counted("acknowledgment", facts.order, None, day, NOTHING, ONE, words, told)


def hours_to_answer(facts: OrderFacts) -> Decimal | None:
    """From the sending to the first answer, in hours to one place."""
    if facts.sent_at is None or facts.answered_at is None:
        return None
    seconds = Decimal(int((facts.answered_at - facts.sent_at).total_seconds()))
    return (seconds / 3600).quantize(_TENTH, ROUND_HALF_UP)


def price_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each line with an answered price: 1 where it is not above ours.

    The supplier's last word counts; ours is the price of the order as we last changed it.
    """
    for line in facts.lines:
        answered, day = line.answered_price, line.answered_on
        if answered is None or day is None or not line.wanted or not ask.counts(day):
            continue
        words = f"{answered:f} {facts.currency} answered, {line.price:f} ordered"
        part, told = ONE if answered <= line.price else NOTHING, (line.answered_by,)
        yield Counted("price", facts.order, line.line, day, part, ONE, words, told)


def trouble_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each order sent: 1 where no person had to look at it because of its supplier."""
    if facts.sent_at is None or not ask.counts(facts.sent_at.date()):
        return
    words = "; ".join(dict.fromkeys(_told(each) for each in facts.troubles)) or "no trouble"
    told = (facts.sent_by, *(each.version for each in facts.troubles))
    part, day = NOTHING if facts.troubles else ONE, facts.sent_at.date()
    yield Counted("trouble_free", facts.order, None, day, part, ONE, words, told)


def _told(trouble: Trouble) -> str:
    said = _TROUBLE[trouble.kind]
    return f"{said} ({trouble.what})" if trouble.what else said
