"""Readiness, phase one of the practice; what `hub readiness` prints as JSON.

Spend, repetitive buys, data maturity, the category to begin with, the master data to mend.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schemas.feeds import FeedName, RefusedRow, UnreadableFeed
from schemas.masterdata import Assumptions, CurrencyCode, MasterData, Share
from schemas.part import Number
from schemas.word import Word

SpendClass = Literal["direct", "indirect", "MRO"]
Basis = Literal["receipts", "demand"]


class Classes(Word):
    """What the user knows better than we can guess (`--classes FILE.toml`).

    `categories` says what each category is, `rates` what one unit of a currency is worth in the one
    that most items are in, `assumptions` the figures that costs are reckoned with.
    """

    model_config = ConfigDict(extra="forbid")

    categories: dict[str, SpendClass] = Field(default={})
    rates: dict[CurrencyCode, Annotated[Decimal, Field(gt=0)]] = Field(default={})
    assumptions: Assumptions = Assumptions()


class SourceMaturity(Word):
    """How far one feed can be relied on; shares run from 0 to 1, the score from 0 to 100.

    `complete`: cells that say something, of those that may be left out, and rows that could be
    read. `consistent`: rows that name an item or a supplier that there is. `fresh` falls from 1 at
    the as-of day to 0 at `stale_days`. `long`: how much of a year it spans. None: does not apply.
    """

    feed: FeedName
    there: bool
    rows: int = 0
    refused: int = 0
    first: Day | None = None
    last: Day | None = None
    complete: Share | None = None
    consistent: Share | None = None
    fresh: Share | None = None
    long: Share | None = None
    score: int = 0
    notes: tuple[str, ...] = ()


class CategorySpend(Word):
    """What a category costs a year, and what kind of spend it is."""

    category: str
    spend_class: SpendClass
    guessed: bool
    why: str
    spend: Number
    share: Share
    items: int
    suppliers: int
    lines: Number
    single_source: Share


class ClassSpend(Word):
    """A year's spend of one kind; `guessed` is how much of it we guessed the kind of."""

    spend_class: SpendClass
    spend: Number
    share: Share
    guessed: Number


class RepetitiveBuy(Word):
    """An item that is bought again and again: what a machine can do soonest."""

    sku: str
    description: str
    category: str
    supplier_id: str
    lines: Number
    months: int
    quantity: Number
    spend: Number


class PilotPart(Word):
    """One reason for or against a category: a share of 0 to 1, its weight, the figure in words."""

    name: str
    weight: int
    share: Share
    figure: str
    words: str


class PilotCandidate(Word):
    """A category as a place to begin; `barred` says why it is none, whatever its score."""

    category: str
    score: int
    parts: tuple[PilotPart, ...]
    why: str
    barred: str | None = None


class Readiness(Word):
    """The whole report."""

    as_of: Day
    currency: str
    spend: Number
    basis: Basis
    days_of_history: int
    score: int
    sources: tuple[SourceMaturity, ...]
    classes: tuple[ClassSpend, ...]
    categories: tuple[CategorySpend, ...]
    repetitive: tuple[RepetitiveBuy, ...]
    repetitive_share: Share
    pilot: PilotCandidate | None
    others: tuple[PilotCandidate, ...]
    masterdata: MasterData
    refused: tuple[RefusedRow, ...] = ()
    refused_count: int = 0
    unreadable: tuple[UnreadableFeed, ...] = ()
    notes: tuple[str, ...] = ()
