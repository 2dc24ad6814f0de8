"""What a supplier's answer says of one line: how much it confirms, for when, at which price.

A line may carry several ACK segments: with quantities they are parts of it, without one they say
something of the whole. What cannot be read for certain becomes a deviation of kind `unclear` and
leaves the line's quantity alone; nothing is guessed in the supplier's favour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hub.core.orders.answer_codes import CHANGE_CODES, DELETIONS, LINE_CODES, Effect, LineCode
from hub.core.orders.answer_dates import Dates, merged
from hub.core.orders.answer_prices import read_price
from hub.core.orders.deviations import beyond, plain
from hub.core.orders.line_matching import same_item
from hub.core.orders.units import same_unit
from schemas.lines import ChangeLine, LineStatus, ResponseLine
from schemas.ordering import Deviation, DeviationKind, LineAnswer, LineState

NOTHING = Decimal(0)
UNKNOWN = LineCode("a code that we do not know", "hold")


@dataclass(frozen=True)
class Part:
    """A part of a line's quantity and what becomes of it; without a quantity, of what is left."""

    status: LineStatus
    code: LineCode
    quantity: Decimal | None


def read_line(
    line: LineState, said: Sequence[ResponseLine], dates: Dates
) -> tuple[LineAnswer, list[Deviation]]:
    """A line's answer, and what of it is not certain or not what was ordered.

    `said` are the answer's lines about it, most often one. Where the units differ or a number makes
    no sense, the answer is the line as it stands.
    """
    wrong = [doubt for each in said for doubt in _unreadable(line, each)]
    if wrong:
        return unchanged(line, tuple(_codes(said))), wrong
    read = [_read_one(line, each, dates) for each in said]
    price, doubts = read_price(line, said)
    answer = LineAnswer(
        line=line.line,
        quantity=sum((each.quantity for each, _ in read), NOTHING),
        unit_price=price,
        promises=merged(promise for each, _ in read for promise in each.promises),
        backordered=sum((each.backordered for each, _ in read), NOTHING),
        cancelled=_cancelled(line, [each for each, _ in read]),
        substitute=next((each.substitute for each, _ in read if each.substitute), None),
        codes=tuple(_codes(said)),
    )
    return answer, [*(doubt for _, found in read for doubt in found), *doubts]


def unchanged(line: LineState, codes: tuple[str, ...] = ()) -> LineAnswer:
    """The answer that leaves a line as it stands."""
    return LineAnswer(
        line=line.line,
        quantity=line.quantity - line.backordered,
        promises=line.promises,
        backordered=line.backordered,
        substitute=line.substitute,
        codes=codes,
    )


def refused(line: LineState, codes: tuple[str, ...] = ()) -> LineAnswer:
    """The answer that nothing of a line will come."""
    return LineAnswer(line=line.line, quantity=NOTHING, cancelled=line.quantity, codes=codes)


def _unreadable(line: LineState, said: ResponseLine) -> Iterator[Deviation]:
    units = [said.unit, *(a.unit for a in said.statuses), *(s.unit for s in said.schedules)]
    other = next((unit for unit in units if not same_unit(line.unit, unit)), None)
    if other is not None:
        words = f"Line {line.line} is ordered in {line.unit} and answered in {other}."
        yield beyond("unit", words, line=line, ordered=line.unit, answered=other)
    parts = [a.quantity for a in said.statuses] + [s.quantity for s in said.schedules]
    if any(number is not None and number < 0 for number in (said.quantity, *parts)):
        words = f"Line {line.line} is answered with a quantity below zero."
        yield beyond("unclear", words, line=line)


def _read_one(
    line: LineState, said: ResponseLine, dates: Dates
) -> tuple[LineAnswer, list[Deviation]]:
    parts = _parts(said)
    whole = line.quantity if said.quantity is None else said.quantity
    if _deletes(said):
        parts = [_deleted(each) for each in parts]
    shares, doubts = _shares(line, parts, whole)
    promises, undated = dates.promises(line, said, parts, shares)
    substitute, odd = _substitute(line, said)
    held = shares.get("hold", NOTHING)
    answer = LineAnswer(
        line=line.line,
        quantity=shares.get("confirm", NOTHING),
        promises=promises,
        backordered=shares.get("backorder", NOTHING) + held,
        cancelled=shares.get("cancel", NOTHING),
        substitute=substitute,
    )
    return answer, [*doubts, *_pending(line, parts), *undated, *odd]


def _parts(said: ResponseLine) -> list[Part]:
    """The line's statuses with their meaning; without any, what its change code or nothing says."""
    if said.statuses:
        return [_part(each) for each in said.statuses]
    change = said.change if isinstance(said, ChangeLine) else None
    code = LINE_CODES["IA"] if change is None else CHANGE_CODES.get(change, UNKNOWN)
    scheduled = [each.quantity for each in said.schedules if each.quantity is not None]
    total = sum(scheduled, NOTHING) if scheduled and code.effect == "confirm" else None
    return [Part(LineStatus(status=change), code, total)]


