"""The intake's door: each message of the queue is one object that landed under inbound/."""

import json
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.messages import Message, work_off
from hub.flows.receive import delivery, receive_file
from schemas.errors import OutOfTime

LAST_MILLISECONDS = 15_000  # enough to record one more batch, and to leave

logger = Logger()
metrics = Metrics()


def _take_in(context: LambdaContext, message: Message) -> None:
    landed = json.loads(message.body)["detail"]["object"]
    arrived = delivery(landed["key"], landed.get("version-id"))
    if arrived is None:
        return
    try:
        file = receive_file(wiring.ports(), arrived, partial(_out_of_time, context))
    except OutOfTime:
        # A very large file: the next invocation goes on where this one stopped.
        metrics.add_metric(name="FilesContinued", unit=MetricUnit.Count, value=1)
        wiring.take_in_again(message.receipt)
        raise
    logger.info("file", file=file.id, partner=file.partner, status=file.status)
    metrics.add_metric(name="FilesReceived", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="SetsAccepted", unit=MetricUnit.Count, value=file.accepted)
    metrics.add_metric(name="SetsRejected", unit=MetricUnit.Count, value=file.rejected)


def _out_of_time(context: LambdaContext) -> bool:
    return context.get_remaining_time_in_millis() < LAST_MILLISECONDS


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Take in each file of a batch; one that fails comes again, and delays no other."""
    return work_off(event, partial(_take_in, context), logger)
