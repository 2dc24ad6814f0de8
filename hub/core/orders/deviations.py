"""How a deviation is put: the sentence that a buyer reads, and the numbers in it."""

from decimal import Decimal

from schemas.ordering import Deviation, DeviationKind, LineState


def deviation(
    kind: DeviationKind,
    reason: str,
    *,
    within: bool,
    line: LineState | None = None,
    ordered: str | None = None,
    answered: str | None = None,
    money: Decimal | None = None,
) -> Deviation:
    """Where an answer differs from the order, of a line or (without one) of the whole."""
    return Deviation(
        kind=kind,
        line=None if line is None else line.line,
        ordered=ordered,
        answered=answered,
        within=within,
        money=money,
        reason=reason,
    )


def beyond(
    kind: DeviationKind,
    reason: str,
    *,
    line: LineState | None = None,
    ordered: str | None = None,
    answered: str | None = None,
    money: Decimal | None = None,
) -> Deviation:
    """A deviation that no tolerance covers."""
    return deviation(
        kind, reason, within=False, line=line, ordered=ordered, answered=answered, money=money
    )


def plain(number: Decimal) -> str:
    """A number as a person writes it: without an exponent or needless zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_text(amount: Decimal, currency: str) -> str:
    """An amount as a person writes it: at least two digits behind the point."""
    text = plain(amount)
    whole, _, cents = text.partition(".")
    return f"{whole}.{cents.ljust(2, '0')} {currency}"
