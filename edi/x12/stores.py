"""Where a segment's values go in the canonical model, worked out once from the grammar's rows.

A store has two halves: `build` makes the product of a segment from its values alone, so that the
same text need not be read twice; `put` adds a product to the level that is under construction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edi.x12.bindings import (
    Binding,
    Values,
    bindings,
    filler,
    part_in,
    part_in_tuple,
    split_lead,
    tail_filler,
)
from edi.x12.grammar import Row
from edi.x12.segments import Segment
from edi.x12.trusted import fresh_fields, maker
from schemas.part import Composite, Kept, Part
from schemas.viewed import Viewed

SEGMENTS = "segments"
KEPT = "kept"

Product = Any
Build = Callable[[list[Any], list[str]], Product]


# A level under construction: all its fields, and the names of those that hold lists meanwhile (or
# that a segment has filled which may come only once).
Frame = tuple[Values, list[str]]


def frame_append(frame: Frame, name: str, part: Any) -> None:
    """One more part for a field that holds several."""
    values, given = frame
    if name in given:
        values[name].append(part)
    else:
        values[name] = [part]
        given.append(name)


def finished(frame: Frame) -> Values:
    """The fields of a level, with tuples where parts were gathered."""
    values, given = frame
    for name in given:
        found = values[name]
        if type(found) is list:
            values[name] = tuple(found)
    return values


Put = Callable[[Frame, Product], None]
Close = Callable[[Frame, Frame], None]
Begin = Callable[[Product], Frame]


def _no_level(_product: Product) -> Frame:
    raise TypeError("this segment opens no level")


@dataclass(frozen=True)
class Store:
    """What becomes of a segment at its place; `begin` where it opens a level of its own."""

    build: Build
    put: Put
    begin: Begin = _no_level


@dataclass(frozen=True)
class Place:
    """What must be known of a level to open and close it."""

    to: str | None
    part: type[Part] | None


NOTHING = Store(lambda _values, _row: None, lambda _frame, _product: None)
_make_kept = maker(Kept)


@dataclass(frozen=True)
class Spot:
    """A row's place within its level, and how a segment is kept there as it came."""

    place: str
    component: str

    def raw(self, row: list[str]) -> tuple[str | Composite, ...]:
        """A segment's elements; those of several components are tuples of them."""
        mark = self.component
        return tuple(tuple(e.split(mark)) if mark in e else e for e in row)

    def kept(self, row: list[str]) -> Kept:
        """A segment on its own."""
        return _make_kept({"at": self.place, SEGMENTS: (self.raw(row),)})


def row_store(
    spot: Spot, model: type[Part] | None, row: Row, definition: Segment | None, *, opens: bool
) -> Store:
    """The store of a row in a level whose model is `model`."""
    if model is None:
        return Store(lambda _values, row: spot.raw(row), _put_in_loop, _begin_kept)
    if definition is None or not (row.to or row.into or row.extend):
        return Store(lambda _values, row: spot.kept(row), _put_kept)
    if row.extend:
        return _extend(row.extend)
    if row.into:
        bound = bindings(model, row.into, definition)
        return _opening(model, bound) if opens else _once(spot, filler(bound), row.into[0])
    return _part_store(spot, model, row, definition)


def _put_kept(frame: Frame, product: Product) -> None:
    frame_append(frame, KEPT, product)


def _put_in_loop(frame: Frame, product: Product) -> None:
    frame[0][SEGMENTS].append(product)


def _begin_kept(product: Product) -> Frame:
    return {SEGMENTS: [product]}, []


def _opening(model: type[Part], bound: list[Binding]) -> Store:
    """The segment that opens a loop: its leading values, and the fields of its tail.

    The tail, such as a line's item numbers, is the same again and again; see Lines in lines.py.
    """
    names, tail = split_lead(bound)
    gather = tail_filler(tail, model.early if issubclass(model, Viewed) else {})
    fresh, lead = fresh_fields(model), len(names)

    def begin(product: Product) -> Frame:
        values, fields = product
        filled = fresh()
        filled.update(zip(names, values, strict=False))
        filled.update(fields)
        return filled, []

    return Store(lambda values, _row: (values[:lead], gather(values)), NOTHING.put, begin)


