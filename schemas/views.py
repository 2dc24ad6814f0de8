"""Views: the fields of a document that repeat, under a plain name, what its parts carry in full.

Each function takes the fields of one checked model and fills what is missing in either direction.
Where both are given and disagree it raises ValueError: silently dropping one would lose an edit.
Which qualifier means whom: X12 elements 98 and 235, as retail partners use them.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from textwrap import wrap
from typing import Any

from schemas.parts import Amount, Counts, Currency, Description, ItemId, Party

Fields = dict[str, Any]
IdViews = tuple[tuple[str, tuple[str, ...]], ...]

BUYERS = ("BY", "BT", "PR")
SUPPLIERS = ("SU", "SE", "VN", "PE", "SF")
SHIP_TO = ("ST",)
BUYER_SKU = ("IN", "BP", "SK", "CB", "PI", "IZ")
SUPPLIER_SKU = ("VN", "VP", "VC", "VA", "SA", "MG", "MF")
GTIN = ("UK", "EN", "UP", "UA", "UI", "UX")
ORDER_LINE = ("PL",)
ORDER_NUMBER = ("PO",)
CREDIT_TYPES = ("CR", "CN")
STOCK = ("33", "17")
TEXT_LENGTH = 80
_GTIN_BY_LENGTH = {8: "EN", 12: "UP", 13: "EN", 14: "UK"}
_PARTY_VIEWS = (("buyer", BUYERS), ("supplier", SUPPLIERS), ("ship_to", SHIP_TO))
_ID_VIEWS: IdViews = (
    ("buyer_sku", BUYER_SKU),
    ("supplier_sku", SUPPLIER_SKU),
    ("gtin", GTIN),
    ("order_line", ORDER_LINE),
    ("order_number", ORDER_NUMBER),
)


def item_views(fields: Fields) -> None:
    """Item numbers from `ids`, and the other way round."""
    _fill_ids(fields, _ID_VIEWS)


def shipped_item_views(fields: Fields) -> None:
    """The same for an item of a shipment, whose order is named by its level, not by an id."""
    _fill_ids(fields, _ID_VIEWS[:-1])


def _fill_ids(fields: Fields, views: IdViews) -> None:
    named = named_items(fields["ids"])
    for view, _ in views:
        if view in named:
            agree(fields, view, named[view])
    unnamed = tuple(each for each in views if each[0] not in named)
    fields["ids"] = (*fields["ids"], *_ids(fields, unnamed))


def named_items(ids: tuple[ItemId, ...]) -> Fields:
    """The views that some item numbers fill: buyer_sku, supplier_sku, gtin, ..."""
    layout = _layout(tuple([item.qualifier for item in ids]))
    return {view: ids[place].id for view, place in layout}


def description_views(fields: Fields) -> None:
    """The description from `descriptions`, or the other way round."""
    descriptions = fields["descriptions"]
    if len(descriptions) == 1 and fields["description"] is None:
        fields["description"] = descriptions[0].text
    elif descriptions:
        agree(fields, "description", _text(descriptions))
    elif fields["description"]:
        fields["descriptions"] = _described(fields["description"])
        fields["description"] = _text(fields["descriptions"])


@lru_cache(maxsize=2000)
def _layout(qualifiers: tuple[str | None, ...]) -> tuple[tuple[str, int], ...]:
    """Which view each of some item numbers fills, by the place of the number."""
    found = []
    for view, names in _ID_VIEWS:
        best = next((name for name in names if name in qualifiers), None)
        if best is not None:
            found.append((view, qualifiers.index(best)))
    return tuple(found)


def _text(descriptions: tuple[Description, ...]) -> str | None:
    if len(descriptions) == 1:
        return descriptions[0].text
    return " ".join(d.text for d in descriptions if d.text) or None


def _ids(fields: Fields, views: IdViews) -> Iterable[ItemId]:
    for view, qualifiers in views:
        if value := fields[view]:
            qualifier = _GTIN_BY_LENGTH.get(len(value), "UP") if view == "gtin" else qualifiers[0]
            yield ItemId(qualifier=qualifier, id=value)


def _described(text: str) -> tuple[Description, ...]:
    return tuple(Description(kind="F", text=piece) for piece in wrap(text, TEXT_LENGTH))


def party_views(fields: Fields) -> None:
    """Buyer, supplier and ship-to from `parties` by role, or the other way round."""
    if not fields["parties"]:
        given = [(view, roles[0]) for view, roles in _PARTY_VIEWS if fields[view]]
        for view, role in given:
            party: Party = fields[view]
            fields[view] = party if party.role else party.model_copy(update={"role": role})
        fields["parties"] = tuple(fields[view] for view, _ in given)
        return
    roles_seen: dict[str, Party] = {}
    for party in fields["parties"]:
        roles_seen.setdefault(party.role or "", party)
    for view, roles in _PARTY_VIEWS:
        agree(fields, view, next((roles_seen[r] for r in roles if r in roles_seen), None))


def summary_views(fields: Fields) -> None:
    """The currency of the document from `currencies`, or the other way round."""
    if fields["currencies"]:
        agree(fields, "currency", fields["currencies"][0].code)
    elif fields["currency"]:
        fields["currencies"] = (Currency(entity="BY", code=fields["currency"]),)


def order_views(fields: Fields) -> None:
    """An order's number is its order number."""
    agree(fields, "order_number", fields["number"])


