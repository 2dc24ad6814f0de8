"""The scorecards' door: each night, every supplier's score of the day is reckoned and kept."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.flows.scorecards import reckon_all

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Reckon the cards that today does not have yet; how many those were."""
    reckoned = reckon_all(wiring.ports())
    metrics.add_metric(name="ScorecardsReckoned", unit=MetricUnit.Count, value=reckoned)
    logger.info("reckoned", scorecards=reckoned)
    return {"scorecards": reckoned}
