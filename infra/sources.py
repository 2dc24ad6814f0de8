"""What wakes the functions: event source mappings on queues and on the ledger's stream.

What EventBridge wakes is in intake.py and schedules.py.
"""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from infra.functions import Function
from infra.ledger import Ledger
from infra.queues import DeadLetterQueue, WorkQueue

MESSAGES_AT_ONCE = 10
RECORDS_AT_ONCE = 100


def work_off(function: Function, queue: WorkQueue, at_once: int) -> None:
    """A function takes a queue's messages ten at a time, `at_once` batches in parallel at most."""
    queue.grant_consume(function.role)
    lambda_.EventSourceMapping(
        function,
        "Queue",
        target=function.function,
        event_source_arn=queue.queue.queue_arn,
        batch_size=MESSAGES_AT_ONCE,
        max_concurrency=at_once,
        report_batch_item_failures=True,
    )


def follow(
    function: Function, ledger: Ledger, given_up: DeadLetterQueue, wait: Duration | None = None
) -> None:
    """A function follows the ledger's stream; what it cannot take in half a day is reported.

    It may `wait` for more records, so that it writes few objects of many events.
    """
    ledger.grant_stream(function.role)
    given_up.grant_send(function.role)
    mapping = lambda_.EventSourceMapping(
        function,
        "Stream",
        target=function.function,
        event_source_arn=ledger.stream_arn,
        batch_size=RECORDS_AT_ONCE,
        max_batching_window=wait,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        filters=[
            lambda_.FilterCriteria.filter({"eventName": lambda_.FilterRule.is_equal("INSERT")})
        ],
        bisect_batch_on_error=True,
        retry_attempts=10,
        max_record_age=Duration.hours(12),
        report_batch_item_failures=True,
    )
    _report_failures(mapping, given_up)


def _report_failures(mapping: lambda_.EventSourceMapping, given_up: DeadLetterQueue) -> None:
    # CDK's SqsDlq would also grant kms:ReEncrypt* and kms:GenerateDataKey*.
    resource = mapping.node.default_child
    assert isinstance(resource, lambda_.CfnEventSourceMapping)
    resource.destination_config = lambda_.CfnEventSourceMapping.DestinationConfigProperty(
        on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
            destination=given_up.queue.queue_arn
        )
    )
