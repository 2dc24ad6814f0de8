"""Reads a table's stream for a function: in order, with retries, bisecting and a last resort.

One shard, one batch at a time, as Lambda does with ParallelizationFactor 1: what fails holds up
what comes after it until it succeeds or is given up.
"""

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_json_dump

from hub.local.arns import ACCOUNT, REGION
from hub.local.clock import MovableClock
from hub.local.mappings import exists, failed_items, function_of, make_filter
from hub.local.queues import Queues
from hub.local.runtime import Runtime, Throttled
from hub.local.watch import Watch

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
FOREVER = -1


@dataclass(frozen=True)
class _Verdict:
    """How a batch ended: how many of its records are done with, and whether all went well."""

    done: int
    succeeded: bool


class StreamPoller:
    """One thread follows a table's stream."""

    def __init__(
        self, mapping: Any, queues: Queues, runtime: Runtime, clock: MovableClock, watch: Watch
    ) -> None:
        self._mapping = mapping
        self._queues = queues
        self._runtime = runtime
        self._clock = clock
        self._watch = watch
        self._wanted = make_filter(mapping)
        self._shard = _table_of(mapping).stream_shard
        self._position = len(self._shard.items) if mapping.starting_position == "LATEST" else 0
        self._retries = _number(mapping.max_retry_attempts)
        self._max_age = _number(mapping.max_record_age)
        self._thread = threading.Thread(target=self._poll, name="stream-poller", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._watch.add_idle_check(self._idle)
        self._thread.start()

    def join(self) -> None:
        """Wait for its thread."""
        self._thread.join()

    def _idle(self) -> bool:
        return not self._active() or self._position >= len(self._shard.items)

    def _active(self) -> bool:
        return bool(self._mapping.enabled) and exists(self._mapping)

    def _poll(self) -> None:
        while not self._watch.stopping:
            seen = self._watch.rings()
            batch = self._shard.items[self._position :][: self._mapping.batch_size]
            if not batch or not self._active():
                self._watch.wait(seen)
                continue
            with self._watch.busy(), self._watch.keeping(f"stream of {self._mapping.uuid}"):
                self._read(batch)

    def _read(self, batch: list[Any]) -> None:
        """Hand a batch over, retrying until all of it is done with."""
        attempts, size, pause = 0, len(batch), FIRST_PAUSE
        while batch and not self._watch.stopping:
            verdict = self._hand_over(batch[:size])
            batch = self._advance(batch, verdict.done)
            if verdict.succeeded:
                attempts, size, pause = 0, len(batch), FIRST_PAUSE
                continue
            size = min(size, len(batch))
            if self._mapping.bisect_on_error and not verdict.done and size > 1:
                size //= 2  # finding the bad record does not count as a retry
            else:
                attempts = 1 if verdict.done else attempts + 1
            if self._given_up(batch[:size], attempts):
                batch = self._advance(batch, size)
                attempts, size = 0, len(batch)
            self._watch.pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _advance(self, batch: list[Any], count: int) -> list[Any]:
        self._position += count
        return batch[count:]

    def _hand_over(self, batch: list[Any]) -> _Verdict:
        records = [self._record(each) for each in batch]
        wanted = [record for record in records if self._wanted(record)]
        if not wanted:
            return _Verdict(len(batch), succeeded=True)
        try:
            outcome = self._runtime.invoke(
                function_of(self._mapping), json.dumps({"Records": wanted})
            )
        except Throttled:
            return _Verdict(0, succeeded=False)
        if outcome.failed:
            return _Verdict(0, succeeded=False)
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        failed = failed_items(self._mapping, outcome.value(), numbers)
        if failed is None:
            return _Verdict(0, succeeded=False)
        if failed:
            return _Verdict(min(numbers.index(each) for each in failed), succeeded=False)
        return _Verdict(len(batch), succeeded=True)

    def _given_up(self, batch: list[Any], attempts: int) -> bool:
        """Whether a failing batch is not tried again; says so to the on-failure destination."""
        too_old = self._max_age != FOREVER and self._age(batch[0]) > self._max_age
        too_often = self._retries != FOREVER and attempts > self._retries
        if not too_old and not too_often:
            return False
        condition = "RetryAttemptsExhausted" if too_often else "RecordAgeExceeded"
        destination = (self._mapping.destination_config or {}).get("OnFailure", {})
        if destination.get("Destination"):
            report = self._report(batch, attempts, condition)
            self._queues.send(destination["Destination"], json.dumps(report))
        return True

    def _age(self, record: Any) -> float:
        return self._clock.seconds() - _arrived(record)

    def _report(self, batch: list[Any], attempts: int, condition: str) -> dict[str, Any]:
        first, last = batch[0].record["dynamodb"], batch[-1].record["dynamodb"]
        return {
            "requestContext": {
                "functionArn": self._mapping.function_arn,
                "condition": condition,
                "approximateInvokeCount": attempts,
            },
            "responseContext": {"executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": self._clock.now().isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": self._shard.id,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": str(first["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": str(last["ApproximateCreationDateTime"]),
                "batchSize": len(batch),
                "streamArn": self._mapping.event_source_arn,
            },
        }

    def _record(self, stored: Any) -> dict[str, Any]:
        """A stream record as Lambda gives it."""
        record: dict[str, Any] = json.loads(dynamo_json_dump(stored.record))
        record["dynamodb"]["ApproximateCreationDateTime"] = _arrived(stored)
        return {
            **record,
            "eventVersion": "1.1",
            "awsRegion": REGION,
            "eventSourceARN": self._mapping.event_source_arn,
        }


def _table_of(mapping: Any) -> Any:
    name = mapping.event_source_arn.split("/")[1]
    return dynamodb_backends[ACCOUNT][REGION].get_table(name)


def _arrived(record: Any) -> float:
    """Seconds since 1970; moto keeps naive instants in UTC."""
    instant: datetime = record.record["dynamodb"]["ApproximateCreationDateTime"]
    return instant.replace(tzinfo=UTC).timestamp()


def _number(value: Any) -> int:
    return FOREVER if value is None else int(value)
