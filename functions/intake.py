"""The intake's door: each message of the queue is one object that landed under inbound/."""

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
from hub.flows.receive import delivery, receive_file
from schemas.errors import OutOfTime

LAST_MILLISECONDS = 15_000  # enough to record one more batch, and to leave

logger = Logger()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _take_in(record: SQSRecord, lambda_context: LambdaContext) -> None:
    def out_of_time() -> bool:
        return lambda_context.get_remaining_time_in_millis() < LAST_MILLISECONDS

    landed = record.json_body["detail"]["object"]
    arrived = delivery(landed["key"], landed.get("version-id"))
    if arrived is None:
        return
    try:
        file = receive_file(wiring.ports(), arrived, out_of_time)
    except OutOfTime:
        # A very large file: the next invocation goes on where this one stopped.
        wiring.take_in_again(record.receipt_handle)
        metrics.add_metric(name="FilesContinued", unit=MetricUnit.Count, value=1)
        raise
    logger.info("file", file=file.id, partner=file.partner, status=file.status)
    metrics.add_metric(name="FilesReceived", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="SetsAccepted", unit=MetricUnit.Count, value=file.accepted)
    metrics.add_metric(name="SetsRejected", unit=MetricUnit.Count, value=file.rejected)


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(
        event=event, record_handler=_take_in, processor=processor, context=context
    )
