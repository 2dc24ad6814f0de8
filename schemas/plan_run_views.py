"""What the API takes and gives about runs of planning; the runs themselves: plan_runs.py."""

from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime

from pydantic import ConfigDict

from schemas.events import Json
from schemas.plan_runs import RunStatus
from schemas.word import Word


class RunWanted(Word):
    """A run that is wanted now; without a day it plans after the close of yesterday."""

    model_config = ConfigDict(extra="forbid")

    as_of: Day | None = None


class RunRequested(Word):
    """A run was asked for; `GET /runs/{request}` shows it as soon as it has begun."""

    request: str
    as_of: Day | None = None


class RunHead(Word):
    """A line in a list of runs."""

    id: str
    as_of: Day
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None = None
    model: str | None = None
    shards: int
    rows: int
    ordered: int
    proposals: int
    stopped: tuple[str, ...] = ()


class RunPage(Word):
    """Runs, newest first; `next` goes into `after` for the next page."""

    runs: list[RunHead]
    next: str | None = None


class Why(Word):
    """Why a SKU was ordered in a run, or was not: one rationale for each of its locations.

    The figures of a rationale add up from position to quantity; `words` say them in sentences.
    """

    sku: str
    run: str
    as_of: Day
    model: str | None
    decisions: list[dict[str, Json]]


class ShardReplayed(Word):
    """A shard computed again from what was stored, beside what was recorded.

    `matches` says that every byte is the same; `differs` tells where it is not.
    """

    run: str
    shard: str
    matches: bool
    recorded: str
    computed: str
    differs: tuple[str, ...] = ()
