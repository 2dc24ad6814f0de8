"""The audit's door: each night, the days that are over get their manifest in the audit bucket."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.flows.audit import close_days

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Close every day that is over; how many events each manifest seals."""
    closed = close_days(wiring.ports())
    for each in closed:
        day, broken = each.manifest.day.isoformat(), each.manifest.broken
        logger.info("closed", day=day, events=each.manifest.events, archived=each.archived)
        for entry in broken:
            logger.error("the record is broken", stream=entry.stream, version=entry.version)
        metrics.add_metric(name="AuditBroken", unit=MetricUnit.Count, value=len(broken))
        metrics.add_metric(name="EventsArchivedAnew", unit=MetricUnit.Count, value=each.archived)
    metrics.add_metric(name="DaysClosed", unit=MetricUnit.Count, value=len(closed))
    return {each.manifest.day.isoformat(): each.manifest.events for each in closed}
