"""A supplier's answer to an order, judged: agreed, for a person, or refused.

The answer is an 855, an 865 that asks for changes, or what a supplier without EDI told the API, all
in the shape of the canonical documents. What its codes mean stands in answer_codes.py, what a
partner may change in its terms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hub.core.orders.answer_codes import LINE_CODES, REJECTIONS
from hub.core.orders.answer_dates import Dates
from hub.core.orders.answer_head import (
    Answer,
    charges,
    head_doubts,
    is_foreign,
    reasons_of,
    type_of,
)
from hub.core.orders.deviations import beyond
from hub.core.orders.line_matching import Match, match_lines, name_of
from hub.core.orders.line_reading import read_line, refused
from hub.core.orders.shown_changes import not_shown
from hub.core.orders.tolerance import compare
from schemas.lines import ResponseLine
from schemas.ordering import Deviation, LineAnswer, LineState, OrderState
from schemas.orders import OrderChangeResponse

Outcome = Literal["agreed", "held", "refused"]


@dataclass(frozen=True)
class Verdict:
    """What an answer makes of an order, and where it differs from it."""

    outcome: Outcome
    answers: tuple[LineAnswer, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    reasons: tuple[str, ...] = ()


def judge(order: OrderState, said: Answer) -> Verdict:
    """What a supplier's answer makes of an order as it stands.

    A refusal of the whole of an order that was agreed, or has brought goods, is for a person too.
    """
    if said.type in REJECTIONS and not any(_accepts(line) for line in said.lines):
        return _refusal(order, said)
    matches = match_lines(order.lines, said.lines)
    read = {
        line.line: _judge_line(order, line, group, said)
        for line, group in _grouped(order.lines, said.lines, matches)
    }
    read |= _unmentioned(order, said, set(read))
    answers = tuple(answer for answer, _ in read.values())
    found = [
        *head_doubts(order, said),
        *_strange_lines(said.lines, matches),
        *_missing(order, said, set(read)),
        *(each for _, deviations in read.values() for each in deviations),
        *charges(order, said),
    ]
    held = any(not each.within for each in found)
    return Verdict("held" if held else "agreed", answers, tuple(found))


def _judge_line(
    order: OrderState, line: LineState, said: Sequence[ResponseLine], document: Answer
) -> tuple[LineAnswer, list[Deviation]]:
    dates = Dates(document.dates, order.terms.transit_days)
    answer, doubts = read_line(line, said, dates)
    if is_foreign(order, document):
        answer = answer.model_copy(update={"unit_price": None})
    found = compare(line, answer, order.terms.tolerance, order.currency)
    return answer, [*doubts, *not_shown(line, answer, said, doubts), *found]


def _grouped(
    lines: Sequence[LineState], said: Sequence[ResponseLine], matches: Sequence[Match]
) -> Iterator[tuple[LineState, list[ResponseLine]]]:
    """The order's lines that were answered, each with what was said of it."""
    for line in lines:
        pairs = zip(said, matches, strict=True)
        group = [one for one, match in pairs if match.line is not None and match.line is line]
        if group:
            yield line, group


def _unmentioned(
    order: OrderState, said: Answer, answered: set[str]
) -> Mapping[str, tuple[LineAnswer, list[Deviation]]]:
    """The lines that go unmentioned by a supplier who then means: this one will not come."""
    if not said.lines or type_of(said).unmentioned != "refused":
        return {}
    tolerance, currency = order.terms.tolerance, order.currency
    return {
        line.line: (refused(line), compare(line, refused(line), tolerance, currency))
        for line in _left_out(order, answered)
    }


def _missing(order: OrderState, said: Answer, answered: set[str]) -> Iterator[Deviation]:
    """An 855 answers the whole order; an 865 names what changes, and the rest stays."""
    whole = not isinstance(said, OrderChangeResponse)
    if whole and said.lines and type_of(said).unmentioned == "missing":
        for line in _left_out(order, answered):
            words = f"Line {line.line} ({line.sku}) is not in the answer."
            yield beyond("missing_line", words, line=line)


def _left_out(order: OrderState, answered: set[str]) -> list[LineState]:
    return [line for line in order.lines if line.quantity and line.line not in answered]


def _strange_lines(said: Sequence[ResponseLine], matches: Sequence[Match]) -> Iterator[Deviation]:
    for line, match in zip(said, matches, strict=True):
        if match.line is None:
            yield beyond("unknown_line", match.reason or "", answered=name_of(line))


def _accepts(line: ResponseLine) -> bool:
    codes = (LINE_CODES.get(status.status or "") for status in line.statuses)
    return any(code is not None and code.effect in ("confirm", "backorder") for code in codes)


def _refusal(order: OrderState, said: Answer) -> Verdict:
    reasons = tuple(dict.fromkeys(reasons_of(said)))
    begun = any(line.shipped or line.received for line in order.lines)
    if order.acknowledged_at is None and not begun:
        return Verdict("refused", reasons=reasons)
    answers = tuple(refused(line) for line in order.lines if line.quantity)
    lines = (line for line in order.lines if line.quantity)
    tolerance, currency = order.terms.tolerance, order.currency
    found = [
        each
        for line, answer in zip(lines, answers, strict=True)
        for each in compare(line, answer, tolerance, currency)
    ]
    words = "The supplier refuses the order that was agreed before."
    late = beyond("cancellation", words, answered=said.type)
    return Verdict("held", answers, (late, *found), reasons)
