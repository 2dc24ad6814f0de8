"""The effects' door: each message of the queue names a lane with something to do."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.aws.lanes import read_lane
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS

logger = Logger()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _perform(record: SQSRecord) -> None:
    try:
        report = perform_lane(wiring.ports(), read_lane(record.body), PERFORMERS)
    except Exception as error:
        metrics.add_metric(name="EffectsFailed", unit=MetricUnit.Count, value=1)
        receives = int(record.attributes.approximate_receive_count)
        wait = wiring.lanes().hold_back(record.receipt_handle, receives)
        logger.warning("effect failed", lane=record.body, error=type(error).__name__, wait=wait)
        raise
    for effect in report.done:
        logger.info("effect done", effect=effect.id, kind=effect.kind, stream=effect.stream)
    metrics.add_metric(name="EffectsDone", unit=MetricUnit.Count, value=len(report.done))
    if report.parked is not None:
        logger.error("lane blocked", effect=report.parked.id, stream=report.parked.stream)
        metrics.add_metric(name="LanesBlocked", unit=MetricUnit.Count, value=1)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Perform the lanes of a batch; those that failed come again, later each time."""
    return process_partial_response(
        event=event, record_handler=_perform, processor=processor, context=context
    )
