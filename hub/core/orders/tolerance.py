"""What a supplier may change without a person: a line's answer against the line and the tolerance.

Each difference becomes a sentence, with its money where that can be told; `within` says whether the
partner's terms let it pass. Where an agreed change lies between the first order and now, both are
looked at, so that a row of small steps does not pass what one large step would not.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from hub.core.orders.answer_dates import merged
from hub.core.orders.deviations import deviation, money_text, plain
from schemas.order_terms import Tolerance
from schemas.ordering import Deviation, LineAnswer, LineState, Promise

NOTHING = Decimal(0)
HUNDRED = Decimal(100)


def compare(
    line: LineState, answer: LineAnswer, tolerance: Tolerance, currency: str
) -> list[Deviation]:
    """Where a line's answer differs from the line as it stands."""
    return [
        *_price(line, answer, tolerance, currency),
        *_quantity(line, answer, tolerance, currency),
        *_backorder(line, answer, tolerance),
        *_late(line, answer, tolerance),
    ]


def _price(
    line: LineState, answer: LineAnswer, tolerance: Tolerance, currency: str
) -> Iterator[Deviation]:
    price, kept = answer.unit_price, answer.quantity + answer.backordered
    if price is None or price == line.unit_price or not kept:
        return
    base = min(line.unit_price, line.first_price)
    over = price - base
    by_percent = over * HUNDRED <= tolerance.price_percent * base
    by_amount = over * kept <= tolerance.price_amount
    lower = price < line.unit_price
    money = (price - line.unit_price) * kept
    old, new = money_text(line.unit_price, currency), money_text(price, currency)
    words = f"Line {line.line} ({line.sku}): {new} instead of {old} for each {line.unit}, "
    words += f"{money_text(abs(money), currency)} {'less' if lower else 'more'} over the line."
    within = lower or (by_percent and by_amount)
    yield deviation(
        "price", words, within=within, line=line, ordered=old, answered=new, money=money
    )


def _quantity(
    line: LineState, answer: LineAnswer, tolerance: Tolerance, currency: str
) -> Iterator[Deviation]:
    kept = answer.quantity + answer.backordered
    more = kept - line.quantity
    if not more:
        return
    within = _fits(kept, line.quantity, tolerance) and _fits(kept, line.first_quantity, tolerance)
    cancelled = min(answer.cancelled, -more) if more < 0 else NOTHING
    ordered, answered = plain(line.quantity), plain(kept)
    where = f"Line {line.line} ({line.sku}): "
    if cancelled:
        money = -cancelled * line.unit_price
        words = f"{where}{plain(cancelled)} of {ordered} {line.unit} will not come, "
        words += f"worth {money_text(-money, currency)}."
        yield deviation(
            "cancellation", words, within=within, line=line, ordered=ordered, answered=answered,
            money=money,
        )  # fmt: skip
    rest = more + cancelled
    if rest:
        word = "more" if rest > 0 else "less"
        words = f"{where}{answered} {line.unit} instead of {ordered}, {plain(abs(rest))} {word}"
        words += " than ordered." if not cancelled else ", without saying what becomes of them."
        yield deviation(
            "quantity", words, within=within, line=line, ordered=ordered, answered=answered,
            money=rest * line.unit_price,
        )  # fmt: skip


def _fits(kept: Decimal, wanted: Decimal, tolerance: Tolerance) -> bool:
    return abs(kept - wanted) * HUNDRED <= tolerance.quantity_percent * wanted


def _backorder(line: LineState, answer: LineAnswer, tolerance: Tolerance) -> Iterator[Deviation]:
    late = answer.backordered
    if not late or _is_no_worse(line, answer):
        return
    promised = sum((each.quantity for each in answer.promises if each.date), NOTHING)
    last = max((each.date for each in answer.promises if each.date), default=None)
    dated = promised >= answer.quantity + late
    within = dated and last is not None and _days_late(line, last) <= tolerance.days_late
    when = f"expected by {last.isoformat()}" if dated and last else "for no day that is named"
    words = f"Line {line.line} ({line.sku}): {plain(late)} of {plain(line.quantity)} {line.unit} "
    words += f"are backordered, {when}."
    within = within and line.due_on is not None
    yield deviation(
        "backorder", words, within=within, line=line,
        ordered=plain(line.quantity), answered=plain(answer.quantity),
    )  # fmt: skip


def _late(line: LineState, answer: LineAnswer, tolerance: Tolerance) -> Iterator[Deviation]:
    late = [each for each in answer.promises if each.date and _days_late(line, each.date) > 0]
    quantity = sum((each.quantity for each in late), NOTHING)
    # What is backordered was told with its day already.
    if quantity <= answer.backordered or _is_no_worse(line, answer):
        return
    last = max(each.date for each in late if each.date)
    days = _days_late(line, last)
    words = f"Line {line.line} ({line.sku}): {plain(quantity)} {line.unit} come "
    words += f"{'a day' if days == 1 else f'up to {days} days'} late, the last on "
    words += f"{last.isoformat()} instead of {line.due_on and line.due_on.isoformat()}."
    yield deviation(
        "date", words, within=days <= tolerance.days_late, line=line,
        ordered=line.due_on.isoformat() if line.due_on else None, answered=last.isoformat(),
    )  # fmt: skip


def _days_late(line: LineState, day: date) -> int:
    return 0 if line.due_on is None else (day - line.due_on).days


def _is_no_worse(line: LineState, answer: LineAnswer) -> bool:
    """Whether everything comes at least as early as was agreed before."""
    agreed, now = merged(line.promises), merged(answer.promises)
    if not agreed or answer.backordered > line.backordered:
        return False
    days = [each.date for each in agreed if each.date]
    return all(_by(now, day) >= _by(agreed, day) for day in days)


def _by(promises: tuple[Promise, ...], day: date) -> Decimal:
    return sum((each.quantity for each in promises if each.date and each.date <= day), NOTHING)
