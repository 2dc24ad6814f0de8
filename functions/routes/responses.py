"""What a route answers beside what it is for, and in which shapes, as the OpenAPI document says it.

The gateway's own words (401) have a shape of AWS's making; all our errors have one shape, Problem.
"""

from collections.abc import Callable
from inspect import signature
from typing import Any

from schemas.api import Problem

# What API Gateway says of a missing or expired token.
UNAUTHORIZED: dict[str, Any] = {
    "description": "No valid token",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"message": {"type": "string"}},
                "required": ["message"],
            }
        }
    },
}
LOCATION: dict[str, Any] = {
    "description": "Go to `Location`",
    "headers": {"Location": {"description": "A URL", "schema": {"type": "string"}}},
    "content": {"text/plain": {"schema": {"type": "string"}}},
}


def responses(call: Callable[..., Any], status: int, body: type | None) -> dict[int, Any]:
    """The responses of a route: `body` as told, else what its function says that it gives."""
    return {
        status: LOCATION if status == 302 else _done(body or signature(call).return_annotation),
        400: refused("The call is wrong"),
        401: UNAUTHORIZED,
        403: refused("Your roles do not allow it"),
        404: refused("Not there, or not yours to see"),
        409: refused("It does not fit what stands, or somebody was first"),
        413: refused("Too large"),
        422: refused("A field is missing or not what it should be"),
        503: refused("Try again later"),
    }


def refused(description: str) -> dict[str, Any]:
    """An error in the shape that all of ours have."""
    return {"description": description, "content": {"application/json": {"model": Problem}}}


def _done(model: Any) -> dict[str, Any]:
    return {"description": "Done", "content": {"application/json": {"model": model}}}
