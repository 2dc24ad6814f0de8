"""The archive's door: the ledger's new events become JSON lines, a batch an object."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.aws.stream import entries, failures
from hub.flows.archive import archive
from schemas.events import Recorded

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Write a batch's events; if that fails the whole batch comes again."""
    ports = wiring.ports()
    new = [e.what for e in entries(event, ports.files) if isinstance(e.what, Recorded)]
    keys = archive(ports, new)
    metrics.add_metric(name="EventsArchived", unit=MetricUnit.Count, value=len(new))
    logger.info("archived", events=len(new), objects=len(keys))
    return failures([])
