"""The sweep's door: every few minutes, effects that have waited too long are woken again."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.flows.sweep import sweep

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Wake what the stream missed; how many lanes that were."""
    lanes = sweep(wiring.ports())
    metrics.add_metric(name="LanesSwept", unit=MetricUnit.Count, value=len(lanes))
    logger.info("swept", lanes=len(lanes))
    return {"lanes": len(lanes)}
