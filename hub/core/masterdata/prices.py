"""Prices that disagree with contracts, and contracts that have ended."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from hub.core.masterdata.catalogue import exact, round_money
from hub.core.masterdata.findings import Cost, Finder
from schemas.masterdata import Issue, RowRef
from schemas.tables import money


def find_price_issues(finder: Finder) -> Iterator[Issue]:
    """Each item whose cost is not what a contract of its supplier says for a usual lot."""
    by_item: dict[tuple[str, str], list[int]] = defaultdict(list)
    contracts = finder.catalogue.feeds.contracts
    for row, pair in enumerate(zip(contracts.sku, contracts.supplier_id, strict=True)):
        by_item[pair].append(row)
    items = finder.catalogue.items
    for place, pair in enumerate(zip(items.sku, items.supplier_id, strict=True)):
        if pair in by_item:
            yield from _check(finder, place, by_item[pair])


def _check(finder: Finder, place: int, rows: list[int]) -> Iterator[Issue]:
    contracts, as_of = finder.catalogue.feeds.contracts, np.datetime64(finder.catalogue.as_of)
    begun = [row for row in rows if not contracts.valid_from[row] > as_of]
    valid = [row for row in begun if not contracts.valid_to[row] < as_of]
    if valid:
        usual = [row for row in valid if contracts.from_quantity[row] <= _lot(finder, place)]
        if usual:
            yield from _compare(finder, place, max(usual, key=lambda row: _break(finder, row)))
    elif begun and finder.catalogue.spend[place]:
        yield _ended(finder, place, max(begun, key=lambda row: contracts.valid_to[row]))


def _lot(finder: Finder, place: int) -> float:
    items = finder.catalogue.items
    return float(max(items.moq[place], items.pack_size[place]))


def _break(finder: Finder, row: int) -> tuple[float, str]:
    contracts = finder.catalogue.feeds.contracts
    start = contracts.valid_from[row]
    return contracts.from_quantity[row], "" if np.isnat(start) else str(start)


def _compare(finder: Finder, place: int, row: int) -> Iterator[Issue]:
    catalogue = finder.catalogue
    items, contracts = catalogue.items, catalogue.feeds.contracts
    cost, agreed = money(items.unit_cost[place]), money(contracts.unit_price[row])
    difference = cost - agreed
    if not cost or abs(difference) <= agreed * finder.assumed.price_tolerance:
        return
    quantity = exact(catalogue.quantity[place])
    if difference > 0:
        amount = round_money(difference * catalogue.rate[place] * quantity)
        paid = Cost(amount, f"{difference.normalize():f} too much × {quantity:.0f} a year")
    else:
        paid = finder.looking(catalogue.lines[place])
    more = "more" if difference > 0 else "less"
    message = (
        f"{items.sku[place]} is listed at {cost.normalize():f}, {abs(difference).normalize():f}"
        f" {more} than contract {contracts.contract_id[row]} says ({agreed.normalize():f})."
    )
    fix = "Correct the item's cost, or the contract; claim back what was overpaid."
    issue = finder.item("PRICE_OFF_CONTRACT", [place], message, fix, paid)
    yield issue.model_copy(update={"rows": (*issue.rows, _row(finder, row))})


def _ended(finder: Finder, place: int, row: int) -> Issue:
    catalogue = finder.catalogue
    contracts = catalogue.feeds.contracts
    message = (
        f"The last contract for {catalogue.items.sku[place]} ({contracts.contract_id[row]})"
        f" ended on {contracts.valid_to[row]}, and it is still bought."
    )
    cost = finder.looking(catalogue.lines[place])
    issue = finder.item("CONTRACT_ENDED", [place], message, "Renew it, or end the item.", cost)
    return issue.model_copy(update={"rows": (*issue.rows, _row(finder, row))})


def _row(finder: Finder, row: int) -> RowRef:
    contracts = finder.catalogue.feeds.contracts
    key = f"{contracts.contract_id[row]} {contracts.sku[row]}"
    return RowRef(feed="contracts", key=key, place=int(contracts.row[row]))
