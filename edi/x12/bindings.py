"""Which elements of a segment fill which fields of a part: worked out from the part's own fields.

Fields stand in the order of the elements; a field that is a tuple of parts takes pairs (or more) of
elements, one that is a tuple of texts takes all that are left. Serves reading and writing alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from edi.x12.segments import Segment
from edi.x12.trusted import maker
from schemas.part import Part

Values = dict[str, Any]
Fill = Callable[[list[Any]], Values]


@dataclass(frozen=True)
class Binding:
    """Elements `start` to `end` (from 0) fill the field `name`.

    As one value, or as `part`s of several elements each, or (`rest`) as a tuple of texts.
    """

    name: str
    start: int
    end: int
    part: type[Part] | None = None
    rest: bool = False

    @property
    def single(self) -> bool:
        return self.part is None and not self.rest


def bindings(model: type[Part], names: tuple[str, ...], definition: Segment) -> list[Binding]:
    """How a segment's elements fill the named fields of a model, in order."""
    found: list[Binding] = []
    start, total = 0, len(definition.uses)
    for name in names:
        if start >= total:
            break
        bound = _bind(model, name, definition, start)
        found.append(bound)
        start = bound.end
    if start < total:
        raise TypeError(f"{model.__name__} has no field for {definition.id}{start + 1:02}")
    return found


def _bind(model: type[Part], name: str, definition: Segment, start: int) -> Binding:
    annotation = model.model_fields[name].annotation
    part = part_in_tuple(annotation)
    if part is not None:
        return Binding(name, start, _groups_end(definition, start, len(part.model_fields)), part)
    if annotation == tuple[str, ...]:
        return Binding(name, start, len(definition.uses), rest=True)
    return Binding(name, start, start + 1)


def part_in_tuple(annotation: Any) -> type[Part] | None:
    """The part of which a field holds any number; None if it holds something else."""
    inner = next(iter(get_args(annotation)), None)
    if get_origin(annotation) is tuple and isinstance(inner, type) and issubclass(inner, Part):
        return inner
    return None


def part_in(annotation: Any) -> type[Part] | None:
    """The part that a field holds, one or several; None if it holds values."""
    return next(_parts_in(annotation), None)


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)


def _groups_end(definition: Segment, start: int, width: int) -> int:
    numbers = [use.number for use in definition.uses]
    pattern, end = numbers[start : start + width], start
    while numbers[end : end + width] == pattern:
        end += width
    return end


def split_lead(bound: list[Binding]) -> tuple[list[str], list[Binding]]:
    """The names of the leading bindings of one value each, and the bindings after them."""
    lead = 0
    while lead < len(bound) and bound[lead].single:
        lead += 1
    return [b.name for b in bound[:lead]], bound[lead:]


def filler(bound: list[Binding]) -> Fill:
    """A function from a segment's values to the fields that they fill."""
    names, tail = split_lead(bound)
    if not tail:
        return lambda values: dict(zip(names, values, strict=False))
    gather = tail_filler(tail, {})

    def fill(values: list[Any]) -> Values:
        fields = dict(zip(names, values, strict=False))
        fields.update(gather(values))
        return fields

    return fill


def tail_filler(tail: list[Binding], early: dict[str, Callable[[Any], Values]]) -> Fill:
    """A function from a segment's values to the fields of its tail and their `early` views."""
    gatherers = [(b.name, _gatherer(b), early.get(b.name)) for b in tail]

    def fill(values: list[Any]) -> Values:
        fields: Values = {}
        for name, gather, views in gatherers:
            fields[name] = gathered = gather(values)
            if views is not None:
                fields.update(views(gathered))
        return fields

    return fill


def _gatherer(binding: Binding) -> Callable[[list[Any]], Any]:
    start, end, part = binding.start, binding.end, binding.part
    if binding.rest:
        return lambda values: _to_last_filled([value or "" for value in values[start:end]])
    if part is None:
        return lambda values: values[start] if start < len(values) else None
    make, names = maker(part), tuple(part.model_fields)
    width = len(names)

    def gather(values: list[Any]) -> tuple[Part, ...]:
        run = values[start:end]
        groups = [run[at : at + width] for at in range(0, len(run), width)]
        while groups and not any(value is not None for value in groups[-1]):
            groups.pop()
        return tuple(make(dict(zip(names, group, strict=False))) for group in groups)

    return gather


def _to_last_filled(texts: list[str]) -> tuple[str, ...]:
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
