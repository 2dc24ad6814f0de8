"""The outbox's door: what is new in the ledger wakes its lane and is told on the bus.

It takes a batch as one, for the bus takes ten events at a time; so it answers with places of its
own instead of trying record by record.
"""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions import wiring
from hub.aws.stream import entries, failures
from hub.flows.announce import announce
from schemas.events import Recorded

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Announce a batch of the stream; from the first event that the bus refused it comes again."""
    ports = wiring.ports()
    new = list(entries(event, ports.files))
    refused = announce(ports, new)
    told = sum(isinstance(entry.what, Recorded) for entry in new) - len(refused)
    metrics.add_metric(name="EventsAnnounced", unit=MetricUnit.Count, value=told)
    if refused:
        logger.warning("the bus refused events", refused=len(refused), told=told)
    return failures(refused)