def _extend(name: str) -> Store:
    def put(frame: Frame, product: Product) -> None:
        for text in product:
            frame_append(frame, name, text)

    return Store(lambda values, _row: [value for value in values if value is not None], put)


def _once(spot: Spot, fill: Callable[[list[Any]], Values], mark: str) -> Store:
    """Fields that one segment fills; should it come again, it is kept beside them."""

    def put(frame: Frame, product: Product) -> None:
        fields, kept = product
        if mark in frame[1]:
            frame_append(frame, KEPT, kept)
        else:
            frame[1].append(mark)
            frame[0].update(fields)

    return Store(lambda values, row: (fill(values), spot.kept(row)), put)


def _part_store(spot: Spot, model: type[Part], row: Row, definition: Segment) -> Store:
    name = row.to or ""
    make, many = _part_maker(model, row, definition)
    if not many:
        return _once(spot, lambda values: {name: make(values)}, name)

    def put(frame: Frame, product: Product) -> None:
        if name in frame[1]:
            frame[0][name].append(product)
        else:
            frame[0][name] = [product]
            frame[1].append(name)

    return Store(lambda values, _row: make(values), put)


def _part_maker(
    model: type[Part], row: Row, definition: Segment
) -> tuple[Callable[[list[Any]], Part], bool]:
    """A function from a segment's values to a part, and whether the field holds several."""
    annotation = model.model_fields[row.to or ""].annotation
    part = part_in(annotation)
    if part is None:
        raise TypeError(f"{model.__name__}.{row.to} holds no part for {definition.id}")
    make = maker(part)
    fill = filler(bindings(part, row.fields or tuple(part.model_fields), definition))
    return lambda values: make(fill(values)), part_in_tuple(annotation) is not None


def added_store(
    spot: Spot, name: str, model: type[Part] | None, row: Row, definition: Segment | None
) -> Store:
    """The store of a row of a light loop: it adds to the last part of the field `name`."""
    if model is None:
        raise TypeError(f"the light loop {name} has no part")
    if definition is None or row.to is None:
        return Store(lambda _values, row: (KEPT, spot.kept(row)), _adding(name, model))
    make, many = _part_maker(model, row, definition)
    field = row.to

    def build(values: list[Any], row: list[str]) -> Product:
        return (field, make(values)) if many else (field, make(values), spot.kept(row))

    return Store(build, _adding(name, model))


def _adding(name: str, model: type[Part]) -> Put:
    """Adds to the last part: a product is a field and a part, and for a single field a spare."""
    make = maker(model, complete=True)

    def put(frame: Frame, product: Product) -> None:
        parts = frame[0][name]
        field, part, *spare = product
        fields = parts[-1].__dict__.copy()
        if not spare:
            fields[field] = (*fields[field], part)
        elif fields[field] is None:
            fields[field] = part
        else:
            fields[KEPT] = (*fields[KEPT], *spare)
        parts[-1] = make(fields)

    return put


def level_close(level: Place, place: str) -> Close:
    """How a level ends: what it adds to the one above."""
    if level.part is None:
        return lambda above, frame: _keep_loop(above, frame, place)
    return _adder(level.part, level.to or "")


def _adder(part: type[Part], name: str) -> Close:
    make = maker(part, complete=True)

    def add(above: Frame, frame: Frame) -> None:
        made = make(finished(frame) if frame[1] else frame[0])
        if name in above[1]:
            above[0][name].append(made)
        else:
            frame_append(above, name, made)

    return add


def _keep_loop(above: Frame, frame: Frame, place: str) -> None:
    segments = frame[0][SEGMENTS]
    if SEGMENTS in above[0]:
        above[0][SEGMENTS].extend(segments)
    else:
        kept = _make_kept({"at": place, SEGMENTS: tuple(segments)})
        frame_append(above, KEPT, kept)
