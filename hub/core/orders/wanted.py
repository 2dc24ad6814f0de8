"""From what a caller wants to the lines of an order: a new order's, or a changed one's."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from schemas.errors import InputError
from schemas.order_requests import (
    MAX_LINES,
    LineChangeWanted,
    NewOrder,
    OrderLineWanted,
)
from schemas.ordering import LineState, OrderedItem, OrderState

_ITEM_FIELDS = (
    "sku",
    "supplier_sku",
    "gtin",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "due_on",
    "paper",
)
# What an item is can't change once the supplier knows the line: that takes a new line.
_IDENTITY = ("sku", "unit")
_NEEDED = ("sku", "quantity", "unit_price")


def ordered_items(wanted: NewOrder) -> tuple[OrderedItem, ...]:
    """The lines of a new order. InputError where two have one number."""
    items = tuple(
        _ordered(line, str(place), wanted) for place, line in enumerate(wanted.lines, start=1)
    )
    for line, times in Counter(item.line for item in items).items():
        if times > 1:
            raise InputError(f"line {line} stands {times} times in the order: number each once")
    return items


def changed_items(
    state: OrderState, wanted: Sequence[LineChangeWanted], *, known_to_supplier: bool
) -> tuple[OrderedItem, ...]:
    """The lines of an order as they would be. InputError where a change makes no sense."""
    for line, times in Counter(each.line for each in wanted).items():
        if times > 1:
            raise InputError(f"line {line} is changed {times} times: say it once")
    now = {line.line: line for line in state.lines}
    items = {line.line: _as_it_is(line) for line in state.lines if line.quantity}
    for each in wanted:
        known = now.get(each.line)
        if each.remove:
            _may_be_removed(known, each)
            del items[each.line]
        elif known is None:
            items[each.line] = _added(each)
        else:
            items[each.line] = _changed(known, each, known_to_supplier=known_to_supplier)
    _are_lines(state, items)
    return tuple(items.values())


def number_from(cause: str, attempt: int, longest: int) -> str:
    """The order number that a cause makes, of at most 10 digits; the same cause the same number.

    `attempt` counts from 0: the next one is for a number that another order has already.
    """
    digest = hashlib.sha256(f"order\n{cause}\n{attempt}".encode()).digest()
    digits = min(10, longest)
    first = 10 ** (digits - 1)
    return str(first + int.from_bytes(digest, "big") % (9 * first))


def _ordered(line: OrderLineWanted, place: str, wanted: NewOrder) -> OrderedItem:
    said = {name: getattr(line, name) for name in _ITEM_FIELDS}
    said["due_on"] = line.due_on or wanted.due_on
    return OrderedItem(line=line.line or place, **said)


def _as_it_is(line: LineState) -> OrderedItem:
    return OrderedItem(line=line.line, **{name: getattr(line, name) for name in _ITEM_FIELDS})


def _added(wanted: LineChangeWanted) -> OrderedItem:
    missing = [name for name in _NEEDED if getattr(wanted, name) is None]
    if missing:
        raise InputError(f"line {wanted.line} is new: it needs {', '.join(missing)} too")
    said = {name: getattr(wanted, name) for name in _ITEM_FIELDS}
    return OrderedItem(line=wanted.line, **{k: v for k, v in said.items() if v is not None})


def _changed(line: LineState, wanted: LineChangeWanted, *, known_to_supplier: bool) -> OrderedItem:
    said = {name: getattr(wanted, name) for name in wanted.model_fields_set if name in _ITEM_FIELDS}
    said = {name: value for name, value in said.items() if value is not None}
    for name in _IDENTITY:
        if known_to_supplier and said.get(name, getattr(line, name)) != getattr(line, name):
            raise InputError(
                f"the {name} of line {line.line} can't change, the supplier knows it as "
                f"{getattr(line, name)}: remove the line and add a new one"
            )
    quantity = said.get("quantity", line.quantity)
    if quantity < line.received:
        raise InputError(
            f"{line.received:f} of line {line.line} have come: it can't be {quantity:f}"
        )
    if not quantity:
        raise InputError(
            f"line {line.line} was taken off the order: say the quantity it is to have"
        )
    as_it_is = {name: getattr(line, name) for name in _ITEM_FIELDS}
    return OrderedItem(line=line.line, **(as_it_is | said))


def _may_be_removed(line: LineState | None, wanted: LineChangeWanted) -> None:
    if line is None or not line.quantity:
        raise InputError(f"there is no line {wanted.line} to remove")
    if line.received:
        raise InputError(f"{line.received:f} of line {line.line} have come: it can't be removed")


def _are_lines(state: OrderState, items: dict[str, OrderedItem]) -> None:
    if not items:
        raise InputError("that leaves no line: cancel the order instead")
    if len(items) > MAX_LINES:
        raise InputError(f"that makes {len(items)} lines; an order has at most {MAX_LINES}")
    if list(items.values()) == [_as_it_is(line) for line in state.lines if line.quantity]:
        raise InputError("that changes nothing: the order says so already")
