"""A queue's batch, message by message: one that fails comes again, its neighbours are done.

Powertools' batch utility answers the same, but loads asyncio and every event class it knows, a
third of what `import boto3` takes; each cold start would pay that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger


@dataclass(frozen=True)
class Message:
    """One message, and how often it has been handed out."""

    id: str
    receipt: str
    body: str
    receives: int


def work_off(
    event: Mapping[str, Any], take: Callable[[Message], None], logger: Logger
) -> dict[str, list[dict[str, str]]]:
    """Take each message of a batch; the answer names those that failed, to be handed out again.

    Logged is what kind of error it was, never its text: that may hold what a document says.
    """
    failed = []
    for record in event["Records"]:
        message = _read(record)
        try:
            take(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the neighbours go on
            logger.warning("message failed", message_id=message.id, error=type(error).__name__)
            failed.append({"itemIdentifier": message.id})
    return {"batchItemFailures": failed}


def _read(record: Mapping[str, Any]) -> Message:
    return Message(
        id=record["messageId"],
        receipt=record["receiptHandle"],
        body=record["body"],
        receives=int(record["attributes"]["ApproximateReceiveCount"]),
    )
