"""What SQS and stream pollers share: filters, partial batch responses, and who polls what.

moto pushes inside SendMessage and PutItem; that is turned off here (patched:
LambdaBackend.create_event_source_mapping), and a poller of our own is started instead.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import moto.awslambda.models as lambdas
import moto.dynamodb.models as dynamodb
import moto.sqs.models as sqs
from moto.events.models import EventPattern

from hub.local.arns import ACCOUNT, REGION, parse_arn
from hub.local.patches import Patches

REPORTS_FAILURES = "ReportBatchItemFailures"


class Poller(Protocol):
    """Something that reads a source and invokes a function."""

    def start(self) -> None:
        """Begin, in threads of its own."""

    def join(self) -> None:
        """Wait for its threads; the watch has told them to stop."""


class Mappings:
    """The event source mappings: each one has a poller while the cloud runs."""

    def __init__(self, make: dict[str, Callable[[Any], Poller]]) -> None:
        self._make = make
        self._pollers: list[Poller] = []

    def patch(self, patches: Patches) -> None:
        """Set moto's symbol."""
        create = lambdas.LambdaBackend.create_event_source_mapping

        def create_event_source_mapping(backend: Any, spec: dict[str, Any]) -> Any:
            mapping = create(backend, spec)
            _stop_pushing(mapping)
            poller = self._make[parse_arn(mapping.event_source_arn).service](mapping)
            self._pollers.append(poller)
            poller.start()
            return mapping

        patches.set(
            lambdas.LambdaBackend, "create_event_source_mapping", create_event_source_mapping
        )

    def join(self) -> None:
        """Wait for every poller."""
        for poller in self._pollers:
            poller.join()


def function_of(mapping: Any) -> Any:
    """The function that a mapping invokes."""
    return lambdas.lambda_backends[ACCOUNT][REGION].get_function(mapping.function_arn)


def exists(mapping: Any) -> bool:
    """Whether a mapping has not been deleted."""
    return mapping.uuid in lambdas.lambda_backends[ACCOUNT][REGION]._event_source_mappings


def make_filter(mapping: Any) -> Callable[[Any], bool]:
    """The mapping's FilterCriteria as a predicate: any pattern may match, none means all."""
    criteria = (mapping.filter_criteria or {}).get("Filters") or []
    patterns = [EventPattern.load(each["Pattern"]) for each in criteria]
    return lambda record: not patterns or any(p.matches_event(record) for p in patterns)


def failed_items(mapping: Any, answer: Any, known: Iterable[str]) -> set[str] | None:
    """Which items a handler's answer reports as failed; None if that means the whole batch.

    An identifier that is empty, missing or unknown fails the whole batch, as on AWS.
    """
    if REPORTS_FAILURES not in (mapping.function_response_types or []):
        return set()
    if not isinstance(answer, dict) or not answer.get("batchItemFailures"):
        return set()
    reported = answer["batchItemFailures"]
    known = set(known)
    if not isinstance(reported, list):
        return None
    items = [each.get("itemIdentifier") if isinstance(each, dict) else None for each in reported]
    return set(map(str, items)) if all(item in known for item in items) else None


def parsed(text: str) -> Any:
    """A message body as FilterCriteria see it: JSON where it is JSON, else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _stop_pushing(mapping: Any) -> None:
    for queue in sqs.sqs_backends[ACCOUNT][REGION].queues.values():
        queue.lambda_event_source_mappings.pop(mapping.function_arn, None)
    for table in dynamodb.dynamodb_backends[ACCOUNT][REGION].tables.values():
        table.lambda_event_source_mappings.pop(mapping.function_arn, None)