def change_order_views(fields: Fields) -> None:
    """A change goes by the number of the order that it changes."""
    agree(fields, "number", fields["order_number"])


def stated_total_views(fields: Fields) -> None:
    """The total is the amount with qualifier TT, or the other way round.

    Amounts stand behind the count of lines, so that there is one where there are amounts.
    """
    amounts = (*fields["amounts"], *fields["header_amounts"])
    stated = next((a.amount for a in amounts if a.qualifier == "TT"), None)
    if stated is None and fields["total"] is not None:
        fields["amounts"] = (*fields["amounts"], Amount(qualifier="TT", amount=fields["total"]))
    else:
        agree(fields, "total", stated)
    if fields["amounts"] and fields["counts"] is None:
        fields["counts"] = Counts(lines=Decimal(len(fields["lines"])))


def credit_views(fields: Fields) -> None:
    """Type CR (or CN) makes a credit note of an invoice, and a credit note has type CR."""
    if fields["type"] in CREDIT_TYPES:
        fields["kind"] = "credit_note"
    elif fields["kind"] == "credit_note" and fields["type"] is None:
        fields["type"] = CREDIT_TYPES[0]


def change_views(fields: Fields) -> None:
    """The unit of a changed line from its composite, or the other way round."""
    if fields["measure"]:
        agree(fields, "unit", fields["measure"][0])
    elif fields["unit"]:
        fields["measure"] = (fields["unit"],)


def response_views(fields: Fields) -> None:
    """A response goes by the supplier's order number, or by the buyer's where there is none."""
    if fields["number"] not in (None, fields["supplier_order"], fields["order_number"]):
        agree(fields, "supplier_order", fields["number"])
    fields["number"] = fields["supplier_order"] or fields["order_number"]


def agree(fields: Fields, view: str, found: Any) -> None:
    """Fill a view, unless it says something else already."""
    if fields[view] is not None and fields[view] != found:
        _disagree(fields, view, found)
    fields[view] = found


def _disagree(fields: Fields, view: str, found: Any) -> None:
    message = f"{view} is {fields[view]!r}, but the parts it repeats say {found!r}: give one"
    raise ValueError(message)


def stock_views(fields: Fields) -> None:
    """An inventory line's quantity: what is available, else on hand, else the first count."""
    stocks = fields["stocks"]
    if stocks:
        by_qualifier = {stock.qualifier: stock for stock in reversed(stocks)}
        chosen = next((by_qualifier[q] for q in STOCK if q in by_qualifier), stocks[0])
        agree(fields, "quantity", chosen.quantity)
        agree(fields, "unit", chosen.measure[0] if chosen.measure else None)
