"""Where the next page of a list begins, as an opaque text that its reader hands back.

A cursor says which list it belongs to, so that one of another list is refused; it opens nothing
that its holder may not read anyway.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from schemas.errors import InputError

MAX_PAGE = 500


@dataclass(frozen=True)
class Place:
    """The last entry of a page: its `sort`, and its stream where two sort alike."""

    sort: str
    stream: str


@dataclass(frozen=True)
class Wanted:
    """Which list, and which way through it."""

    kind: str
    partner: str | None
    newest_first: bool
    limit: int

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_PAGE:
            raise InputError(f"a page of {self.limit}; 1 to {MAX_PAGE} can be asked for")


def write_cursor(wanted: Wanted, place: Place) -> str:
    """The text that leads on from a place in a list."""
    text = json.dumps([*_list_of(wanted), place.sort, place.stream], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(wanted: Wanted, cursor: str | None) -> Place | None:
    """The place that a cursor names. InputError if it is none of this list."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        *which, sort, stream = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError) as error:
        raise InputError("not a cursor: use the one that the page before gave") from error
    if which != _list_of(wanted) or not isinstance(sort, str) or not isinstance(stream, str):
        raise InputError("a cursor of another list: use the one that the page before gave")
    return Place(sort, stream)


def _list_of(wanted: Wanted) -> list[str | bool | None]:
    return [wanted.kind, wanted.partner, wanted.newest_first]
