"""One item under several codes: the same GTIN, the same supplier's number, words that say the same.

Codes that belong together are one group; what they disagree about (units, packs) is told of it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from decimal import Decimal

from hub.core.masterdata.catalogue import places_of, round_money
from hub.core.masterdata.findings import Finder
from hub.core.masterdata.likeness import find_alike
from hub.core.masterdata.numbers import gtin_key, plain, wrong_gtin
from schemas.masterdata import Issue, IssueCode
from schemas.tables import money

Group = tuple[int, ...]
MERGE = "Keep one code, move its stock and open orders to it, and block the others."


def find_same_items(finder: Finder) -> Iterator[Issue]:
    """Groups of codes for one item, told once, by the surest sign that they share."""
    items = finder.catalogue.items
    valid = {p: gtin_key(g) for p, g in enumerate(items.gtin) if g and not wrong_gtin(g)}
    value = _stock_values(finder)
    groups: dict[Group, tuple[IssueCode, str]] = {}
    for group in _groups((key, place) for place, key in valid.items()):
        groups[group] = ("SAME_GTIN", f"have the same GTIN {items.gtin[group[0]]}")
    for group in _groups(_supplier_numbers(finder)):
        words = f"have the same number {items.supplier_sku[group[0]]} with their supplier"
        groups.setdefault(group, ("SAME_SUPPLIER_SKU", words))
    joined = {(one, other) for group in groups for one in group for other in group}
    pairs = [
        (pair.one, pair.other)
        for pair in find_alike(list(items.description), finder.assumed.alike_percent)
        if (pair.one, pair.other) not in joined and not _told_apart(valid, pair.one, pair.other)
    ]
    for group in _connected(pairs):
        groups.setdefault(group, ("ALIKE_DESCRIPTION", _words(finder, group)))
    for group, (code, words) in sorted(groups.items()):
        yield _same(finder, code, group, words, value)
        yield from _packs_disagree(finder, group)


def _supplier_numbers(finder: Finder) -> Iterator[tuple[Hashable, int]]:
    items = finder.catalogue.items
    for place, number in enumerate(items.supplier_sku):
        if plain(number) and items.supplier_id[place]:
            yield (items.supplier_id[place], plain(number)), place


def _groups(keys: Iterable[tuple[Hashable, int]]) -> list[Group]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for key, place in keys:
        found[key].append(place)
    return [tuple(places) for places in found.values() if len(places) > 1]


def _told_apart(valid: dict[int, str], one: int, other: int) -> bool:
    """Two valid GTINs that differ name two things, however alike the words are."""
    return one in valid and other in valid and valid[one] != valid[other]


def _connected(pairs: Sequence[tuple[int, int]]) -> list[Group]:
    """Places that pairs join, one with another."""
    leader: dict[int, int] = {}

    def lead(place: int) -> int:
        while leader.setdefault(place, place) != place:
            place = leader[place]
        return place

    for one, other in pairs:
        first, second = sorted((lead(one), lead(other)))
        leader[second] = first
    return _groups((lead(place), place) for place in sorted(leader))


def _words(finder: Finder, group: Group) -> str:
    described = finder.catalogue.items.description
    return f"are described alike: {' / '.join(repr(described[place]) for place in group[:3])}"


def _stock_values(finder: Finder) -> list[Decimal]:
    catalogue = finder.catalogue
    values = [Decimal(0)] * len(catalogue.items.sku)
    stock = catalogue.feeds.stock
    for place, on_hand in zip(places_of(catalogue.place, stock.sku), stock.on_hand, strict=True):
        if place >= 0 and on_hand:
            cost = money(catalogue.items.unit_cost[place]) * catalogue.rate[place]
            values[place] += round_money(Decimal(f"{on_hand:.6f}") * cost)
    return values


def _same(
    finder: Finder, code: IssueCode, group: Group, words: str, value: Sequence[Decimal]
) -> Issue:
    items, sold = finder.catalogue.items, finder.catalogue.sold
    kept = max(group, key=lambda place: (sold[place], -place))
    others = sum((value[place] for place in group if place != kept), Decimal(0))
    names = " and ".join(items.sku[place] for place in group[:5])
    more = f" and {len(group) - 5} more" if len(group) > 5 else ""
    message = f"{names}{more} {words}: they look like one item under {len(group)} codes."
    cost = finder.holding(others, f"of stock under the codes beside {items.sku[kept]}")
    return finder.item(code, group, message, MERGE, cost)


def _packs_disagree(finder: Finder, group: Group) -> Iterator[Issue]:
    items = finder.catalogue.items
    facts = (("uom", items.uom), ("pieces a unit", items.each_per_uom), ("pack", items.pack_size))
    told = [
        f"{name} {' / '.join(dict.fromkeys(_plain(column[place]) for place in group))}"
        for name, column in facts
        if len({_plain(column[place]) for place in group}) > 1
    ]
    if told:
        names = " and ".join(items.sku[place] for place in group[:5])
        message = f"{names} look like one item and disagree: {'; '.join(told)}."
        fix = "Ask the supplier for the pack, and write it the same for each."
        cost = finder.looking(finder.lines(group))
        yield finder.item("PACK_DISAGREES", group, message, fix, cost)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
