"""The dead-letter queues on SQS: looked at, and sent back to be tried again.

Redriving takes, sends and deletes rather than starting SQS's own move task, which answers before
anything has moved. A crash in between repeats a message; all that read the queues stand that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hub.aws.trouble import translated
from hub.ports import DeadLetter
from schemas.errors import NotFound

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

AT_ONCE = 10
HIDDEN_SECONDS = 30
# What one call of the API has the time for; the next call goes on.
MAX_REDRIVEN = 500


@dataclass(frozen=True)
class Queue:
    """A queue and the one that its dead letters go to."""

    url: str
    dead_letters_url: str


class SqsDeadLetters:
    """hub.ports.DeadLetters on the queues of a deployment, by name."""

    def __init__(self, client: SQSClient, queues: Mapping[str, Queue]) -> None:
        self._client = client
        self._queues = queues

    def queues(self) -> Mapping[str, int]:
        return {name: self._count(queue) for name, queue in self._queues.items()}

    def peek(self, queue: str, limit: int = 10) -> list[DeadLetter]:
        url = self._of(queue).dead_letters_url
        messages = [message for batch in self._take(url, limit) for message in batch]
        for message in messages:
            with translated("SQS"):
                self._client.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                )
        return [_letter(queue, message) for message in messages]

    def redrive(self, queue: str) -> int:
        named = self._of(queue)
        moved = 0
        for batch in self._take(named.dead_letters_url, MAX_REDRIVEN):
            for message in batch:
                with translated("SQS"):
                    self._client.send_message(QueueUrl=named.url, MessageBody=message["Body"])
                    self._client.delete_message(
                        QueueUrl=named.dead_letters_url, ReceiptHandle=message["ReceiptHandle"]
                    )
            moved += len(batch)
        return moved

    def _of(self, queue: str) -> Queue:
        if queue not in self._queues:
            raise NotFound(f"no queue {queue}; there are {', '.join(self._queues)}")
        return self._queues[queue]

    def _count(self, queue: Queue) -> int:
        with translated("SQS"):
            answer = self._client.get_queue_attributes(
                QueueUrl=queue.dead_letters_url,
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                ],
            )
        return sum(int(number) for number in answer["Attributes"].values())

    def _take(self, url: str, most: int) -> Iterator[list[MessageTypeDef]]:
        """Batches of messages, each hidden for a while, until there are no more."""
        left = most
        while left > 0:
            with translated("SQS"):
                answer = self._client.receive_message(
                    QueueUrl=url,
                    MaxNumberOfMessages=min(AT_ONCE, left),
                    VisibilityTimeout=HIDDEN_SECONDS,
                    # Waiting asks every server of the queue, not a sample of them.
                    WaitTimeSeconds=1,
                    MessageSystemAttributeNames=["All"],
                )
            messages = answer.get("Messages", [])
            if not messages:
                return
            left -= len(messages)
            yield messages


def _letter(queue: str, message: MessageTypeDef) -> DeadLetter:
    attributes = message["Attributes"]
    return DeadLetter(
        id=message["MessageId"],
        queue=queue,
        body=message["Body"],
        sent_at=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
        receives=int(attributes["ApproximateReceiveCount"]),
    )
