"""Views: the fields of a document that repeat, under a plain name, what its parts carry in full.

Each function takes the fields of one checked model and fills what is missing in either direction.
Where both are given and disagree it raises ValueError: silently dropping one would lose an edit.
Which qualifier means whom: X12 elements 98 and 235, as retail partners use them.
"""

from collections.abc import Iterable
from functools import lru_cache
from textwrap import wrap
from typing import Any

from schemas.parts import Amount, Currency, Description, ItemId, Party

Fields = dict[str, Any]

BUYERS = ("BY", "BT")
SUPPLIERS = ("SU", "SE", "VN", "SF")
SHIP_TO = ("ST",)
BUYER_SKU = ("IN", "BP", "SK", "CB", "PI", "IZ")
SUPPLIER_SKU = ("VN", "VP", "VC", "VA", "SA", "MG", "MF")
GTIN = ("UK", "EN", "UP", "UA", "UI", "UX")
ORDER_LINE = ("PL",)
ORDER_NUMBER = ("PO",)
TEXT_LENGTH = 80
_GTIN_BY_LENGTH = {8: "EN", 12: "UP", 13: "EN", 14: "UK"}
_PARTY_VIEWS = (("buyer", BUYERS), ("supplier", SUPPLIERS), ("ship_to", SHIP_TO))
_ID_VIEWS = (
    ("buyer_sku", BUYER_SKU),
    ("supplier_sku", SUPPLIER_SKU),
    ("gtin", GTIN),
    ("order_line", ORDER_LINE),
    ("order_number", ORDER_NUMBER),
)


def item_views(fields: Fields) -> None:
    """Item numbers from `ids`, or the other way round."""
    if fields["ids"]:
        for view, found in named_items(fields["ids"]).items():
            _agree(fields, view, found)
    else:
        fields["ids"] = tuple(_ids(fields))


def named_items(ids: tuple[ItemId, ...]) -> Fields:
    """The views that some item numbers fill: buyer_sku, supplier_sku, gtin, ..."""
    layout = _layout(tuple([item.qualifier for item in ids]))
    return {view: ids[place].id for view, place in layout}


def description_views(fields: Fields) -> None:
    """The description from `descriptions`, or the other way round."""
    descriptions = fields["descriptions"]
    if descriptions:
        _agree(fields, "description", _text(descriptions))
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


def _ids(fields: Fields) -> Iterable[ItemId]:
    for view, qualifiers in _ID_VIEWS:
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
        _agree(fields, view, next((roles_seen[r] for r in roles if r in roles_seen), None))


def summary_views(fields: Fields) -> None:
    """The currency of the document from `currencies`, or the other way round."""
    if fields["currencies"]:
        _agree(fields, "currency", fields["currencies"][0].code)
    elif fields["currency"]:
        fields["currencies"] = (Currency(entity="BY", code=fields["currency"]),)


def order_views(fields: Fields) -> None:
    """An order's number is its order number; its total is the amount with qualifier TT."""
    _agree(fields, "order_number", fields["number"])
    stated = next((a.amount for a in fields["amounts"] if a.qualifier == "TT"), None)
    if stated is None and fields["total"] is not None:
        fields["amounts"] = (*fields["amounts"], Amount(qualifier="TT", amount=fields["total"]))
    else:
        _agree(fields, "total", stated)


def response_views(fields: Fields) -> None:
    """A response goes by the supplier's order number, or by the buyer's where there is none."""
    if fields["number"] not in (None, fields["supplier_order"], fields["order_number"]):
        _agree(fields, "supplier_order", fields["number"])
    fields["number"] = fields["supplier_order"] or fields["order_number"]


def _agree(fields: Fields, view: str, found: Any) -> None:
    if fields[view] is not None and fields[view] != found:
        _disagree(fields, view, found)
    fields[view] = found


def _disagree(fields: Fields, view: str, found: Any) -> None:
    message = f"{view} is {fields[view]!r}, but the parts it repeats say {found!r}: give one"
    raise ValueError(message)
