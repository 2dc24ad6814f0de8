"""Canonical models to segments: the way back of reader.py, worked out once from the same grammar.

Goes through the grammar's rows in order and writes what the model has for each. What it leaves out
(fields without a row, rows of the other version) is found by reading the segments back; see
write.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from edi.x12.bindings import Binding, bindings, part_in, part_in_tuple
from edi.x12.grammar import Grammar, Loop, Row
from edi.x12.reads import Delimiters
from edi.x12.segments import Segment, segments
from edi.x12.texts import Text, element_text, writable
from schemas.part import Part

if TYPE_CHECKING:
    from schemas.document import Document

Written = tuple[str, ...]
Write = Callable[[Any, list[Written]], None]
# How a row is written, and the field that must hold something for it (None: it looks itself).
Said = tuple[str | None, Write]
KEPT = "kept"
_PLANS = 32


def compose(
    document: "Document", grammar: Grammar, version: str, delimiters: Delimiters
) -> list[Written]:
    """The segments of a document between ST and SE, as far as the grammar has places for it."""
    out: list[Written] = []
    _plan(grammar, version, delimiters)(document, out)
    return out


@lru_cache(maxsize=_PLANS)
def _plan(grammar: Grammar, version: str, delimiters: Delimiters) -> Write:
    return _Composer(version, delimiters).level(grammar.rows, grammar.model)


@dataclass(frozen=True)
class _Composer:
    version: str
    delimiters: Delimiters

    def level(self, rows: tuple[Row | Loop, ...], model: type[Part]) -> Write:
        """How all rows of a level are written from its model, which mostly has few of them."""
        said: list[Said] = []
        seen: dict[str, int] = {}
        for row in rows:
            seen[row.id] = seen.get(row.id, 0) + 1
            place = row.id if seen[row.id] == 1 else f"{row.id}#{seen[row.id]}"
            if self.version in row.versions:
                said += self._row(row, model, place)
        plain = [each for each in said if each[0] != KEPT]

        def write(part: Any, out: list[Written]) -> None:
            fields = part.__dict__
            for name, each in said if fields.get(KEPT) else plain:
                if name is None or fields[name]:
                    each(part, out)

        return write

    def _row(self, row: Row | Loop, model: type[Part], place: str) -> list[Said]:
        if isinstance(row, Loop):
            return self._loop(row, model, place)
        definition = segments(self.version).get(row.id)
        kept = self._kept(place)
        if definition is None or not (row.to or row.into or row.extend):
            return [kept]
        if row.extend:
            return [(row.extend, self._extended(row, definition))]
        if row.into:
            return [(None, self._fields(row, model, definition)), kept]
        return [(row.to, self._parts(row, model, definition)), kept]

    def _loop(self, row: Loop, model: type[Part], place: str) -> list[Said]:
        if row.to is None:
            return [self._kept(place)]
        if row.to == ".":
            return [(None, self.level(row.rows, model))]
        annotation = model.model_fields[row.to].annotation
        inner_model = part_in(annotation)
        if inner_model is None:
            raise TypeError(f"{model.__name__}.{row.to} holds no part")
        first, rest = row.rows[0], row.rows[1:]
        if row.light and isinstance(first, Row):
            opener = self._one(first, inner_model, tuple(inner_model.model_fields))
            inner = self.level(rest, inner_model)
        else:
            opener, inner = None, self.level(row.rows, inner_model)
        name = row.to

        def write(part: Any, out: list[Written]) -> None:
            for each in getattr(part, name):
                if opener is not None:
                    out.append(opener(each))
                inner(each, out)

        return [(name, write)]

    def _kept(self, place: str) -> Said:
        delimiters = self.delimiters

        def write(part: Any, out: list[Written]) -> None:
            for each in part.kept:
                if each.at == place:
                    out.extend(_raw(segment, delimiters) for segment in each.segments)

        return KEPT, write

    def _extended(self, row: Row, definition: Segment) -> Write:
        name, width = row.extend or "", len(definition.uses)
        texts = self._texts(definition)

        def write(part: Any, out: list[Written]) -> None:
            values = getattr(part, name)
            for start in range(0, len(values), width):
                chunk = values[start : start + width]
                said = [t(v) for t, v in zip(texts, chunk, strict=False)]
                out.append((row.id, *said))

        return write

    def _fields(self, row: Row, model: type[Part], definition: Segment) -> Write:
        one = self._one(row, model, row.into)
        names = [b.name for b in bindings(model, row.into, definition)]
        mandatory = row.usage == "M"

        def write(part: Any, out: list[Written]) -> None:
            fields = part.__dict__
            if mandatory or any(fields[name] not in (None, ()) for name in names):
                out.append(one(part))

        return write

    def _parts(self, row: Row, model: type[Part], definition: Segment) -> Write:
        name = row.to or ""
        annotation = model.model_fields[name].annotation
        part_model = part_in(annotation)
        if part_model is None:
            raise TypeError(f"{model.__name__}.{name} holds no part for {definition.id}")
        one = self._one(row, part_model, row.fields or tuple(part_model.model_fields))
        many = part_in_tuple(annotation) is not None

        def write(part: Any, out: list[Written]) -> None:
            found = getattr(part, name)
            if many:
                out.extend([one(each) for each in found])
            elif found is not None:
                out.append(one(found))

        return write

    def _texts(self, definition: Segment) -> list[Text]:
        numbers = [use.number for use in definition.uses]
        return [element_text(number, self.version, self.delimiters) for number in numbers]

    def _one(self, row: Row, model: type[Part], names: tuple[str, ...]) -> Callable[[Any], Written]:
        """A function from a part to its segment, without empty elements at the end."""
        definition = segments(self.version)[row.id]
        bound = bindings(model, names, definition)
        texts = self._texts(definition)
        spell = [_spelling(binding, texts) for binding in bound]

        def one(part: Any) -> Written:
            fields = part.__dict__
            said = [row.id]
            for each in spell:
                each(fields, said)
            while not said[-1]:
                said.pop()
            return tuple(said)

        return one


def _spelling(binding: Binding, texts: list[Text]) -> Callable[[dict[str, Any], list[str]], None]:
    name, start, end = binding.name, binding.start, binding.end
    if binding.single:
        text = texts[start]
        return lambda fields, said: said.append(text(fields[name]))
    width = end - start
    part = binding.part
    inner = tuple(part.model_fields) if part is not None else ()

    def spell(fields: dict[str, Any], said: list[str]) -> None:
        values = fields[name]
        if part is not None:
            values = [each.__dict__[field] for each in values for field in inner]
        found = [text(value) for text, value in zip(texts[start:], values, strict=False)][:width]
        said += found + [""] * (width - len(found))

    return spell


def _raw(segment: tuple[str | tuple[str, ...], ...], delimiters: Delimiters) -> Written:
    """A kept segment with these delimiters."""
    return tuple(
        writable(element, delimiters)
        if isinstance(element, str)
        else delimiters.component.join(writable(c, delimiters) for c in element)
        for element in segment
    )
