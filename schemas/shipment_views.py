"""The views of a ship notice: its items as lines, and a plain hierarchy made of lines.

A notice that comes with levels shows its items as lines; one that was written by hand as lines
gets the usual hierarchy: shipment, order, package where one is named, item.
"""

from collections.abc import Iterator
from itertools import groupby

from schemas.parts import ItemId, Party
from schemas.ship_parts import (
    Mark,
    OrderNamed,
    ShipLevel,
    ShipLine,
    ShippedItem,
    ShippedQuantity,
)
from schemas.views import Fields, agree, party_views

PACKAGE_MARKS = ("GM", "AA", "CP", "UC")
WITH_PACKAGES, WITHOUT_PACKAGES = "0001", "0004"


def level_views(fields: Fields) -> None:
    """Lines and parties from the levels, or the other way round."""
    party_views(fields)
    if not fields["levels"] and (fields["lines"] or fields["parties"]):
        fields["levels"] = tuple(_levels(fields["lines"], fields["parties"]))
        packages = any(line.package for line in fields["lines"])
        fields["structure"] = fields["structure"] or (
            WITH_PACKAGES if packages else WITHOUT_PACKAGES
        )
        fields["lines"] = ()
    levels: tuple[ShipLevel, ...] = fields["levels"]
    parties = tuple(party for level in levels if level.code == "S" for party in level.parties)
    fields["parties"] = fields["parties"] or parties
    party_views(fields)
    lines = tuple(_lines(levels))
    if fields["lines"]:
        agree(fields, "lines", lines)
    fields["lines"] = lines
    orders = {level.order.number for level in levels if level.order}
    agree(fields, "order_number", orders.pop() if len(orders) == 1 else None)


def _lines(levels: tuple[ShipLevel, ...]) -> Iterator[ShipLine]:
    by_id = {level.id: level for level in levels}
    for level in levels:
        if level.item is not None or level.shipped is not None:
            yield _line(level, list(_upwards(level, by_id)))


def _upwards(level: ShipLevel, by_id: dict[str | None, ShipLevel]) -> Iterator[ShipLevel]:
    """A level and those above it; each once, whatever the parents say."""
    seen: set[str | None] = set()
    here: ShipLevel | None = level
    while here is not None and here.id not in seen:
        yield here
        seen.add(here.id)
        here = by_id.get(here.parent) if here.parent else None


def _line(level: ShipLevel, path: list[ShipLevel]) -> ShipLine:
    item, shipped = level.item, level.shipped
    order = next((above.order for above in path if above.order), None)
    return ShipLine(
        line=(item and item.line) or (shipped and shipped.line) or None,
        ids=item.ids if item else (),
        quantity=shipped.quantity if shipped else None,
        unit=shipped.unit if shipped else None,
        descriptions=level.descriptions,
        order_number=order.number if order else None,
        package=next((mark.number for above in path for mark in _packages(above)), None),
    )


def _packages(level: ShipLevel) -> list[Mark]:
    return [mark for mark in level.marks if mark.qualifier in PACKAGE_MARKS]


def _levels(lines: tuple[ShipLine, ...], parties: tuple[Party, ...]) -> list[ShipLevel]:
    found = [ShipLevel(id="1", code="S", child="1" if lines else "0", parties=parties)]
    for order, group in groupby(lines, key=lambda line: line.order_number):
        above = "1"
        if order is not None:
            above = str(len(found) + 1)
            named = OrderNamed(number=order)
            found.append(ShipLevel(id=above, parent="1", code="O", child="1", order=named))
        for package, items in groupby(group, key=lambda line: line.package):
            parent = above
            if package is not None:
                parent = str(len(found) + 1)
                marks = (Mark(qualifier="GM", number=package),)
                found.append(ShipLevel(id=parent, parent=above, code="P", child="1", marks=marks))
            for line in items:
                found.append(_item(line, str(len(found) + 1), parent))
    return found


def _item(line: ShipLine, id_: str, parent: str) -> ShipLevel:
    ids: tuple[ItemId, ...] = line.ids
    return ShipLevel(
        id=id_,
        parent=parent,
        code="I",
        child="0",
        item=ShippedItem(line=line.line, ids=ids) if ids else None,
        shipped=ShippedQuantity(line=line.line, quantity=line.quantity, unit=line.unit),
        descriptions=line.descriptions,
    )
