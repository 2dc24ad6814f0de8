"""Goods on their day: OTIF by the day that was promised, fill rate by the day that we asked for.

OTIF follows SCOR's delivery to the customer commit date (RL.2.2) and in full (RL.2.1), a line at a
time: the day is the first one agreed, and a promise put off later does not move it. In full is what
we ordered, not what the supplier cut it down to. Fill rate is the share of that which was there on
the day we asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from hub.core.scorecards.question import Counted, Question, ratio
from schemas.order_facts import LineFacts, OrderFacts

NOTHING, ONE = Decimal(0), Decimal(1)
Demand = tuple[date, Decimal]


def otif_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each line whose day has come: 1 where all of it was there on its day."""
    for line in facts.lines:
        demands = _demands(line)
        if not demands or not _is_judged(facts, line, demands[-1][0], ask):
            continue
        day = _counted_on(line, demands[-1][0])
        late = [each for each in demands if _came(line, ask.grace(each[0])) < each[1]]
        if ask.counts(day):
            words = _otif_words(line, demands, late, ask)
            part, told = NOTHING if late else ONE, _versions(facts, line)
            yield Counted("otif", facts.order, line.line, day, part, ONE, words, told)


def fill_rows(facts: OrderFacts, ask: Question) -> Iterator[Counted]:
    """A row for each line whose asked day has come: which share of it was there by then."""
    for line in facts.lines:
        due = line.asked_on or next((day for day, _ in reversed(_demands(line))), None)
        if due is None or not line.wanted or not _is_judged(facts, line, due, ask):
            continue
        day = _counted_on(line, due)
        came = min(_came(line, ask.grace(due)), line.wanted)
        if ask.counts(day):
            words = f"{came:f} of {line.wanted:f} {line.unit} by {ask.grace(due)}"
            part, told = ratio(came, line.wanted), _versions(facts, line)
            yield Counted("fill_rate", facts.order, line.line, day, part, ONE, words, told)


def completed_on(line: LineFacts) -> date | None:
    """The day on which all of a line had come."""
    so_far = NOTHING
    for lot in line.received:
        so_far += lot.quantity
        if line.wanted and so_far >= line.wanted:
            return lot.day
    return None


def _demands(line: LineFacts) -> Sequence[Demand]:
    """How much of a line had to be there by which day, in all: as promised, the rest as asked.

    What nobody dated has no day: none of it is judged.
    """
    if not line.wanted:
        return ()
    dated = [(each.date, each.quantity) for each in line.promises if each.date is not None]
    rest = line.wanted - sum((quantity for _, quantity in dated), NOTHING)
    last = line.asked_on or max((day for day, _ in dated), default=None)
    if rest > 0 and last is not None:
        dated.append((last, rest))
    demands: list[Demand] = []
    so_far = NOTHING
    for day, quantity in sorted(dated):
        so_far = min(so_far + quantity, line.wanted)
        demands.append((day, so_far))
    return demands


def _is_judged(facts: OrderFacts, line: LineFacts, due: date, ask: Question) -> bool:
    """Whether a line's time has come: it is complete, or its day is over and it was not let off.

    An order that the supplier never got is not judged, nor one that we ended before its day,
    unless the supplier had refused it or confirmed less than we want.
    """
    if facts.sent_at is None or not facts.reached:
        return False
    if completed_on(line) is not None:
        return True
    end = ask.grace(due)
    ours = facts.refused is None and (line.confirmed is None or line.confirmed >= line.wanted)
    let_off = facts.ended_on is not None and facts.ended_on <= end and ours
    return ask.last_day > end and not let_off


def _counted_on(line: LineFacts, due: date) -> date:
    """The day a line counts on: when it was due, or complete before that."""
    return min(due, completed_on(line) or due)


def _came(line: LineFacts, until: date) -> Decimal:
    return sum((lot.quantity for lot in line.received if lot.day <= until), NOTHING)


def _otif_words(
    line: LineFacts, demands: Sequence[Demand], late: Sequence[Demand], ask: Question
) -> str:
    day, wanted = late[0] if late else demands[-1]
    came = f"{_came(line, ask.grace(day)):f} of {wanted:f} {line.unit} by {ask.grace(day)}"
    if not late:
        return came
    done = completed_on(line)
    total = sum((lot.quantity for lot in line.received), NOTHING)
    return f"{came}; complete on {done}" if done else f"{came}; {total:f} up to now"


def _versions(facts: OrderFacts, line: LineFacts) -> tuple[int | None, ...]:
    return (line.promised_by, facts.refused, *(lot.version for lot in line.received))
