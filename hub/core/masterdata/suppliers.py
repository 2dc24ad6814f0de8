"""What is wrong with suppliers: twice in the books, no or absurd lead times, missing identities."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal

import numpy as np

from hub.core.masterdata.catalogue import exact, round_money
from hub.core.masterdata.findings import Cost, Finder
from hub.core.masterdata.likeness import find_alike
from hub.core.masterdata.numbers import plain, wrong_iban, wrong_vat
from schemas.masterdata import Issue

LONGEST_LEAD_TIME = 365
FEWEST_RECEIPTS = 5
# The quoted time is off where the usual one is more than half as long again, or less than half.
OFF_ABOVE, OFF_BELOW = 1.5, 0.5
# What names of companies end in, and what says nothing about which company it is.
_LEGAL_FORMS = re.compile(
    r"\b(ab|ag|as|asa|bv|bvba|co|company|corp|corporation|gmbh|group|holding|inc|incorporated|kft"
    r"|kg|limited|llc|llp|ltd|lp|nv|oy|oyj|plc|pte|pty|sa|sarl|sas|se|sl|spa|sro|srl|sp|zoo|the|and"
    r"|und|et|y)\b"
)
MONTHS, PAYMENTS = Decimal(12), "payments a year, one a month,"


def find_supplier_issues(finder: Finder) -> Iterator[Issue]:
    """Every issue of a supplier."""
    bought = _items_of(finder)
    observed = _lead_times(finder)
    yield from _twice(finder, bought)
    suppliers = finder.catalogue.feeds.suppliers
    for place, supplier in enumerate(suppliers.supplier_id):
        items = bought.get(supplier, [])
        if not items:
            continue
        yield from _lead_time(finder, place, items, observed.get(supplier))
        yield from _identities(finder, place, items)


def _items_of(finder: Finder) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, supplier in enumerate(finder.catalogue.items.supplier_id):
        found[supplier].append(place)
    return found


def _lead_times(finder: Finder) -> dict[str, float]:
    """The middle of each supplier's real lead times, where there are enough to tell."""
    receipts = finder.catalogue.feeds.receipts
    told = ~np.isnat(receipts.ordered_on)
    told &= receipts.received_on <= np.datetime64(finder.catalogue.as_of)
    found: dict[str, list[int]] = defaultdict(list)
    days = (receipts.received_on[told] - receipts.ordered_on[told]).astype(int)
    for supplier, lead in zip(receipts.supplier_id[told], days, strict=True):
        found[supplier].append(int(lead))
    return {
        supplier: float(np.median(leads))
        for supplier, leads in found.items()
        if len(leads) >= FEWEST_RECEIPTS
    }


def _twice(finder: Finder, bought: dict[str, list[int]]) -> Iterator[Issue]:
    suppliers = finder.catalogue.feeds.suppliers
    signs = (
        ("VAT number", suppliers.vat_id),
        ("account", suppliers.iban),
        ("EDI identity", [f"{q}{i}" if i else "" for q, i in _identity_pairs(finder)]),
    )
    groups: dict[tuple[int, ...], str] = {}
    for what, column in signs:
        for group in _groups((plain(value), place) for place, value in enumerate(column)):
            groups.setdefault(group, f"have the same {what}")
    names = [_LEGAL_FORMS.sub(" ", _words(name)) for name in suppliers.name]
    for pair in find_alike(names, finder.assumed.alike_percent):
        if not any({pair.one, pair.other} <= set(group) for group in groups):
            groups.setdefault((pair.one, pair.other), "have nearly the same name")
    for group, words in sorted(groups.items()):
        yield _same(finder, group, words, bought)


def _identity_pairs(finder: Finder) -> Iterable[tuple[str, str]]:
    suppliers = finder.catalogue.feeds.suppliers
    return zip(suppliers.edi_qualifier, suppliers.edi_id, strict=True)


def _groups(keys: Iterable[tuple[Hashable, int]]) -> list[tuple[int, ...]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for key, place in keys:
        if key:
            found[key].append(place)
    return [tuple(places) for places in found.values() if len(places) > 1]


def _words(name: str) -> str:
    plainly = name.lower().replace(".", "")
    return "".join(each if each.isalnum() else " " for each in plainly)


def _same(
    finder: Finder, group: tuple[int, ...], words: str, bought: dict[str, list[int]]
) -> Issue:
    suppliers = finder.catalogue.feeds.suppliers
    spends = [finder.spend(bought.get(suppliers.supplier_id[place], ())) for place in group]
    beside = sum(spends, Decimal(0)) - max(spends)
    amount = round_money(beside * finder.assumed.paid_twice)
    cost = Cost(
        amount,
        f"{round_money(beside)} a year paid beside the largest × "
        f"{finder.assumed.paid_twice} paid twice",
    )
    told = " and ".join(f"{suppliers.supplier_id[p]} ({suppliers.name[p]})" for p in group[:5])
    message = f"{told} {words}: they look like one supplier."
    fix = "Keep one, move the items to it, and block the others for orders and payments."
    return finder.supplier("SUPPLIER_TWICE", group, message, fix, cost)


def _lead_time(
    finder: Finder, place: int, items: list[int], observed: float | None
) -> Iterator[Issue]:
    suppliers = finder.catalogue.feeds.suppliers
    name, quoted = suppliers.supplier_id[place], float(suppliers.lead_time_days[place])
    usual = "" if observed is None else f" Its goods take {observed:g} days."
    fix = "Ask for the lead time, or enter the usual one." + usual
    unknown = Decimal(finder.assumed.unknown_days)
    held = finder.covering(finder.spend(items), unknown, "days held against not knowing")
    if np.isnan(quoted):
        message = f"{name} has no lead time.{usual}"
        yield finder.supplier("LEAD_TIME_MISSING", [place], message, fix, held)
    elif quoted == 0 or quoted > LONGEST_LEAD_TIME:
        message = f"{name} is said to take {quoted:g} days.{usual}"
        yield finder.supplier("LEAD_TIME_ABSURD", [place], message, fix, held)
    elif observed is not None and not quoted * OFF_BELOW <= observed <= quoted * OFF_ABOVE:
        message = f"{name} is said to take {quoted:g} days, and usually takes {observed:g}."
        days = exact(abs(quoted - observed))
        cost = finder.covering(finder.spend(items), days, "days between said and done")
        yield finder.supplier("LEAD_TIME_OFF", [place], message, fix, cost)


def _identities(finder: Finder, place: int, items: list[int]) -> Iterator[Issue]:
    suppliers = finder.catalogue.feeds.suppliers
    name, lines = suppliers.supplier_id[place], finder.lines(items)
    if not suppliers.edi_id[place]:
        message = f"{name} has no EDI identity: each order to it and invoice from it is keyed."
        fix = "Ask for its interchange id and qualifier (ISA05/06), or agree on e-mail or API."
        yield finder.supplier("EDI_MISSING", [place], message, fix, finder.looking(lines))
    if suppliers.vat_id[place] and wrong_vat(suppliers.vat_id[place]):
        message = f"The VAT number {suppliers.vat_id[place]} of {name} fails its check."
        fix = "Take it from an invoice, and check it with the tax office."
        yield finder.supplier("VAT_WRONG", [place], message, fix, finder.looking(MONTHS, PAYMENTS))
    if suppliers.iban[place] and wrong_iban(suppliers.iban[place]):
        message = f"The account {suppliers.iban[place][:4]}… of {name} fails its check."
        fix = "Confirm the account with the supplier by a known telephone number."
        yield finder.supplier("IBAN_WRONG", [place], message, fix, finder.looking(MONTHS, PAYMENTS))
