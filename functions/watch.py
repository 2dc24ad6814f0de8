"""The watch's door: by the clock, a person is told of what is overdue."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.flows.watch import watch_overdue

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Raise an exception for each acknowledgment that is overdue; how many there were."""
    overdue = watch_overdue(wiring.ports())
    metrics.add_metric(name="AcknowledgmentsOverdue", unit=MetricUnit.Count, value=overdue)
    logger.info("watched", overdue=overdue)
    return {"overdue": overdue}
