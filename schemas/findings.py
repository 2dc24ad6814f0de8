"""A finding: one thing that is wrong with a document, where it is, and how to mend it.

The shape is fixed by the contract of `hub check`: what does not apply is left out of the JSON.
"""

from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from schemas.word import Word

Severity = Literal["error", "warning"]


class Finding(Word):
    """What is wrong, where, and the fix, in words that a supplier understands.

    `position` counts segments from ST = 1; `offset` counts bytes from the start of the file;
    `path` takes the place of segment, position and element in XML.
    """

    code: str
    severity: Severity
    message: str
    segment: str | None = None
    position: int | None = None
    element: int | None = None
    component: int | None = None
    offset: int | None = None
    value: str | None = None
    path: str | None = None
    fix: str | None = None

    @model_serializer(mode="wrap")
    def _leave_out_what_does_not_apply(
        self, handler: SerializerFunctionWrapHandler
    ) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if value is not None}
