"""Reads a queue for a function: several batches at once, partial batch responses, throttles.

A message whose batch failed stays hidden until its visibility ends, and goes to the dead-letter
queue when it has been received too often: both are SQS's own doing (queues.py).
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hub.local.arns import REGION
from hub.local.mappings import exists, failed_items, function_of, make_filter, parsed
from hub.local.queues import Queues
from hub.local.runtime import Runtime, Throttled
from hub.local.watch import Watch

# Lambda starts with five batches at once and adds more; a laptop gains nothing from more.
BATCHES_AT_ONCE = 5
THROTTLED_SECONDS = 1


class SqsPoller:
    """One thread takes batches; each is worked off in a thread of its own."""

    def __init__(self, mapping: Any, queues: Queues, runtime: Runtime, watch: Watch) -> None:
        self._mapping = mapping
        self._arn = mapping.event_source_arn
        self._queues = queues
        self._runtime = runtime
        self._watch = watch
        self._wanted = make_filter(mapping)
        self._limit = _batches_at_once(mapping)
        self._running = threading.Semaphore(self._limit)
        self._threads = ThreadPoolExecutor(self._limit, thread_name_prefix="batch")
        self._thread = threading.Thread(target=self._poll, name="sqs-poller", daemon=True)

    def start(self) -> None:
        """Begin to poll."""
        self._watch.add_idle_check(self._idle)
        self._thread.start()

    def join(self) -> None:
        """Wait for its threads."""
        self._thread.join()
        self._threads.shutdown(wait=True)

    def _idle(self) -> bool:
        return not self._active() or self._queues.visible(self._arn) == 0

    def _active(self) -> bool:
        return bool(self._mapping.enabled) and exists(self._mapping)

    def _poll(self) -> None:
        while not self._watch.stopping:
            seen = self._watch.rings()
            taken = False
            with self._watch.keeping(f"polling {self._arn}"):
                taken = self._active() and self._take_batch()
            if not taken and not self._watch.stopping:
                self._watch.wait(seen, self._seconds_to_wait())

    def _seconds_to_wait(self) -> float | None:
        if not self._active():
            return None
        return self._queues.seconds_to_next(self._arn) or None

    def _take_batch(self) -> bool:
        if not self._queues.visible(self._arn) or not self._running.acquire(blocking=False):
            return False
        self._watch.begin()
        try:
            messages = self._queues.take(self._arn, self._mapping.batch_size)
            if messages:
                self._threads.submit(self._work_off, messages)
                return True
        except BaseException:
            self._let_go()
            raise
        self._let_go()
        return False

    def _work_off(self, messages: list[Any]) -> None:
        try:
            with self._watch.keeping(f"a batch of {self._arn}"):
                batch = self._drop_unwanted(messages)
                if batch:
                    self._invoke(batch)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._running.release()
        self._watch.end()

    def _drop_unwanted(self, messages: list[Any]) -> list[Any]:
        """What no filter wants is deleted without a call, as Lambda does."""
        wanted = []
        for message in messages:
            if self._wanted({"body": parsed(message.body)}):
                wanted.append(message)
            else:
                self._queues.finish(self._arn, message, done=True)
        return wanted

    def _invoke(self, batch: list[Any]) -> None:
        event = json.dumps({"Records": [self._record(message) for message in batch]})
        try:
            outcome = self._runtime.invoke(function_of(self._mapping), event)
        except Throttled:
            for message in batch:
                self._queues.give_back(self._arn, message, THROTTLED_SECONDS)
            return
        failed: set[str] | None = None
        if not outcome.failed:
            failed = failed_items(self._mapping, outcome.value(), [m.id for m in batch])
        for message in batch:
            done = failed is not None and message.id not in failed
            self._queues.finish(self._arn, message, done=done)

    def _record(self, message: Any) -> dict[str, Any]:
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": str(message.approximate_receive_count),
                "SentTimestamp": str(int(message.sent_timestamp)),
                "SenderId": message.sender_id,
                "ApproximateFirstReceiveTimestamp": str(
                    int(message.approximate_first_receive_timestamp)
                ),
            },
            "messageAttributes": {
                name: _attribute(value) for name, value in message.message_attributes.items()
            },
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn,
            "awsRegion": REGION,
        }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    renamed = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    kept = {new: value[old] for old, new in renamed.items() if value.get(old) is not None}
    return {**kept, "stringListValues": [], "binaryListValues": []}


def _batches_at_once(mapping: Any) -> int:
    wanted = (mapping.scaling_config or {}).get("MaximumConcurrency") or BATCHES_AT_ONCE
    reserved = function_of(mapping).reserved_concurrency
    limits = [BATCHES_AT_ONCE, int(wanted)] + ([int(reserved)] if reserved else [])
    return max(1, min(limits))