def _part(status: LineStatus) -> Part:
    code = LINE_CODES.get(status.status or "", UNKNOWN)
    # A line that will not come is shown with its quantity, or with none at all, or with zero.
    empty = code.effect == "cancel" and status.quantity == 0
    return Part(status, code, None if empty else status.quantity)


def _deletes(said: ResponseLine) -> bool:
    return isinstance(said, ChangeLine) and said.change in DELETIONS


def _deleted(part: Part) -> Part:
    """What is accepted of a line that is deleted is its deletion."""
    if part.code.effect != "confirm":
        return part
    return Part(part.status, LINE_CODES["ID"], part.quantity or None)


def _shares(
    line: LineState, parts: Sequence[Part], whole: Decimal
) -> tuple[dict[Effect, Decimal], list[Deviation]]:
    """How a line's quantity is shared out among what becomes of it."""
    shares: dict[Effect, Decimal] = {}
    for part in parts:
        if part.quantity is not None:
            effect = part.code.effect
            shares[effect] = shares.get(effect, NOTHING) + part.quantity
    rest = max(whole - sum(shares.values(), NOTHING), NOTHING)
    claims = _claims(parts, confirmed="confirm" in shares)
    doubts = list(_unclear_codes(line, parts))
    if len(claims) > 1:
        words = f"Line {line.line} is answered in two ways at once: {_said(parts)}."
        doubts.append(beyond("unclear", words, line=line))
        shares["hold"] = shares.get("hold", NOTHING) + rest
    elif claims:
        effect = claims.pop()
        shares[effect] = shares.get(effect, NOTHING) + rest
    return shares, doubts


def _claims(parts: Sequence[Part], *, confirmed: bool) -> set[Effect]:
    """Who asks for what the quantities leave over: each effect that is named without a quantity.

    Beside a confirmed quantity, an acceptance without one only tells more of it.
    """
    bare = {part.code.effect for part in parts if part.quantity is None}
    bare |= {part.code.rest for part in parts if part.code.rest is not None}
    return bare - {"confirm"} if confirmed else bare


def _unclear_codes(line: LineState, parts: Sequence[Part]) -> Iterator[Deviation]:
    for part in parts:
        code = part.status.status or "none"
        if part.code is UNKNOWN:
            words = f"Line {line.line} is answered with the code {code}, which we do not know."
            yield beyond("unclear", words, line=line, answered=code)
        elif part.code.effect == "hold":
            words = f"Line {line.line}: {part.code.meaning} ({code})."
            yield beyond("unclear", words, line=line, answered=code)
        elif part.code.rest is not None and part.quantity is None:
            words = f"Line {line.line} is accepted in part, without saying how much ({code})."
            yield beyond("unclear", words, line=line, answered=code)


def _pending(line: LineState, parts: Sequence[Part]) -> Iterator[Deviation]:
    for part in parts:
        if not part.code.pending:
            continue
        kind: DeviationKind = "price" if part.code.changed == "price" else "date"
        words = f"Line {line.line} is accepted, but its {kind} is still to be told."
        yield beyond(kind, words, line=line)


def _substitute(line: LineState, said: ResponseLine) -> tuple[str | None, list[Deviation]]:
    """Another item in the place of the one that was ordered: said so, or shown by its numbers."""
    told = any(part.code.changed == "item" for part in _parts(said))
    offered = next((each for each in said.statuses if each.ids), None)
    other = ResponseLine(ids=offered.ids) if offered else said
    if not told and same_item(line, other) is not False:
        return None, []
    name = other.supplier_sku or other.gtin or other.buyer_sku
    name = name or (offered.ids[0].id if offered else None)
    words = f"Line {line.line} would come as {name or 'another item'} instead of {line.sku}."
    return name, [beyond("substitution", words, line=line, ordered=line.sku, answered=name)]


def _cancelled(line: LineState, read: Sequence[LineAnswer]) -> Decimal:
    """What will not be sent of what is still wanted; that more was cancelled before is no news."""
    kept = sum((each.quantity + each.backordered for each in read), NOTHING)
    cancelled = sum((each.cancelled for each in read), NOTHING)
    return min(cancelled, max(line.quantity - kept, NOTHING))


def _codes(said: Sequence[ResponseLine]) -> Iterator[str]:
    for each in said:
        yield from (status.status for status in each.statuses if status.status)
        if isinstance(each, ChangeLine) and each.change:
            yield each.change


def _said(parts: Sequence[Part]) -> str:
    shown = (
        f"{part.code.meaning} ({part.status.status})"
        + (f" for {plain(part.quantity)}" if part.quantity is not None else "")
        for part in parts
    )
    return ", ".join(shown)
