"""A trading partner's profile: who they are on the wire and how they wish to be answered."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schemas.order_terms import OrderTerms
from schemas.word import Word

PARTNER_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
PartnerId = Annotated[str, StringConstraints(pattern=PARTNER_ID)]
Version = Literal["004010", "005010"]
Separator = Annotated[str, StringConstraints(min_length=1, max_length=1)]


class Identity(Word):
    """An interchange identity: ISA05/ISA06 (or ISA07/ISA08). Blanks at the end do not count."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    qualifier: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
    # ISA06 holds 15 characters; GS02 and GS03, which repeat it, have at least two.
    id: Annotated[str, StringConstraints(pattern=r"^[ -~]{2,15}$")]

    def __str__(self) -> str:
        return f"{self.qualifier}:{self.id}"


class Separators(Word):
    """The delimiters of what we send; an answer always has those of what it answers."""

    model_config = ConfigDict(extra="forbid")

    element: Separator = "*"
    component: Separator = ">"
    repetition: Separator = "^"
    segment: Separator = "~"

    @model_validator(mode="after")
    def _are_told_apart(self) -> Self:
        used = (self.element, self.component, self.repetition, self.segment)
        if len(set(used)) < len(used):
            raise ValueError("the four delimiters must differ from each other")
        if any(each.isalnum() or each in " -.+" for each in used):
            raise ValueError("letters, digits, blanks, and - . + stand in data: no delimiters")
        return self


class Answers(Word):
    """How a partner wishes to be answered.

    `functional` is the set that answers each group. `interchange` says when a TA1 goes out: when
    the partner asks for it (ISA14) or its envelope is at fault, always, or only for a fault.
    `due_hours` is how long what we send may wait for its own 997 before a person is told.
    """

    model_config = ConfigDict(extra="forbid")

    functional: Literal["997", "999"] = "997"
    interchange: Literal["asked", "always", "faults"] = "asked"
    due_hours: Annotated[int, Field(ge=1, le=720)] = 24


class Partner(Word):
    """One trading partner; `id` is the `supplier_id` of the feeds and the folder in the bucket.

    `test` marks a partner that is still being set up: nothing it sends becomes a live document,
    and what it is sent says so (ISA15). `duplicates` says what a control number that comes again
    with other content is: refused, or accepted from a partner that starts its numbers anew.
    `version` is what we write; any is read. `guide` names a file of edi/guides. `orders` are the
    terms of what we order from it.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: PartnerId
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    identities: tuple[Identity, ...] = Field(default=(), max_length=20)
    us: Identity
    test: bool = False
    version: Version = "004010"
    delimiters: Separators = Separators()
    answers: Answers = Answers()
    duplicates: Literal["refuse", "accept"] = "refuse"
    orders: OrderTerms = OrderTerms()
    guide: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")] | None = None

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        if self.orders.channel == "x12" and not self.identities:
            raise ValueError(
                "a partner reached by X12 needs an identity (ISA05, ISA06); one without EDI is "
                'reached by orders.channel = "webhook" or "api"'
            )
        return self

    def knows(self, qualifier: str, sender: str) -> bool:
        """Whether an ISA sender (blanks trimmed) is one of this partner's identities."""
        return any(i.qualifier == qualifier and i.id == sender for i in self.identities)
