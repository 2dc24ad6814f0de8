"""Proposals: orders that a run wants, each waiting for a person's yes or no.

A proposal is one order to one supplier for one location; its lines lead to the decisions that they
follow from, and say them in words.
"""

import hashlib
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.events import Event
from schemas.order_requests import LineNumber, Quantity, Why
from schemas.part import Number
from schemas.plan_runs import Asker
from schemas.scorecards import GateOverride
from schemas.word import Word

ProposalStatus = Literal["open", "approved", "rejected", "superseded", "expired"]
MOST_LINES = 200
# Where goods go that no feed names another place for.
HOME = "MAIN"


class PlannedLine(Word):
    """One decision that calls for an order, as it goes into a proposal.

    `shard`, `sku` and `location` find the decision again. `trouble` says why no order can have
    such a line. `confidence` runs from 0 to 1; None: nobody knows.
    """

    sku: str
    location: str
    partner: str
    currency: str
    supplier_sku: str | None = None
    gtin: str | None = None
    description: str | None = None
    quantity: Number
    unit: str
    unit_price: Number
    amount: Number
    due_on: Day
    shard: str
    confidence: float | None = None
    words: tuple[str, ...]
    trouble: str | None = None


class ProposalLine(PlannedLine):
    """A line of a proposal; `approved` is what of it was ordered."""

    line: str
    approved: Number | None = None


class ProposalMade(Event):
    """A run wants this order; a person decides."""

    proposal: str
    run: str
    as_of: Day
    at: datetime
    partner: str
    location: str
    currency: str
    total: Number
    expires_at: datetime
    asked_by: Asker | None = None
    lines: tuple[ProposalLine, ...]


class LineApproved(Word):
    """How much of a line was approved."""

    line: str
    quantity: Number


class ProposalApproved(Event):
    """A person approved it, and it became this order in the same commit."""

    proposal: str
    run: str
    partner: str
    at: datetime
    by: str
    order: str
    lines: tuple[LineApproved, ...]
    reason: str | None = None


class ProposalRejected(Event):
    """A person does not want it."""

    proposal: str
    run: str
    partner: str
    at: datetime
    by: str
    reason: str


class ProposalSuperseded(Event):
    """A later run has planned anew."""

    proposal: str
    run: str
    partner: str
    at: datetime
    by_run: str


class ProposalExpired(Event):
    """Nobody decided in time: nothing is ordered of it."""

    proposal: str
    run: str
    partner: str
    at: datetime


class Proposal(Word):
    """A proposal as it stands. `decided_by` is whoever approved or rejected it.

    `ordered_total` is what was approved of it comes to, which may be less than its `total`.
    """

    id: str
    run: str
    as_of: Day
    partner: str
    location: str
    currency: str
    status: ProposalStatus
    total: Number
    made_at: datetime
    expires_at: datetime
    asked_by: Asker | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    order: str | None = None
    ordered_total: Number | None = None
    superseded_by: str | None = None
    lines: tuple[ProposalLine, ...]


class LineWanted(Word):
    """What is to be other on a line: a lower quantity, or not ordered at all."""

    model_config = ConfigDict(extra="forbid")

    line: LineNumber
    quantity: Quantity | None = None
    leave_out: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.quantity is None) is not self.leave_out:
            raise ValueError("say the lower quantity of a line, or leave_out: true")
        return self


class ApprovalWanted(Word):
    """A proposal is wanted as an order: as it is, or with `lines` lowered or left out, and why.

    With `override_gate` an order is made in spite of its supplier's score.
    """

    model_config = ConfigDict(extra="forbid")

    lines: Annotated[tuple[LineWanted, ...], Field(max_length=MOST_LINES)] = ()
    reason: Why | None = None
    override_gate: GateOverride | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.lines and self.reason is None:
            raise ValueError("say the reason for which lines are lowered or left out")
        return self


class RejectionWanted(Word):
    """A proposal is not wanted, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Why


class ProposalHead(Word):
    """A line in a list of proposals; `confidence` is the lowest of its lines."""

    id: str
    partner: str
    location: str
    status: ProposalStatus
    lines: int
    total: Number
    currency: str
    confidence: float | None = None
    as_of: Day
    run: str
    made_at: datetime
    expires_at: datetime
    order: str | None = None


class ProposalPage(Word):
    """Proposals, newest first, those that wait before those that are decided."""

    proposals: list[ProposalHead]
    next: str | None = None


def proposal_id(run: str, partner: str, location: str, currency: str, part: int) -> str:
    """A proposal is its run, its supplier, its place, its currency, and its part of those."""
    told = ("proposal", run, partner, location, currency, str(part))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:24]


def proposal_stream(proposal: str) -> str:
    return f"proposal/{proposal}"


def lowest_confidence(lines: tuple[ProposalLine, ...]) -> float | None:
    """The lowest confidence of some lines; None where one of them has none."""
    known = [line.confidence for line in lines]
    return None if not known or None in known else min(each for each in known if each is not None)
