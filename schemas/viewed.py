"""Parts with views: fields that repeat, under a plain name, what other fields carry in full.

The views themselves stand in views.py; here is when they are filled, and how they show in JSON.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Self

from pydantic import model_validator

from schemas.part import Part

Fields = dict[str, Any]
Views = tuple[Callable[[Fields], None], ...]
FieldViews = dict[str, Callable[[Any], Fields]]


class Viewed(Part):
    """A part with views.

    Validation fills all `views`. A reader that has filled those that `early` gives for a field, as
    soon as it had that field, fills only the `late` ones at the end. `always` names the fields that
    stand in the JSON even where they are null.
    """

    views: ClassVar[Views] = ()
    early: ClassVar[FieldViews] = {}
    late: ClassVar[Views] = ()
    always: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _fill_views(self) -> Self:
        for fill in type(self).views:
            fill(self.__dict__)
        return self
