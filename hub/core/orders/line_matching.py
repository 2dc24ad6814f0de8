"""Which line of an order a line of a supplier's paper is about.

By the order's line number, else by the buyer's, the supplier's or the global item number, or by an
agreed substitute. A number that the items contradict is not believed: suppliers renumber. What
could be more than one line is none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.lines import Line
from schemas.ordering import LineState


@dataclass(frozen=True)
class Match:
    """The order's line, or the sentence that says why it is none."""

    line: LineState | None
    reason: str | None = None


def match_lines(lines: Sequence[LineState], said: Sequence[Line]) -> list[Match]:
    """For each line that was said, the order's line that it is about."""
    found: list[LineState | None] = [_by_number(lines, each) for each in said]
    taken = {each.line for each in found if each is not None}
    matches = []
    for each, line in zip(said, found, strict=True):
        match = Match(line) if line is not None else _by_item(lines, each, taken)
        if match.line is not None:
            taken.add(match.line.line)
        matches.append(match)
    return matches


def name_of(said: Line) -> str:
    """A line of a paper in words: what the supplier calls it."""
    item = said.buyer_sku or said.supplier_sku or said.gtin
    number = said.order_line or said.line
    if number and item:
        return f"line {number} ({item})"
    return f"line {number}" if number else f"item {item or 'without a number'}"


def same_item(line: LineState, said: Line) -> bool | None:
    """Whether the item numbers that both have agree; None where they share none."""
    pairs = (
        (_plain(line.sku), _plain(said.buyer_sku)),
        (_plain(line.supplier_sku), _plain(said.supplier_sku)),
        (_gtin(line.gtin), _gtin(said.gtin)),
    )
    shared = [one == other for one, other in pairs if one and other]
    return any(shared) if shared else None


def _by_number(lines: Sequence[LineState], said: Line) -> LineState | None:
    for number in (said.order_line, said.line):
        line = next((each for each in lines if _same_number(each.line, number)), None)
        if line is not None and not _is_contradicted(line, said, lines):
            return line
    return None


def _is_contradicted(line: LineState, said: Line, lines: Sequence[LineState]) -> bool:
    """Whether the items say that a line number means another line."""
    return same_item(line, said) is False and any(same_item(each, said) for each in lines)


def _by_item(lines: Sequence[LineState], said: Line, taken: set[str]) -> Match:
    substitutes = [_plain(each.substitute) for each in lines]
    for known, wanted in (
        ([_plain(each.sku) for each in lines], _plain(said.buyer_sku)),
        ([_plain(each.supplier_sku) for each in lines], _plain(said.supplier_sku)),
        ([_gtin(each.gtin) for each in lines], _gtin(said.gtin)),
        *((substitutes, _plain(item)) for item in (said.supplier_sku, said.gtin, said.buyer_sku)),
    ):
        found = [line for line, item in zip(lines, known, strict=True) if wanted and item == wanted]
        if found:
            return _the_one(found, said, taken)
    return Match(None, f"The order has no line that {name_of(said)} could be.")


def _the_one(found: Sequence[LineState], said: Line, taken: set[str]) -> Match:
    """The only line with the item; of several, the only free one with the same quantity."""
    if len(found) == 1:
        return Match(found[0])
    free = [each for each in found if each.line not in taken]
    fitting = [each for each in free if each.quantity == said.quantity]
    for candidates in (free, fitting):
        if len(candidates) == 1:
            return Match(candidates[0])
    numbers = ", ".join(each.line for each in found)
    return Match(None, f"It cannot be told which of the lines {numbers} {name_of(said)} is.")


def _same_number(one: str, other: str | None) -> bool:
    return other is not None and _number(one) == _number(other)


def _number(text: str) -> str:
    plain = text.strip().upper()
    return plain.lstrip("0") or "0" if plain.isdigit() else plain


def _plain(text: str | None) -> str | None:
    return text.strip().upper() or None if text else None


def _gtin(text: str | None) -> str | None:
    plain = _plain(text)
    return plain.rjust(14, "0") if plain else None
