"""The price that a supplier's answer asks for a line, for each unit of the order.

PO104 repeats the order's price or shows a new one; some suppliers repeat it there and show the new
one in a CTP. Source of the two ways: the corpus of real 855s; PO105 is X12 element 639.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from hub.core.orders.answer_codes import COST_PRICES, LINE_CODES, SELLING_PRICES
from hub.core.orders.deviations import beyond, plain
from hub.core.orders.units import same_unit
from schemas.lines import ResponseLine
from schemas.money import Price
from schemas.ordering import Deviation, LineState

NO_CHARGE = "NC"
DIVISORS: Mapping[str, Decimal] = {"HP": Decimal(100), "TP": Decimal(1000)}
# Bases that name their own unit.
BASIS_UNITS: Mapping[str, str] = {"CA": "CA", "PE": "EA", "QE": "EA", "TE": "EA"}


def read_price(
    line: LineState, said: Sequence[ResponseLine]
) -> tuple[Decimal | None, list[Deviation]]:
    """The price for each unit, None where the answer shows none, and what is not certain of it."""
    odd = [doubt for each in said for doubt in _unfit(line, each)]
    if odd:
        return None, odd
    shown = {price for each in said for price in _shown(line, each)}
    changed = shown - {line.unit_price}
    if not changed and _says_changed(said):
        changed = set(_others(line, said)) - {line.unit_price}
    if len(changed) > 1:
        prices = ", ".join(plain(each) for each in sorted(changed))
        words = f"Line {line.line} shows more than one price: {prices}."
        return None, [beyond("unclear", words, line=line, answered=prices)]
    if changed:
        return changed.pop(), []
    return (line.unit_price if shown else None), []


def _says_changed(said: Sequence[ResponseLine]) -> bool:
    codes = (LINE_CODES.get(status.status or "") for each in said for status in each.statuses)
    return any(code is not None and code.changed in ("price", "any") for code in codes)


def _unfit(line: LineState, said: ResponseLine) -> Iterator[Deviation]:
    """A price that is for another unit, or below zero."""
    price, basis = said.unit_price, said.price_basis or ""
    if price is None:
        return
    unit = BASIS_UNITS.get(basis)
    if price < 0 or (price != line.unit_price and unit and not same_unit(line.unit, unit)):
        words = f"Line {line.line} is answered at {plain(price)} (basis {basis or 'none'}), "
        words += f"which is no price for each {line.unit}."
        yield beyond("unclear", words, line=line, answered=plain(price))


def _shown(line: LineState, said: ResponseLine) -> Iterator[Decimal]:
    if said.price_basis == NO_CHARGE:
        yield Decimal(0)
    elif said.unit_price:
        yield said.unit_price / DIVISORS.get(said.price_basis or "", Decimal(1))
    yield from _listed(line, (each for each in said.prices if each.kind in COST_PRICES))


def _others(line: LineState, said: Sequence[ResponseLine]) -> Iterator[Decimal]:
    """Prices of no kind that we know: believed where the line says that its price has changed."""
    for each in said:
        yield from _listed(line, (p for p in each.prices if p.kind not in SELLING_PRICES))


def _listed(line: LineState, prices: Iterable[Price]) -> Iterator[Decimal]:
    for each in prices:
        unit = each.unit[0] if each.unit else None
        if each.price and same_unit(line.unit, unit) and each.multiplier_qualifier is None:
            yield each.price
