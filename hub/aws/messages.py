"""One message of an SQS queue: when it comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.trouble import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def come_again(client: SQSClient, queue_url: str, receipt: str, seconds: int) -> None:
    """Have a message that was received, and is not done, come again after some seconds."""
    with translated("SQS"):
        client.change_message_visibility(
            QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
        )
