"""Ship notices: which goods of which order are on their way, and what is odd about them.

A notice may be about several orders; each is moved for itself. Its number makes it count once; one
that replaces or cancels another is recorded as the difference. Source: X12 set 856, element 353.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hub.core.orders.answer_codes import DELIVERY_DATES
from hub.core.orders.deviations import plain
from hub.core.orders.line_matching import match_lines, name_of
from hub.core.orders.units import same_unit
from schemas.ordering import LineState, Moved, OrderState, Shipment
from schemas.part import Moment
from schemas.ship_parts import ShipLevel, ShipLine
from schemas.shipments import ShipNotice

NOTHING = Decimal(0)
REPLACING = frozenset({"04", "05", "15", "18"})
CANCELLING = "01"
SHIPMENT = "S"
SHIPPED = ("011",)
TRACKING = ("CN", "2I", "BM", "SI")
Totals = Mapping[str, Decimal]


@dataclass(frozen=True)
class Notice:
    """What a notice says of the whole shipment; `id` is the supplier's number for it."""

    id: str
    document: str
    purpose: str | None = None
    shipped_on: date | None = None
    expected_on: date | None = None
    carrier: str | None = None
    tracking: str | None = None


@dataclass(frozen=True)
class Dispatch:
    """What a notice makes of an order: a shipment, if it is a new one, and what is odd."""

    shipment: Shipment | None
    oddities: tuple[str, ...] = ()


def read_notice(said: ShipNotice, document: str) -> Notice:
    """What a ship notice says of the whole shipment."""
    tops = [level for level in said.levels if level.code == SHIPMENT]
    moments = [*said.dates, *(moment for level in tops for moment in level.dates)]
    return Notice(
        id=said.number or document,
        document=document,
        purpose=said.purpose,
        shipped_on=_day(moments, SHIPPED) or said.date,
        expected_on=_day(moments, DELIVERY_DATES),
        carrier=_carrier(tops),
        tracking=_tracking(said, tops),
    )


def lines_by_order(said: ShipNotice) -> Mapping[str | None, list[ShipLine]]:
    """A notice's lines by the order that each is for.

    A quantity without an item says how the item above it is packed; it was counted there.
    """
    found: dict[str | None, list[ShipLine]] = {}
    for line in said.lines:
        if line.line is None and not line.ids:
            continue
        found.setdefault(line.order_number or said.order_number, []).append(line)
    return found


def dispatch(order: OrderState, notice: Notice, lines: Sequence[ShipLine]) -> Dispatch:
    """What a notice's lines make of an order; a notice that came before makes nothing."""
    if any(each.document == notice.document for each in order.shipments):
        return Dispatch(None)
    totals, odd = _totals(order, lines)
    before = _before(order, notice.id)
    if notice.purpose == CANCELLING:
        return _difference(order, notice, before, {}, odd)
    if notice.purpose in REPLACING or not any(before.values()):
        return _difference(order, notice, before, totals, odd)
    if totals == before:
        return Dispatch(None)
    words = f"Shipment {notice.id} is on record with other quantities, and was not counted again."
    return Dispatch(None, (words,))


def oversent(order: OrderState) -> Iterator[str]:
    """In words, each line of which more is on its way than is ordered."""
    for line in order.lines:
        if line.shipped > line.quantity:
            yield (
                f"{plain(line.shipped)} {line.unit} of line {line.line} ({line.sku}) were shipped, "
                f"{plain(line.quantity)} are ordered."
            )


def comes_late(order: OrderState, expected_on: date | None) -> str | None:
    """In words, that goods are expected after the day on which they are due."""
    due = next((each for each in order.due if each.kind == "delivery"), None)
    if expected_on is None or due is None or expected_on < due.at.date():
        return None
    return f"They are expected on {expected_on.isoformat()}, after the day on which they are due."


def _totals(order: OrderState, lines: Sequence[ShipLine]) -> tuple[Totals, list[str]]:
    """What is on its way of each line of the order, and what cannot be counted."""
    totals: dict[str, Decimal] = {}
    odd = []
    for said, match in zip(lines, match_lines(order.lines, lines), strict=True):
        if match.line is None:
            odd.append(match.reason or "")
        elif wrong := _uncountable(match.line, said):
            odd.append(wrong)
        else:
            line = match.line.line
            totals[line] = totals.get(line, NOTHING) + (said.quantity or NOTHING)
    return {line: total for line, total in totals.items() if total}, odd


def _uncountable(line: LineState, said: ShipLine) -> str | None:
    if said.quantity is None or said.quantity < 0:
        return f"{name_of(said).capitalize()} is shipped without a quantity that can be counted."
    if not same_unit(line.unit, said.unit):
        return f"Line {line.line} is ordered in {line.unit} and shipped in {said.unit}."
    return None


def _before(order: OrderState, number: str) -> Totals:
    """What is on record as shipped under a number, corrections included."""
    totals: dict[str, Decimal] = {}
    for shipment in order.shipments:
        if shipment.id == number or shipment.id.startswith(f"{number}#"):
            for moved in shipment.lines:
                totals[moved.line] = totals.get(moved.line, NOTHING) + moved.quantity
    return {line: total for line, total in totals.items() if total}


def _difference(
    order: OrderState, notice: Notice, before: Totals, now: Totals, odd: Sequence[str]
) -> Dispatch:
    moves = tuple(
        Moved(line=line.line, quantity=change)
        for line in order.lines
        if (change := now.get(line.line, NOTHING) - before.get(line.line, NOTHING))
    )
    if not moves:
        return Dispatch(None, tuple(odd))
    used = any(each.id == notice.id for each in order.shipments)
    shipment = Shipment(
        id=f"{notice.id}#{notice.document}" if used else notice.id,
        lines=moves,
        shipped_on=notice.shipped_on,
        expected_on=notice.expected_on,
        carrier=notice.carrier,
        tracking=notice.tracking,
        document=notice.document,
    )
    return Dispatch(shipment, tuple(odd))


def _day(moments: Sequence[Moment], qualifiers: Sequence[str]) -> date | None:
    days = {each.qualifier: each.date for each in reversed(moments) if each.date is not None}
    return next((days[name] for name in qualifiers if name in days), None)


def _carrier(tops: Sequence[ShipLevel]) -> str | None:
    carriers = [each for level in tops for each in level.carriers]
    return next((each.id or each.routing for each in carriers if each.id or each.routing), None)


def _tracking(said: ShipNotice, tops: Sequence[ShipLevel]) -> str | None:
    references = [*said.references, *(each for level in tops for each in level.references)]
    by_kind = {each.qualifier: each.value for each in reversed(references) if each.value}
    return next((by_kind[kind] for kind in TRACKING if kind in by_kind), None)
