"""What is wrong with single items: numbers, units, suppliers, categories, codes of no item."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from hub.core.masterdata.catalogue import exact
from hub.core.masterdata.findings import Cost, Finder
from hub.core.masterdata.numbers import wrong_gtin
from schemas.feeds import FeedName
from schemas.masterdata import Issue, RowRef

# Units that are one piece, twelve, or several (X12 element 355 and UN/ECE Recommendation 20).
PIECE = frozenset({"EA", "C62", "H87", "PC", "PCE"})
DOZEN = frozenset({"DZ", "DZN"})
SEVERAL = frozenset({"CA", "XCS", "BX", "XBX", "CT", "XCT", "PK", "XPK", "PL", "XPL", "XPX", "CS"})


def find_item_issues(finder: Finder) -> Iterator[Issue]:
    """Every issue of an item by itself."""
    items = finder.catalogue.items
    for place in range(len(items.sku)):
        if items.gtin[place] and wrong_gtin(items.gtin[place]):
            yield _wrong_gtin(finder, place)
        if unit := _unit_trouble(items.uom[place], items.each_per_uom[place]):
            yield _wrong_unit(finder, place, unit)
        if not items.supplier_id[place]:
            yield _no_supplier(finder, place)
        elif items.supplier_id[place] not in finder.catalogue.supplier_place:
            yield _unknown_supplier(finder, place)
        if not items.unit_cost[place]:
            yield _no_price(finder, place)
        if not items.category[place]:
            yield _no_category(finder, place)
    yield from _unknown_skus(finder)


def _wrong_gtin(finder: Finder, place: int) -> Issue:
    items = finder.catalogue.items
    message = f"The GTIN {items.gtin[place]} of {items.sku[place]} fails its check digit or length."
    fix = "Take the GTIN from the label or the supplier's price list."
    return finder.item("GTIN_WRONG", [place], message, fix, finder.looking(finder.lines([place])))


def _unit_trouble(uom: str, pieces: float) -> str:
    unit = uom.strip().upper()
    if unit in PIECE and pieces != 1:
        return f"is counted by the piece ({uom}), and each is said to hold {pieces:g}"
    if unit in DOZEN and pieces != 12:
        return f"is counted by the dozen ({uom}), and each is said to hold {pieces:g}"
    if unit in SEVERAL and pieces == 1:
        return f"is counted by the {uom}, and each is said to hold one piece"
    return ""


def _wrong_unit(finder: Finder, place: int, trouble: str) -> Issue:
    message = f"{finder.catalogue.items.sku[place]} {trouble}."
    fix = "Correct `uom` or `each_per_uom`: invoices in another unit can't be matched without it."
    cost = finder.looking(finder.lines([place]))
    return finder.item("UNIT_DISAGREES", [place], message, fix, cost)


def _no_supplier(finder: Finder, place: int) -> Issue:
    message = f"{finder.catalogue.items.sku[place]} has no supplier: it can't be ordered by itself."
    cost = finder.looking(finder.lines([place]))
    return finder.item("SUPPLIER_MISSING", [place], message, "Name its supplier.", cost)


def _unknown_supplier(finder: Finder, place: int) -> Issue:
    items = finder.catalogue.items
    message = f"The supplier {items.supplier_id[place]!r} of {items.sku[place]} is in no feed."
    fix = "Add the supplier, or correct its id."
    cost = finder.looking(finder.lines([place]))
    return finder.item("SUPPLIER_UNKNOWN", [place], message, fix, cost)


def _no_price(finder: Finder, place: int) -> Issue:
    message = f"{finder.catalogue.items.sku[place]} costs nothing: its orders can't be approved."
    cost = finder.looking(finder.lines([place]))
    return finder.item("PRICE_ZERO", [place], message, "Enter what it costs.", cost)


def _no_category(finder: Finder, place: int) -> Issue:
    message = f"{finder.catalogue.items.sku[place]} is in no category: no rule can speak of it."
    nothing = Cost(Decimal(0), "no cost of its own; its spend can't be steered")
    return finder.item("CATEGORY_MISSING", [place], message, "Give it a category.", nothing)


def _unknown_skus(finder: Finder) -> Iterator[Issue]:
    """SKUs that are sold, stocked or ordered, and are in no item's row."""
    feeds, known = finder.catalogue.feeds, finder.catalogue.place
    sold = np.bincount(
        feeds.demand.key, weights=feeds.demand.quantity, minlength=len(feeds.demand.sku)
    )
    found: dict[str, list[str]] = {}
    sources: tuple[tuple[FeedName, object], ...] = (
        ("demand", feeds.demand.sku),
        ("stock", feeds.stock.sku),
        ("open_orders", feeds.open_orders.sku),
        ("receipts", feeds.receipts.sku),
        ("contracts", feeds.contracts.sku),
    )
    for name, skus in sources:
        for sku in sorted(set(skus) - known.keys()):  # type: ignore[call-overload]
            found.setdefault(sku, []).append(name)
    quantity = dict(zip(feeds.demand.sku, sold, strict=True))
    for sku, names in sorted(found.items()):
        yield _unknown_sku(finder, sku, names, exact(quantity.get(sku, 0.0)))


def _unknown_sku(finder: Finder, sku: str, names: list[str], sold: Decimal) -> Issue:
    told = f" ({sold:f} sold)".replace(".000000", "") if sold else ""
    return Issue(
        code="SKU_UNKNOWN",
        subject=sku,
        message=f"{sku} is in {', '.join(names)}{told}, and no item has that SKU.",
        fix="Add the item, or correct the SKU.",
        rows=tuple(RowRef(feed=name, key=sku) for name in names),  # type: ignore[arg-type]
        cost=finder.looking(Decimal(12)).amount,
        currency=finder.catalogue.currency,
        formula=finder.looking(Decimal(12), "looks a year, one a month,").formula,
    )
