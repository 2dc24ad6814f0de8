"""The queue that wakes the performer of effects, on SQS. One message a lane, its name as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.aws.messages import come_again
from hub.aws.trouble import translated
from hub.ports import Lane
from schemas.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

AT_ONCE = 10
# Seconds before a failed message comes again, by how often it has come.
WAITS = (10, 30, 90, 270, 900)


class SqsLanes:
    """hub.ports.Lanes on one queue."""

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def wake(self, lanes: Sequence[Lane]) -> None:
        distinct = list(dict.fromkeys(lanes))
        for start in range(0, len(distinct), AT_ONCE):
            self._send(distinct[start : start + AT_ONCE])

    def hold_back(self, receipt: str, receives: int) -> int:
        """Have a message that failed come again later, the later the oftener it came; seconds."""
        wait = WAITS[min(max(receives, 1), len(WAITS)) - 1]
        come_again(self._client, self._queue_url, receipt, wait)
        return wait

    def _send(self, lanes: Sequence[Lane]) -> None:
        with translated("SQS"):
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {"Id": str(place), "MessageBody": write_lane(lane)}
                    for place, lane in enumerate(lanes)
                ],
            )
        if failed := answer.get("Failed"):
            raise Unavailable(f"SQS took {len(lanes) - len(failed)} of {len(lanes)} messages")


def write_lane(lane: Lane) -> str:
    """A lane as a message's body."""
    return json.dumps({"stream": lane.stream, "channel": lane.channel})


def read_lane(body: str) -> Lane:
    """The lane of a message's body."""
    named = json.loads(body)
    return Lane(str(named["stream"]), str(named["channel"]))
