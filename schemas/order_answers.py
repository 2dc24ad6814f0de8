"""What suppliers without EDI, carriers, warehouses and people tell the API about an order."""

import hashlib
from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schemas.events import Event
from schemas.order_requests import (
    MAX_LINES,
    ItemNumber,
    LineNumber,
    Quantity,
    Unit,
    UnitPrice,
    Why,
)
from schemas.word import Word

DocumentName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class OrderAnswered(Event):
    """A supplier's answer was heard; the same again in another file changes nothing."""

    order: str
    partner: str
    document: str


class PromiseTold(Word):
    """How much comes on which day; without one, on the day that was asked for."""

    model_config = ConfigDict(extra="forbid")

    quantity: Quantity
    date: Day | None = None


class LineTold(Word):
    """What becomes of a line: without any quantity it is accepted as ordered.

    `confirmed` is what comes and when, `backordered` what comes later, `cancelled` what does not.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    line: LineNumber | None = None
    sku: ItemNumber | None = None
    confirmed: Annotated[tuple[PromiseTold, ...], Field(max_length=50)] = ()
    backordered: Quantity | None = None
    backordered_until: Day | None = None
    cancelled: Quantity | None = None
    unit: Unit | None = None
    unit_price: UnitPrice | None = None
    substitute: ItemNumber | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.line is None and self.sku is None:
            raise ValueError("a line is named by its number or its sku")
        return self


class AnswerTold(Word):
    """A supplier's answer to an order, or to a change of it that waits for one.

    `accepted` true: as it is, but for the lines that are named; false: nothing of it. Left out,
    every line must be named.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    accepted: bool | None = None
    supplier_order: Annotated[str, StringConstraints(min_length=1, max_length=30)] | None = None
    lines: Annotated[tuple[LineTold, ...], Field(max_length=MAX_LINES)] = ()
    reason: Why | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.accepted is None and not self.lines:
            raise ValueError("say whether the order is accepted, or name its lines")
        if self.accepted is False and self.lines:
            raise ValueError("a refusal of the whole names no lines: cancel them by line instead")
        return self


class AcceptWanted(Word):
    """A person agrees to what the supplier changed. `document` is the answer that was looked at:
    where another one waits by now, nothing is decided."""

    model_config = ConfigDict(extra="forbid")

    document: DocumentName | None = None
    note: Why | None = None


class DeclineWanted(Word):
    """A person does not agree, and what then: insist on the order, or cancel the lines that
    deviate, or the whole. The supplier reads `note` and is asked by an 860."""

    model_config = ConfigDict(extra="forbid")

    then: Literal["insist", "cancel_lines", "cancel"]
    note: Why
    document: DocumentName | None = None


def answer_stream(order: str, digest: str) -> str:
    """Where it is kept that an answer with this content was heard."""
    return f"order-answer/{order}/{digest}"


def told_document(order: str, content: str) -> str:
    """The name of an answer that came by the API, made from what it says."""
    return "api-" + hashlib.sha256(f"{order}\n{content}".encode()).hexdigest()[:24]
