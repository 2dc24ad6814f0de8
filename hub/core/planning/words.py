"""A rationale in sentences that a buyer would use, from its figures alone.

Figures are shown with one decimal; a sum or difference is reckoned from what is shown, so that the
sentences add up as they stand. The exact figures stand beside them in the rationale.
"""

import math
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.core.planning.missing import REASONS

Figures = Mapping[str, Any]
TENTH = Decimal("0.1")
FAR_OFF = 3650
STEPS = {
    "price break": "A price break pays: {after} instead of {before}.",
    "shelf life": "No more is bought than is likely to be sold before it perishes: {after} "
    "instead of {before}.",
    "supplier's minimum": "To reach the supplier's minimum order, {after} instead of {before}.",
}


def words(figures: Figures) -> Iterator[str]:
    """The sentences of one SKU-location: what there is, what is needed, what is ordered."""
    yield _position(figures["position"])
    yield _demand(figures)
    if figures["forecast"]["days_late"]:
        yield _late(figures["forecast"]["days_late"])
    if figures["new_item"]:
        yield _new(figures["new_item"])
    yield _point(figures)
    yield from _verdict(figures)
    for step in figures["steps"]:
        if step["name"] in STEPS and not (figures["reason"] and Decimal(step["after"]) == 0):
            yield STEPS[step["name"]].format(before=step["before"], after=step["after"])
    if figures["reason"]:
        yield f"Nothing is ordered today: {REASONS[figures['reason']]}."
    elif Decimal(figures["ordered"]) > 0:
        yield f"{figures['ordered']} are ordered, expected on {figures['expected_on']}."


def _position(position: Figures) -> str:
    text = f"{position['on_hand']} on hand and {position['on_order']} on order"
    for name, said in (("reserved", "reserved"), ("backordered", "owed to customers")):
        if Decimal(position[name]):
            text += f", less {position[name]} {said}"
    return f"{text}: {position['position']} can be counted on."


def _demand(figures: Figures) -> str:
    forecast, supplier = figures["forecast"], figures["supplier_id"]
    lead, lasting = _tenths(forecast["lead_time_days"]), _tenths(forecast["days_to_last"])
    known = _count(forecast["receipts"], "receipt")
    next_look = f", and it is looked at again in {_text(lasting - lead + 1)}" * (lasting > lead)
    return (
        f"About {three(forecast['a_day'])} are asked for a day ({figures['class']} demand). An "
        f"order from {supplier} takes about {_text(lead)} days ({known} from it){next_look}: in "
        f"{_text(lasting)} days about {_text(_expected(figures))} will be asked for."
    )


def _late(days: int) -> str:
    last = "day" if days == 1 else f"{days} days"
    return f"Demand of the last {last} has not come in yet: it is taken to be unknown, not zero."


def _new(new: Figures) -> str:
    peers = _count(new["peers"], "item")
    return (
        f"NEW_ITEM: it was first asked for {_count(new['days'], 'day')} ago, {three(new['own'])} "
        f"a day since. {peers} of its category began with about {three(new['usual'])} a day; the "
        "level lies between the two."
    )


def _point(figures: Figures) -> str:
    expected, point = _expected(figures), _reorder(figures)
    safety = point - expected
    if Decimal(figures["reorder_point"]["safety_stock"]) > 0:
        kept = f"{_text(safety)} more are kept for what nobody can foresee"
    elif Decimal(figures["reorder_point"]["kept_lean"]) > 0:
        short = _text(_tenths(str(100 * Decimal(figures["service"]["unserved_lines"]))))
        kept = (
            f"{_text(-safety)} fewer are kept, and {short} of 100 lines may find too little: the "
            "money saves more lines elsewhere"
        )
    elif Decimal(figures["service"]["scale"]) > 0:
        kept = "No more is kept: the money saves more lines elsewhere"
    else:
        kept = "No safety stock is asked for"
    return f"{kept}, so it is ordered when {_text(point)} or fewer can be counted on."


def _verdict(figures: Figures) -> Iterator[str]:
    position, point = _tenths(figures["position"]["position"]), _reorder(figures)
    need, terms = figures["need"], figures["terms"]
    if Decimal(need["in_packs"]) <= 0:
        yield from _not_needed(figures)
        return
    lot = _tenths(need["lot"])
    packs = "whole units" if Decimal(terms["pack"]) == 1 else f"packs of {terms['pack']}"
    least = f" and at least {terms['moq']}" if Decimal(terms["moq"]) > 1 else ""
    yield (
        f"That is so. {_text(point)} and a lot of {_text(lot)}, less {_text(position)}, are "
        f"{_text(point + lot - position)}: nearest to it are {need['in_packs']} in {packs}{least}."
    )
    if point > position:
        yield f"With more than {_text(point - position)} more to count on it would have waited."


def _not_needed(figures: Figures) -> Iterator[str]:
    spare = Decimal(figures["position"]["position"]) - Decimal(
        figures["reorder_point"]["reorder_point"]
    )
    level = Decimal(figures["forecast"]["a_day"])
    if not figures["asked_for"]:
        quiet = _count(figures["forecast"]["quiet_days"], "day")
        yield f"Nobody has asked for it for {quiet}, so it is not bought for stock."
    elif spare > 0 and level > 0:
        days = math.ceil(min(spare / level, Decimal(FAR_OFF)))
        yield f"That is not so yet: at this rate it will be in about {_count(days, 'day')}."


def _expected(figures: Figures) -> Decimal:
    return _tenths(figures["reorder_point"]["expected_demand"])


def _reorder(figures: Figures) -> Decimal:
    return _tenths(figures["reorder_point"]["reorder_point"])


def _tenths(text: str) -> Decimal:
    return Decimal(text).quantize(TENTH, ROUND_HALF_UP)


def three(text: str) -> str:
    """Three significant digits, for a figure that others are multiples of."""
    value = Decimal(text)
    return _text(value.quantize(Decimal(1).scaleb(min(value.adjusted() - 2, 0)))) if value else "0"


def _text(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"
