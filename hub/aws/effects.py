"""Effects in the ledger's table: what is open, done or parked, and the control numbers they took.

Each change of an effect is one conditional update, so that two performers cannot undo each other.
"""

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from hub.aws.items import (
    SHARDS,
    Item,
    Row,
    effect_key,
    instant,
    lane_pk,
    pack,
    read_effect,
    result_item,
    shard,
    unpack,
)
from hub.aws.table import Table
from hub.aws.trouble import code, translated
from hub.ports import Files, Lane
from hub.recording import check_numbers, shorten
from schemas.errors import InputError, NotFound
from schemas.events import Json, RecordedEffect

_OPEN_EFFECTS = "open_effects"
_THERE = "attribute_exists(pk)"
_STATUS = {"#status": "status"}
_NOT_DONE = "attribute_exists(pk) AND #status <> :done"


class EffectsTable:
    """The part of hub.ports.Ledger that is about effects."""

    def __init__(self, table: Table, files: Files) -> None:
        self._table = table
        self._files = files

    def lane(self, lane: Lane) -> list[RecordedEffect]:
        items = self._table.query(
            {
                "ConsistentRead": True,
                "KeyConditionExpression": "pk = :pk",
                "FilterExpression": "#status <> :done",
                "ExpressionAttributeNames": _STATUS,
                "ExpressionAttributeValues": pack({":pk": lane_pk(lane), ":done": "done"}),
            }
        )
        return [read_effect(item, self._files) for item in items]

    def effect(self, stream: str, channel: str, sequence: int) -> RecordedEffect | None:
        item = self._table.get(lane_pk(Lane(stream, channel)), f"{sequence:014d}")
        return None if item is None else read_effect(item, self._files)

    def open_lanes(self, before: datetime, limit: int = 100) -> list[Lane]:
        lanes: dict[Lane, None] = {}
        for row in self._index("open", before):
            lanes[Lane(row["stream"]["S"], row["channel"]["S"])] = None
            if len(lanes) >= limit:
                break
        return list(lanes)

    def parked(self, limit: int = 100) -> list[RecordedEffect]:
        return [read_effect(item, self._files) for item in islice(self._index("parked"), limit)]

    def take_numbers(self, effect: RecordedEffect, counter: str, count: int) -> RecordedEffect:
        check_numbers(counter, count)
        kept = self._kept(effect)
        if kept.numbers:
            return kept
        last = self._count(counter, count)
        numbered = self._update(
            effect,
            "SET numbers_last = :last, numbers_count = :count",
            f"{_THERE} AND attribute_not_exists(numbers_last)",
            pack({":last": last, ":count": count}),
        )
        return numbered or self._kept(effect)

    def settle(self, effect: RecordedEffect, result: Mapping[str, Json]) -> None:
        kept = result_item(result, self._files)
        (name, value), *_ = kept.items()
        settled = self._update(
            effect,
            "SET #status = :done, #result = :result REMOVE effect_shard",
            _NOT_DONE,
            {**pack({":done": "done"}), ":result": value},
            {"#status": "status", "#result": name},
        )
        if settled is None:
            self._kept(effect)

    def fail(self, effect: RecordedEffect, error: str, *, park: bool) -> RecordedEffect:
        parking = ", #status = :parked, effect_shard = :shard" if park else ""
        values: Row = {
            ":done": "done",
            ":attempt": effect.attempts + 1,
            ":error": shorten(error),
        }
        if park:
            lane = Lane(effect.stream, effect.channel)
            values |= {":parked": "parked", ":shard": shard("parked", lane)}
        failed = self._update(
            effect,
            f"SET attempts = :attempt, last_error = :error{parking}",
            f"{_NOT_DONE} AND attempts <= :attempt",
            pack(values),
            _STATUS,
        )
        return failed or self._kept(effect)

    def reopen(self, effect: RecordedEffect) -> RecordedEffect:
        lane = Lane(effect.stream, effect.channel)
        values: Row = {
            ":open": "open",
            ":parked": "parked",
            ":none": 0,
            ":shard": shard("open", lane),
        }
        opened = self._update(
            effect,
            "SET #status = :open, attempts = :none, effect_shard = :shard",
            f"{_THERE} AND #status = :parked",
            pack(values),
            _STATUS,
        )
        kept = opened or self._kept(effect)
        if kept.status == "done":
            raise InputError(f"effect {effect.id} is done: there is nothing to send again")
        return kept

    def _kept(self, effect: RecordedEffect) -> RecordedEffect:
        kept = self.effect(effect.stream, effect.channel, effect.sequence)
        if kept is None:
            raise NotFound(f"no effect {effect.sequence} of {effect.stream} on {effect.channel}")
        return kept

    def _count(self, counter: str, count: int) -> int:
        with translated("DynamoDB"):
            answer = self._table.client.update_item(
                TableName=self._table.name,
                Key=pack({"pk": f"COUNTER#{counter}", "sk": "COUNTER"}),
                UpdateExpression="ADD taken :count",
                ExpressionAttributeValues=pack({":count": count}),
                ReturnValues="UPDATED_NEW",
            )
        return int(unpack(answer["Attributes"])["taken"])

    def _update(
        self,
        effect: RecordedEffect,
        expression: str,
        condition: str,
        values: Item,
        names: Mapping[str, str] | None = None,
    ) -> RecordedEffect | None:
        """The effect as it is now, or None where the condition does not hold."""
        named: Any = {"ExpressionAttributeNames": names} if names else {}
        try:
            with translated("DynamoDB"):
                answer = self._table.client.update_item(
                    TableName=self._table.name,
                    Key=effect_key(effect),
                    UpdateExpression=expression,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                    ReturnValues="ALL_NEW",
                    **named,
                )
        except ClientError as error:
            if code(error) == "ConditionalCheckFailedException":
                return None
            raise
        return read_effect(answer["Attributes"], self._files)

    def _index(self, status: str, before: datetime | None = None) -> Iterator[Mapping[str, Any]]:
        """The items of all shards of the open-effects index, oldest first."""
        shards = [self._shard(f"{status}#{number}", before) for number in range(SHARDS)]
        return heapq.merge(*shards, key=lambda item: str(item["effect_at"]["S"]))

    def _shard(self, name: str, before: datetime | None) -> Iterator[Mapping[str, Any]]:
        values: Row = {":shard": name}
        until = ""
        if before is not None:
            values[":before"] = instant(before)
            until = " AND effect_at < :before"
        return self._table.query(
            {
                "IndexName": _OPEN_EFFECTS,
                "KeyConditionExpression": f"effect_shard = :shard{until}",
                "ExpressionAttributeValues": pack(values),
            }
        )
