"""What a partner's guide wants of an order's paper, read from its rules for the 850.

Only what a writer must choose stands here (which item number, which date where); whether the whole
guide is kept is for the translator to judge, on what was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.guides import Rule, SetGuide
from schemas.ordering import LineState, OrderedItem
from schemas.parts import ItemId
from schemas.views import BUYER_SKU, GTIN, SUPPLIER_SKU

STAND_ALONE = "SA"  # BEG02: an order by itself
TEXT_LENGTH = 80
_GTIN_14 = 14
# GTINs by their length; a shorter one with zeros before it is the same number.
_LENGTHS = {"EN": (13, 8), "UP": (12,), "UA": (12,), "UK": (14,), "UI": (11,), "UX": (14,)}


@dataclass(frozen=True)
class Wishes:
    """`ids` are the item qualifiers that are taken, the first of a kind preferred; () is any."""

    ids: tuple[str, ...] = ()
    type: str = STAND_ALONE
    number_length: int = 22
    text_length: int = TEXT_LENGTH
    currency: bool = True
    schedules: bool = False
    ship_window: bool = False


def wishes(guide: SetGuide | None) -> Wishes:
    """What the rules of a guide want; without a guide, what most partners read."""
    rules = guide.rules if guide else ()
    types = _element(rules, "BEG", 2).codes
    return Wishes(
        ids=next((rule.ids for rule in rules if rule.at == "PO1" and rule.ids), ()),
        type=STAND_ALONE if not types or STAND_ALONE in types else types[0],
        number_length=_element(rules, "BEG", 3).longest or 22,
        text_length=_element(rules, "PO1/PID", 5).longest or TEXT_LENGTH,
        currency=not _says(rules, "CUR", "forbidden"),
        schedules=_says(rules, "PO1/SCH", "required"),
        ship_window=_says(rules, "DTM[037]", "required") or _says(rules, "DTM[038]", "required"),
    )


def item_ids(line: LineState | OrderedItem, taken: tuple[str, ...]) -> tuple[ItemId, ...]:
    """The numbers of an item under qualifiers that the partner takes."""
    own = line.paper.ids if line.paper else ()
    named = {each.qualifier for each in own}
    found = [
        _named(line.sku, BUYER_SKU, taken),
        _named(line.supplier_sku, SUPPLIER_SKU, taken),
        _gtin(line.gtin, taken),
    ]
    ours = [each for each in found if each is not None and each.qualifier not in named]
    return (*ours, *(each for each in own if not taken or each.qualifier in taken))


def _named(value: str | None, kinds: tuple[str, ...], taken: tuple[str, ...]) -> ItemId | None:
    """An item's number under the first qualifier of its kind that is taken."""
    if not value:
        return None
    qualifier = next((each for each in taken if each in kinds), None) if taken else kinds[0]
    return ItemId(qualifier=qualifier, id=value) if qualifier else None


def _gtin(value: str | None, taken: tuple[str, ...]) -> ItemId | None:
    if not value:
        return None
    for qualifier in taken or ("UP", "EN", "UK"):
        for length in _LENGTHS.get(qualifier, ()) if qualifier in GTIN else ():
            if len(value) == length:
                return ItemId(qualifier=qualifier, id=value)
    if "UP" in taken and len(value) > 12 and not value[:-12].strip("0"):
        return ItemId(qualifier="UP", id=value[-12:])
    if "UK" in taken and len(value) < _GTIN_14:
        return ItemId(qualifier="UK", id=value.zfill(_GTIN_14))
    return None if taken else ItemId(qualifier="UP", id=value)


def _element(rules: Iterable[Rule], at: str, element: int) -> Rule:
    """The rule of one element; a rule that says nothing where there is none."""
    found = (rule for rule in rules if (rule.at, rule.element) == (at, element))
    return next(found, Rule(at=at, element=element))


def _says(rules: Iterable[Rule], at: str, use: str) -> bool:
    return any((rule.at, rule.element, rule.use) == (at, None, use) for rule in rules)
