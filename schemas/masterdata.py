"""The quality of master data: what is wrong, what it costs a year, scores that lead to their rows.

Amounts are decimals in `currency`; a score runs from 0 to 100 and is the weighted sum of its parts.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.feeds import FeedName
from schemas.part import Number
from schemas.word import Word

Share = Annotated[Number, Field(ge=0, le=1)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
IssueCode = Literal[
    "SAME_GTIN",
    "SAME_SUPPLIER_SKU",
    "ALIKE_DESCRIPTION",
    "PACK_DISAGREES",
    "UNIT_DISAGREES",
    "GTIN_WRONG",
    "PRICE_ZERO",
    "PRICE_OFF_CONTRACT",
    "CONTRACT_ENDED",
    "CATEGORY_MISSING",
    "SUPPLIER_MISSING",
    "SUPPLIER_UNKNOWN",
    "SKU_UNKNOWN",
    "SUPPLIER_TWICE",
    "LEAD_TIME_MISSING",
    "LEAD_TIME_ABSURD",
    "LEAD_TIME_OFF",
    "EDI_MISSING",
    "VAT_WRONG",
    "IBAN_WRONG",
]


class Assumptions(Word):
    """What a year's cost of bad data is reckoned with; the user may say other figures.

    Holding stock costs `carrying_rate` of its value a year. Somebody who must look into an order
    line takes `minutes_per_line`, at `hourly_cost`. Where nobody knows a lead time, `unknown_days`
    of sales are held against it. Of what is paid to a supplier that stands twice in the books,
    `paid_twice` is paid twice.
    """

    model_config = ConfigDict(extra="forbid")

    carrying_rate: Share = Decimal("0.20")
    hourly_cost: Annotated[Number, Field(ge=0, le=10_000)] = Decimal(45)
    minutes_per_line: Annotated[Number, Field(ge=0, le=600)] = Decimal(5)
    unknown_days: Annotated[int, Field(ge=0, le=365)] = 14
    paid_twice: Share = Decimal("0.001")
    price_tolerance: Share = Decimal("0.02")
    alike_percent: Annotated[int, Field(ge=70, le=100)] = 92


class RowRef(Word):
    """A row that a number comes from: its feed, its key, and its line once it has been looked up.

    `place` is its place among the file's rows, from 0; None for rows of a table that has no places.
    """

    feed: FeedName
    key: str
    place: int | None = None
    line: int | None = None


class Issue(Word):
    """One thing to mend: what is wrong, how, and what leaving it costs a year, with the formula."""

    code: IssueCode
    subject: str
    message: str
    fix: str
    rows: tuple[RowRef, ...]
    cost: Number
    currency: str
    formula: str
    supplier_id: str = ""
    category: str = ""


class IssueTotal(Word):
    """All issues of one code."""

    code: IssueCode
    count: int
    cost: Number


class ScorePart(Word):
    """One part of a score: `good` of `of` are as they should be; `codes` name what was not."""

    name: str
    weight: int
    good: int
    of: int
    points: Number
    codes: tuple[IssueCode, ...]


class Score(Word):
    """How good the data of one supplier or one category is."""

    subject: str
    name: str
    score: int
    spend: Number
    parts: tuple[ScorePart, ...]


class MasterData(Word):
    """The whole: scores, and what to mend first.

    `issues` are the dearest first; where there are more than are told, `issue_count` counts all.
    """

    score: int
    currency: str
    items: int
    suppliers: int
    by_supplier: tuple[Score, ...]
    by_category: tuple[Score, ...]
    issues: tuple[Issue, ...]
    issue_count: int
    cost: Number
    totals: tuple[IssueTotal, ...]
    assumptions: Assumptions
