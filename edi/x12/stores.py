"""Where a segment's values go in the canonical model, worked out once from the grammar's rows.

A store takes the values under construction of the level it stands in. Which elements fill which
field follows from the order of the part's fields; pairs and repeats fill fields that are tuples.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, get_args, get_origin

from edi.x12.grammar import Row
from edi.x12.segments import Segment
from edi.x12.trusted import maker
from schemas.parts import Kept, Part

Values = dict[str, Any]
Store = Callable[[Values, list[Any], list[str]], None]
SEGMENTS = "segments"


class Place(Protocol):
    """What a store must know of its level."""

    id: str
    to: str | None
    part: type[Part] | None


@dataclass(frozen=True)
class Binding:
    """Elements `start` to `end` (from 0) fill the field `name`; as `part`s where they are pairs."""

    name: str
    start: int
    end: int
    part: type[Part] | None = None
    rest: bool = False


def bindings(model: type[Part], names: tuple[str, ...], definition: Segment) -> list[Binding]:
    """How a segment's elements fill the named fields of a model, in order."""
    found: list[Binding] = []
    start, total = 0, len(definition.uses)
    for name in names:
        if start >= total:
            break
        annotation = model.model_fields[name].annotation
        inner = _pair_part(annotation)
        if inner is not None:
            end = _pairs_end(definition, start, len(inner.model_fields))
            found.append(Binding(name, start, end, inner))
        elif annotation == tuple[str, ...]:
            end = total
            found.append(Binding(name, start, end, rest=True))
        else:
            end = start + 1
            found.append(Binding(name, start, end))
        start = end
    if start < total:
        raise TypeError(f"{model.__name__} has no field for {definition.id}{start + 1:02}")
    return found


def _pair_part(annotation: Any) -> type[Part] | None:
    inner = next(iter(get_args(annotation)), None)
    if get_origin(annotation) is tuple and isinstance(inner, type) and issubclass(inner, Part):
        return inner
    return None


def _pairs_end(definition: Segment, start: int, width: int) -> int:
    numbers = [use.number for use in definition.uses]
    pattern, end = numbers[start : start + width], start
    while numbers[end : end + width] == pattern:
        end += width
    return end


def fill(bound: list[Binding]) -> Callable[[list[Any]], Values]:
    """A function from a segment's values to the fields they fill."""
    names = [b.name for b in bound if b.end == b.start + 1 and b.part is None and not b.rest]
    if len(names) == len(bound):
        return lambda values: dict(zip(names, values, strict=False))
    makers = [(b, _gather(b)) for b in bound]

    def filled(values: list[Any]) -> Values:
        return {b.name: gather(values) for b, gather in makers}

    return filled


def _gather(binding: Binding) -> Callable[[list[Any]], Any]:
    start, end = binding.start, binding.end
    if binding.rest:
        return lambda values: tuple(v or "" for v in values[start:end])
    if binding.part is None:
        return lambda values: values[start] if start < len(values) else None
    make, names = maker(binding.part), tuple(binding.part.model_fields)
    width = len(names)

    def gather(values: list[Any]) -> tuple[Part, ...]:
        last = min(end, len(values))
        groups = (values[at : min(at + width, last)] for at in range(start, last, width))
        return tuple(make(dict(zip(names, g, strict=False))) for g in groups if any(_some(g)))

    return gather


def _some(group: list[Any]) -> Iterator[bool]:
    return (value is not None for value in group)


def row_store(place: str, model: type[Part] | None, row: Row, definition: Segment | None) -> Store:
    """What to do with the values of a row; `place` names the row within its level."""
    if model is None:
        return _keep_in_loop
    if definition is None or not (row.to or row.into or row.extend):
        return _keeper(place)
    if row.extend:
        return _extender(row.extend)
    if row.into:
        return _into(place, bindings(model, row.into, definition))
    return _part_store(place, model, row.to or "", definition)


def _into(place: str, bound: list[Binding]) -> Store:
    filled, keep, first = fill(bound), _keeper(place), bound[0].name

    def store(at: Values, values: list[Any], row: list[str]) -> None:
        if first in at:
            keep(at, values, row)
        else:
            at.update(filled(values))

    return store


def _keep_in_loop(at: Values, _values: list[Any], row: list[str]) -> None:
    at[SEGMENTS].append(tuple(row))


def _keeper(place: str) -> Store:
    make = maker(Kept)

    def keep(at: Values, _values: list[Any], row: list[str]) -> None:
        at.setdefault("kept", []).append(make({"at": place, SEGMENTS: (tuple(row),)}))

    return keep


def _extender(name: str) -> Store:
    def extend(at: Values, values: list[Any], _row: list[str]) -> None:
        at.setdefault(name, []).extend(value for value in values if value is not None)

    return extend


def _part_store(place: str, model: type[Part], name: str, definition: Segment) -> Store:
    annotation = model.model_fields[name].annotation
    part = _pair_part(annotation)
    many = part is not None
    if part is None:
        part = next(a for a in get_args(annotation) if issubclass(a, Part))
    make = maker(part)
    filled = fill(bindings(part, tuple(part.model_fields), definition))

    def append(at: Values, values: list[Any], _row: list[str]) -> None:
        made = make(filled(values))
        if name in at:
            at[name].append(made)
        else:
            at[name] = [made]

    keep = _keeper(place)

    def put(at: Values, values: list[Any], row: list[str]) -> None:
        if name in at:
            keep(at, values, row)
        else:
            at[name] = make(filled(values))

    return append if many else put


Close = Callable[[Values, Values], None]


def level_close(level: Place, place: str) -> Close:
    """What to do with the values of a level when it ends: into the values of the one above."""
    if level.to == ".":
        return lambda _above, _values: None
    if level.part is None:
        make_kept = maker(Kept)

        def keep(above: Values, values: Values) -> None:
            if SEGMENTS in above:
                above[SEGMENTS].extend(values[SEGMENTS])
            else:
                kept = make_kept({"at": place, SEGMENTS: tuple(values[SEGMENTS])})
                above.setdefault("kept", []).append(kept)

        return keep
    make, name = maker(level.part), level.to or ""

    def store(above: Values, values: Values) -> None:
        above.setdefault(name, []).append(make(frozen(values)))

    return store


def frozen(values: Values) -> Values:
    """Values with their lists made tuples."""
    for name, value in values.items():
        if type(value) is list:
            values[name] = tuple(value)
    return values
