"""The effects' door: each message of the queue names a lane with something to do."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.messages import Message, work_off
from hub.aws.lanes import read_lane
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS

logger = Logger()
metrics = Metrics()


def _perform(message: Message) -> None:
    try:
        report = perform_lane(
            wiring.ports(), read_lane(message.body), PERFORMERS, again=message.receives > 1
        )
    except Exception:
        metrics.add_metric(name="EffectsFailed", unit=MetricUnit.Count, value=1)
        wait = wiring.lanes().hold_back(message.receipt, message.receives)
        logger.warning("lane waits", lane=message.body, seconds=wait)
        raise
    for effect in report.done:
        logger.info("effect done", effect=effect.id, kind=effect.kind, stream=effect.stream)
    metrics.add_metric(name="EffectsDone", unit=MetricUnit.Count, value=len(report.done))
    if report.parked is not None:
        logger.error("lane blocked", effect=report.parked.id, stream=report.parked.stream)
        metrics.add_metric(name="LanesBlocked", unit=MetricUnit.Count, value=1)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Perform the lanes of a batch; those that failed come again, later each time."""
    return work_off(event, _perform, logger)
