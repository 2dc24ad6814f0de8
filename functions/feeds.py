"""The feeds' door: each message of the queue is one object that landed under feeds/."""

import functools
import json
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from functions.messages import Message, work_off
from hub.aws import clients
from hub.aws.feeds import S3Tables
from hub.flows.feeds import drop_of, receive_feed

logger = Logger()
metrics = Metrics()


@functools.cache
def tables() -> S3Tables:
    return S3Tables(clients.s3(), wiring.environment().documents)


def _take_in(message: Message) -> None:
    event = json.loads(message.body)
    landed = event["detail"]["object"]
    drop = drop_of(landed["key"], landed.get("version-id"), _instant(event["time"]))
    if drop is None:
        return
    feed = receive_feed(wiring.ports(), tables(), drop)
    rows = feed.report.rows if feed.report else 0
    refused = feed.report.refused_count if feed.report else 0
    logger.info("feed", feed=feed.id, table=feed.name, status=feed.status, rows=rows)
    metrics.add_metric(name="FeedsReceived", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="RowsRead", unit=MetricUnit.Count, value=rows)
    metrics.add_metric(name="RowsRefused", unit=MetricUnit.Count, value=refused)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Read each feed of a batch; one that fails comes again, and delays no other."""
    return work_off(event, _take_in, logger)
