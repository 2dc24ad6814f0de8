"""A nightly run of planning: what it was made from, its shards, and what came of it.

A run is known by its day and its inputs, so that the same ones are planned once. What it reads and
writes are files under plans/<run>/, each named on the record with its SHA-256.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.events import Event
from schemas.planning_figures import PlanningFigures
from schemas.planning_models import Contest
from schemas.word import Word

RunStatus = Literal["planning", "proposing", "finished", "stopped", "outdated"]
IN_FORCE = "replenishment/in-force"


class Asker(Word):
    """Who started a run by hand: the bearer of a token, and their name."""

    subject: str
    name: str


class RunFile(Word):
    """A file of a run, as it was written."""

    key: str
    sha256: str
    size: int


class RunAsked(Event):
    """An operator asked for a run; which one it came to is said when it begins."""

    request: str
    as_of: Day | None = None
    subject: str
    name_of: str


class RunRequestMet(Event):
    """What was asked for is this run: a new one, or one that had planned the same before."""

    request: str
    run: str


class RunStarted(Event):
    """The inputs of a run lie still: its shards, and everything else that its plans follow from.

    `inputs` are the parts that each table consisted of, `orders` the hub's own orders that were
    counted as on their way, `held` the SKUs that are not to be ordered, with the reason.
    """

    run: str
    at: datetime
    as_of: Day
    model: str
    inputs: Mapping[str, tuple[str, ...]]
    orders: RunFile
    files: tuple[RunFile, ...]
    shards: tuple[RunFile, ...]
    held: Mapping[str, str] = Field(default={})
    request: str | None = None
    asked_by: Asker | None = None


class RunStopped(Event):
    """Something is missing, or too old to plan from: nothing was proposed."""

    run: str
    at: datetime
    as_of: Day
    reasons: tuple[str, ...]
    request: str | None = None
    asked_by: Asker | None = None


class ShardPlanned(Event):
    """A shard's decisions are written, and its lines that call for an order.

    `made_with` is what it was computed with: elsewhere the last digits may differ.
    """

    run: str
    shard: str
    rows: int
    ordered: int
    decisions: RunFile
    lines: RunFile
    figures: PlanningFigures
    contest: Contest | None = None
    made_with: str


class RunCollected(Event):
    """The lines of all shards were put together, in batches of proposals; the run is in force.

    `left_out` are lines whose need was met while the run was planning.
    """

    run: str
    at: datetime
    rows: int
    ordered: int
    proposals: int
    batches: tuple[RunFile, ...]
    left_out: tuple[str, ...] = ()
    figures: PlanningFigures
    contest: Contest | None = None


class RunOutdated(Event):
    """A later run was put in force before this one could propose anything: it proposes nothing."""

    run: str
    at: datetime
    by: str


class RunFinished(Event):
    """Everything that the run calls for was proposed; what earlier runs proposed is superseded."""

    run: str
    at: datetime
    proposals: int


class RunTookForce(Event):
    """From now on only this run's proposals may be approved."""

    run: str
    at: datetime


class NeedOrdered(Event):
    """A proposal of the run in force became an order."""

    run: str
    proposal: str
    order: str
    at: datetime


class ShardState(Word):
    """A shard that was planned."""

    run: str
    shard: str
    rows: int
    ordered: int
    decisions: RunFile
    lines: RunFile
    figures: PlanningFigures
    contest: Contest | None = None
    made_with: str


class RunState(Word):
    """A run, as far as it has come."""

    id: str
    as_of: Day
    status: RunStatus
    started_at: datetime
    model: str | None = None
    inputs: Mapping[str, tuple[str, ...]] = Field(default={})
    orders: RunFile | None = None
    files: tuple[RunFile, ...] = ()
    shards: tuple[RunFile, ...] = ()
    held: Mapping[str, str] = Field(default={})
    request: str | None = None
    asked_by: Asker | None = None
    stopped: tuple[str, ...] = ()
    rows: int = 0
    ordered: int = 0
    proposals: int = 0
    batches: tuple[RunFile, ...] = ()
    left_out: tuple[str, ...] = ()
    collected_at: datetime | None = None
    figures: PlanningFigures | None = None
    contest: Contest | None = None
    outdated_by: str | None = None
    finished_at: datetime | None = None


class NeedMet(Word):
    """An order that a proposal became, and when."""

    order: str
    at: datetime


class InForce(Word):
    """The run whose proposals may be approved, and the orders that were lately made of such."""

    run: str
    started_at: datetime
    orders: tuple[NeedMet, ...] = ()


class RequestState(Word):
    """A run that was asked for by hand; `run` is the one it came to."""

    request: str
    as_of: Day | None = None
    asked_by: Asker
    asked_at: datetime
    run: str | None = None


def run_id(day: Day, inputs: Mapping[str, Sequence[str]], others: Sequence[str]) -> str:
    """The same day and the same inputs make the same run."""
    told = [day.isoformat(), *others]
    told += [f"{name}={','.join(parts)}" for name, parts in sorted(inputs.items())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:24]


def run_stream(run: str) -> str:
    return f"plan-run/{run}"


def shard_stream(run: str, shard: str) -> str:
    return f"plan-shard/{run}/{shard}"


def request_stream(request: str) -> str:
    return f"run-request/{request}"


def run_key(run: str, name: str) -> str:
    """Where a file of a run stands."""
    return f"plans/{run}/{name}"
