"""What an order says on paper beside what is wanted, when and at which price.

In the parts of the canonical documents, and so in X12's codes. A partner's terms hold what every
order to it says; each order may say more, or something else in the same place.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Self, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from schemas.errors import InputError
from schemas.part import Kept, Part
from schemas.parts import (
    Carrier,
    Charge,
    Contact,
    Freight,
    ItemId,
    Moment,
    Pack,
    Party,
    Reference,
    Terms,
)
from schemas.problems import problems
from schemas.word import Word

T = TypeVar("T")
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]
SHIP_TO = "ST"
BUYER = "BY"


class _Paper(Word):
    """Parts that say something by their fields: raw segments are for what was read, not written."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _has_no_raw_segments(self) -> Self:
        _without_raw(tuple(self.__dict__.values()))
        return self


class LinePaper(_Paper):
    """What a line says besides: other item numbers, packing, charges, notes for people."""

    ids: Annotated[tuple[ItemId, ...], Field(max_length=7)] = ()
    packs: Annotated[tuple[Pack, ...], Field(max_length=5)] = ()
    references: Annotated[tuple[Reference, ...], Field(max_length=10)] = ()
    charges: Annotated[tuple[Charge, ...], Field(max_length=10)] = ()
    notes: Annotated[tuple[Text, ...], Field(max_length=10)] = ()


class OrderPaper(_Paper):
    """The header: `type` is BEG02 (SA, NE, RL, ...), `dates` are DTM, `terms` are of payment."""

    type: Code | None = None
    release: Annotated[str, StringConstraints(max_length=30)] | None = None
    contract: Annotated[str, StringConstraints(max_length=30)] | None = None
    references: Annotated[tuple[Reference, ...], Field(max_length=20)] = ()
    contacts: Annotated[tuple[Contact, ...], Field(max_length=3)] = ()
    freight: Annotated[tuple[Freight, ...], Field(max_length=3)] = ()
    charges: Annotated[tuple[Charge, ...], Field(max_length=20)] = ()
    terms: Annotated[tuple[Terms, ...], Field(max_length=5)] = ()
    dates: Annotated[tuple[Moment, ...], Field(max_length=10)] = ()
    carriers: Annotated[tuple[Carrier, ...], Field(max_length=5)] = ()
    notes: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    parties: Annotated[tuple[Party, ...], Field(max_length=10)] = ()

    def party(self, role: str) -> Party | None:
        """The first party in a role."""
        return next((each for each in self.parties if each.role == role), None)

    def over(self, usual: "OrderPaper") -> "OrderPaper":
        """What this says, and what is usual where it says nothing in the same place.

        InputError where both together say more than an order may.
        """
        try:
            return self._over(usual)
        except ValidationError as error:
            said = problems(error)
            raise InputError(f"with what every order to the partner says: {said}") from error

    def _over(self, usual: "OrderPaper") -> "OrderPaper":
        return OrderPaper(
            type=self.type or usual.type,
            release=self.release or usual.release,
            contract=self.contract or usual.contract,
            references=_over(self.references, usual.references, lambda each: each.qualifier),
            contacts=_over(self.contacts, usual.contacts, lambda each: each.function),
            freight=self.freight or usual.freight,
            charges=self.charges or usual.charges,
            terms=self.terms or usual.terms,
            dates=_over(self.dates, usual.dates, lambda each: each.qualifier),
            carriers=self.carriers or usual.carriers,
            notes=(*usual.notes, *(each for each in self.notes if each not in usual.notes)),
            parties=_over(self.parties, usual.parties, lambda each: each.role),
        )


def _without_raw(value: T) -> T:
    if _keeps(value):
        raise ValueError("`kept` segments can't be ordered: say it in the fields there are")
    return value


def _keeps(value: object) -> bool:
    """Whether raw segments stand anywhere in a value."""
    if isinstance(value, tuple):
        return any(_keeps(each) for each in value)
    return isinstance(value, Kept) or (
        isinstance(value, Part) and any(_keeps(each) for each in value.__dict__.values())
    )


def _over(own: Iterable[T], usual: Iterable[T], place: Callable[[T], str | None]) -> tuple[T, ...]:
    own = tuple(own)
    said = {place(each) for each in own}
    return (*(each for each in usual if place(each) not in said), *own)


SaidParty = Annotated[Party, AfterValidator(_without_raw)]
