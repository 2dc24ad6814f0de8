"""Models built without validating again: the grammar has proved each value's type already.

A property test shows that these are equal to validated ones. Pydantic's own `model_construct` does
the same several times slower, because it looks at every field of every instance.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from schemas.part import Part
from schemas.viewed import Viewed

P = TypeVar("P", bound=Part)
Values = dict[str, Any]
# Filling a model's slots by their descriptors is what pydantic's constructor does, less checks.
_set_dict = BaseModel.__dict__["__dict__"].__set__
_set_given = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_set_extra = BaseModel.__dict__["__pydantic_extra__"].__set__
_set_private = BaseModel.__dict__["__pydantic_private__"].__set__


def fresh_fields(model: type[Part]) -> Callable[[], Values]:
    """A function that gives all fields of a model at their defaults."""
    return {name: info.get_default() for name, info in model.model_fields.items()}.copy


def maker(model: type[P], *, complete: bool = False) -> Callable[[Values], P]:
    """A function from values to an instance, which takes them over if they are `complete`.

    Else fields that are left out take their defaults. Early views are the caller's to fill.
    """
    fresh, names, new = fresh_fields(model), set(model.model_fields), model.__new__
    views = model.late if issubclass(model, Viewed) else ()

    def make(fields: Values) -> P:
        for fill in views:
            fill(fields)
        made = new(model)
        _set_dict(made, fields)
        _set_given(made, names)
        _set_extra(made, None)
        _set_private(made, None)
        return made

    def make_whole(values: Values) -> P:
        fields = fresh()
        fields.update(values)
        return make(fields)

    return make if complete else make_whole
