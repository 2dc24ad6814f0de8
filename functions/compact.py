"""The compaction's door: each night, the last days' JSON lines become one Parquet file a day."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.aws import clients
from hub.aws.tables import Archive
from hub.flows.compact import compact

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Make the tables of the last days; how many events each has."""
    archive = Archive(clients.s3(), wiring.environment().documents)
    counts = compact(wiring.ports().clock, archive.compact_day)
    metrics.add_metric(name="EventsCompacted", unit=MetricUnit.Count, value=sum(counts.values()))
    return {day.isoformat(): count for day, count in counts.items()}
