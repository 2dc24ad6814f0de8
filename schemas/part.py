"""What every part of a document is: a frozen value, and how numbers and left-overs are held.

The parts themselves stand in parts.py, goods.py and money.py.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

Composite = tuple[str, ...]


def _plain(value: Decimal) -> str:
    """A decimal number as JSON shows it: never with an exponent."""
    return format(value, "f")


Number = Annotated[Decimal, PlainSerializer(_plain, return_type=str, when_used="json")]


class Part(BaseModel):
    """A frozen value. What it does not know is None or empty and is left out of the JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Kept(Part):
    """Segments that the model has no place for, as they came: one segment, or one loop in order.

    `at` names the place in the set's grammar where they go when the document is written. An element
    of several components is a tuple of them.
    """

    at: str
    segments: tuple[tuple[str | Composite, ...], ...]


class Reference(Part):
    """REF: a number that somebody knows this by."""

    qualifier: str | None = None
    value: str | None = None
    text: str | None = None
    related: Composite | None = None


class Moment(Part):
    """DTM: a date (and time) with its meaning; `format` and `period` carry ranges."""

    qualifier: str | None = None
    date: Day | None = None
    time: str | None = None
    zone: str | None = None
    format: str | None = None
    period: str | None = None
