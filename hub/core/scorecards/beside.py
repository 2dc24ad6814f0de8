"""What stands beside a measure's own number: medians, counts and money, and what is not counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from hub.core.scorecards.answers import hours_to_answer
from hub.core.scorecards.goods import open_ages
from hub.core.scorecards.question import Question
from hub.core.scorecards.sums import quantile
from schemas.order_facts import OrderFacts, TroubleKind
from schemas.scorecards import Figure, MeasureName

Orders = Sequence[OrderFacts]
_CENT = Decimal("0.01")
_TROUBLES: Mapping[TroubleKind, str] = {
    "refused": "refused",
    "not_taken": "not taken by its system",
    "held": "answers beyond the tolerance",
    "change_refused": "changes refused",
    "overdue": "terms missed",
}


def figures(measure: MeasureName, orders: Orders, ask: Question) -> tuple[Figure, ...]:
    """The figures of a measure that its rows alone do not say."""
    found = _FIGURES.get(measure)
    return found([each for each in orders if not each.test], ask) if found else ()


def note(measure: MeasureName, orders: Orders, ask: Question) -> str | None:
    """Lines that are still waited for would make lead times longer: how many, how long."""
    if measure != "lead_time":
        return None
    ages = [age for facts in orders if not facts.test for age in open_ages(facts, ask)]
    if not ages:
        return None
    return (
        f"lines still waited for, and not counted (right-censored): {len(ages)}; "
        f"the longest for {max(ages)} days"
    )


def _hours(orders: Orders, ask: Question) -> tuple[Figure, ...]:
    answered = [
        (hours, Decimal(1))
        for facts in orders
        if facts.reached and facts.answered_at and ask.counts(facts.answered_at.date())
        if (hours := hours_to_answer(facts)) is not None
    ]
    if not answered:
        return ()
    return tuple(
        Figure(name=name, value=quantile(answered, Decimal(at)), unit="hours")
        for name, at in (("median", "0.5"), ("p90", "0.9"))
    )


def _above_ours(orders: Orders, ask: Question) -> tuple[Figure, ...]:
    """What prices above ours would cost over the quantities that we ordered, by currency."""
    more: dict[str, Decimal] = {}
    for facts in orders:
        for line in facts.lines:
            price, day = line.answered_price, line.answered_on
            if price is not None and price > line.price and day and ask.counts(day):
                money = (price - line.price) * line.wanted
                more[facts.currency] = more.get(facts.currency, Decimal(0)) + money
    return tuple(
        Figure(name="above ours", value=money.quantize(_CENT, ROUND_HALF_UP), unit=currency)
        for currency, money in sorted(more.items())
    )


def _troubles(orders: Orders, ask: Question) -> tuple[Figure, ...]:
    """How often each trouble came, over the orders sent in the window."""
    sent = (facts for facts in orders if facts.sent_at and ask.counts(facts.sent_at.date()))
    times = Counter(trouble.kind for facts in sent for trouble in facts.troubles)
    return tuple(
        Figure(name=words, value=Decimal(times[kind]), unit="times")
        for kind, words in _TROUBLES.items()
        if times[kind]
    )


_FIGURES: Mapping[MeasureName, Callable[[Orders, Question], tuple[Figure, ...]]] = {
    "acknowledgment": _hours,
    "price": _above_ours,
    "trouble_free": _troubles,
}
