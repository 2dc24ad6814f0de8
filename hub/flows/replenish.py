"""The steps of a nightly run, as the workflow calls them; each does nothing twice.

What each takes and gives is told by docs/explanation/nightly-run.md.
"""

from collections.abc import Mapping
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from hub.core.proposals.running import head_of
from hub.flows.replenish_collect import answer_of as collected
from hub.flows.replenish_collect import collect
from hub.flows.replenish_finish import finish
from hub.flows.replenish_planner import Planner
from hub.flows.replenish_propose import propose
from hub.flows.replenish_shard import plan_shard
from hub.flows.replenish_snapshot import Asked, take_snapshot
from hub.flows.replenish_snapshot import answer_of as begun
from hub.ports import Ports
from schemas.errors import InputError
from schemas.events import Json
from schemas.problems import problems
from schemas.word import Word


class Snapshot(Word):
    """Begin a run: of a day, or of the day before `time`; `request` says who asked for it."""

    model_config = ConfigDict(extra="ignore")

    step: Literal["snapshot"]
    as_of: Day | None = None
    time: datetime | None = None
    request: str | None = None


class Shard(Word):
    step: Literal["shard"]
    run: str
    shard: str


class Collect(Word):
    step: Literal["collect"]
    run: str


class Propose(Word):
    step: Literal["propose"]
    run: str
    batch: int


class Finish(Word):
    step: Literal["finish"]
    run: str


Step = Annotated[Snapshot | Shard | Collect | Propose | Finish, Field(discriminator="step")]


def run_step(ports: Ports, planner: Planner, folder: Path, event: Mapping[str, Json]) -> Json:
    """Do one step; `folder` is a local one to use. InputError for what is no step."""
    step = _read(event)
    match step:
        case Snapshot():
            asked = Asked(step.as_of, step.time, step.request)
            return begun(take_snapshot(ports, planner, folder, asked))
        case Shard():
            done = plan_shard(ports, planner, folder, step.run, step.shard)
            facts = done.model_dump(include={"run", "shard", "rows", "ordered"})
            return facts | {"sha256": done.decisions.sha256}
        case Collect():
            return collected(collect(ports, step.run))
        case Propose():
            made = propose(ports, step.run, step.batch)
            return {"run": step.run, "batch": step.batch, "made": made}
        case Finish():
            return head_of(finish(ports, step.run)).model_dump(mode="json")
    raise InputError(f"no step: {step!r}")


def _read(event: Mapping[str, Any]) -> Snapshot | Shard | Collect | Propose | Finish:
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(Step)
        found: Snapshot | Shard | Collect | Propose | Finish = adapter.validate_python(event)
    except ValidationError as error:
        raise InputError(f"this is no step of a run: {problems(error)}") from error
    return found
