"""The watch's door: by the clock, a person is told of what is overdue."""

from collections import Counter
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.flows.proposals_close import expire_proposals
from hub.flows.watch import watch_all

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Raise an exception for all that is overdue, and end proposals that nobody decided."""
    found = watch_all(wiring.ports())
    expired = expire_proposals(wiring.ports())
    metrics.add_metric(name="ProposalsExpired", unit=MetricUnit.Count, value=expired)
    metrics.add_metric(
        name="AcknowledgmentsOverdue", unit=MetricUnit.Count, value=found.acknowledgments
    )
    metrics.add_metric(name="OrdersOverdue", unit=MetricUnit.Count, value=len(found.orders))
    for what, count in Counter(each.what for each in found.orders).items():
        logger.info("overdue of orders", what=what, count=count)
    logger.info("watched", overdue=found.acknowledgments, orders=len(found.orders), expired=expired)
    return {"overdue": found.acknowledgments, "orders": len(found.orders)}
