"""The planner's door: a step of the nightly workflow, or a call of the API that needs tables.

The only function beside feeds and compact that loads DuckDB and numpy.
"""

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.flows.replenish import run_step
from hub.flows.replenish_planner import Planner

logger = Logger()
metrics = Metrics()
# The API's event by its form; a step has no path.
PATH = "rawPath"


@functools.cache
def planner() -> Planner:
    """The one that reads tables, loaded by the first call that needs it."""
    from hub.flows.planner import TablePlanner

    return TablePlanner()


@contextmanager
def workplace() -> Iterator[Path]:
    """A local folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Do a step of a run, or answer a call."""
    told: dict[str, Any] = _answer(event, context) if PATH in event else _step(event, context)
    return told


@metrics.log_metrics
def _step(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    with workplace() as folder:
        told: dict[str, Any] = run_step(wiring.ports(), planner(), folder, event)
    step = event["step"]
    logger.info("step", step=step, run=told.get("run") or told.get("id"))
    metrics.add_metric(name="PlanningSteps", unit=MetricUnit.Count, value=1)
    if step == "shard":
        metrics.add_metric(name="SkusPlanned", unit=MetricUnit.Count, value=told["rows"])
    if step == "propose":
        metrics.add_metric(name="ProposalsMade", unit=MetricUnit.Count, value=told["made"])
    return told


def _answer(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    from functions.routes import table
    from functions.routes.door import app

    table.register(event[PATH])
    return app.resolve(event, context)
