"""The ledger on one DynamoDB table: a commit is one transaction. Its rules are hub.recording's.

boto3 gives each transaction a ClientRequestToken of its own and keeps it through its retries, so
that an answer lost on the way does not turn a commit into a conflict with itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hub import recording
from hub.aws.effects import EffectsTable
from hub.aws.items import (
    SORT_END,
    STATE_KEY,
    effect_item,
    event_item,
    event_sk,
    list_key,
    pack,
    read_event,
    read_state,
    state_item,
    stream_pk,
    unpack,
)
from hub.aws.roll import RollTable
from hub.aws.table import Table
from hub.aws.trouble import PASSING, code, translated
from hub.paging import Place, Wanted, read_cursor, write_cursor
from hub.ports import Change, Clock, Effect, Files, Page
from schemas.errors import Conflict, Unavailable
from schemas.events import Recorded, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_LOST = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_HEADS_KEPT = 1_000


class DynamoLedger(EffectsTable, RollTable):
    """hub.ports.Ledger on a table of the template's schema."""

    def __init__(self, client: DynamoDBClient, table: str, files: Files, clock: Clock) -> None:
        super().__init__(Table(client, table), files)
        self._clock = clock
        self._heads: dict[tuple[str, int], str] = {}

    def commit(self, changes: Sequence[Change], effects: Sequence[Effect] = ()) -> list[Recorded]:
        recording.check(changes, effects)
        heads = self._heads_of(changes)
        entries = recording.record(changes, effects, heads, self._clock.now())
        puts, owners = self._puts(entries)
        try:
            with translated("DynamoDB"):
                self._table.client.transact_write_items(TransactItems=puts)
        except ClientError as error:
            raise _refusal(error, owners) from error
        for entry in entries.streams:
            self._remember(entry.state.stream, entry.state.version, entry.state.head)
        return entries.events

    def load(self, stream: str) -> State | None:
        if not recording.is_stream(stream):
            return None
        item = self._table.get(stream_pk(stream), STATE_KEY)
        if item is None:
            return None
        state = read_state(item, self._files)
        self._remember(stream, state.version, state.head)
        return state

    def history(self, stream: str, after: int = 0) -> Iterator[Recorded]:
        if not recording.is_stream(stream):
            return
        values = {
            ":pk": stream_pk(stream),
            ":first": event_sk(max(after, 0) + 1),
            ":last": event_sk(10**12 - 1),
        }
        items = self._table.query(
            {
                "ConsistentRead": True,
                "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
                "ExpressionAttributeValues": pack(values),
            }
        )
        for item in items:
            yield read_event(item, self._files)

    def page(
        self,
        kind: str,
        *,
        partner: str | None = None,
        limit: int = 50,
        after: str | None = None,
        newest_first: bool = True,
    ) -> Page:
        wanted = Wanted(kind, partner, newest_first, limit)
        request = _list_request(wanted, read_cursor(wanted, after))
        items = list(islice(self._table.query(request), limit + 1))
        states = [read_state(item, self._files) for item in items[:limit]]
        if len(items) <= limit:
            return Page(states, None)
        sort, _, stream = str(unpack(items[limit - 1])["sort"]).partition(SORT_END)
        return Page(states, write_cursor(wanted, Place(sort, stream)))

    def _heads_of(self, changes: Sequence[Change]) -> dict[str, str]:
        """The hash of each stream's event number `expected`, which no commit ever changes.

        Where that event is not there, the commit is refused by its conditions.
        """
        heads = {c.stream: self._heads.get((c.stream, c.expected)) for c in changes if c.expected}
        keys = [
            pack({"pk": stream_pk(c.stream), "sk": event_sk(c.expected)})
            for c in changes
            if c.expected and heads[c.stream] is None
        ]
        for item in self._table.get_each(keys, ["stream", "version", "hash"]):
            row = unpack(item)
            heads[str(row["stream"])] = str(row["hash"])
        return {stream: head for stream, head in heads.items() if head is not None}

    def _remember(self, stream: str, version: int, head: str) -> None:
        if len(self._heads) >= _HEADS_KEPT:
            self._heads.clear()
        self._heads[(stream, version)] = head

    def _puts(self, entries: recording.Entries) -> tuple[list[TransactWriteItemTypeDef], list[str]]:
        """The transaction's items, and the stream that each belongs to."""
        puts: list[TransactWriteItemTypeDef] = []
        owners: list[str] = []
        for entry in entries.streams:
            puts += [self._put_new(event_item(event, self._files)) for event in entry.events]
            puts.append(self._put_state(entry))
            owners += [entry.state.stream] * (len(entry.events) + 1)
        for effect in entries.effects:
            puts.append(self._put_new(effect_item(effect, self._files)))
            owners.append(effect.stream)
        return puts, owners

    def _put_new(self, item: Mapping[str, Any]) -> TransactWriteItemTypeDef:
        return {
            "Put": {
                "TableName": self._table.name,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def _put_state(self, entry: recording.Entry) -> TransactWriteItemTypeDef:
        item = state_item(entry, self._files)
        if entry.expected == 0:
            return self._put_new(item)
        # The head is compared too: it was read before this transaction, and the chain must hold.
        return {
            "Put": {
                "TableName": self._table.name,
                "Item": item,
                "ConditionExpression": "#version = :expected AND #head = :previous",
                "ExpressionAttributeNames": {"#version": "version", "#head": "head"},
                "ExpressionAttributeValues": pack(
                    {":expected": entry.expected, ":previous": entry.previous}
                ),
            }
        }


def _list_request(wanted: Wanted, place: Place | None) -> dict[str, Any]:
    index, name, key = list_key(wanted.kind, wanted.partner)
    request: dict[str, Any] = {
        "IndexName": index,
        "KeyConditionExpression": "#list = :list",
        "ExpressionAttributeNames": {"#list": name},
        "ExpressionAttributeValues": pack({":list": key}),
        "ScanIndexForward": not wanted.newest_first,
        "Limit": wanted.limit + 1,
    }
    if place is not None:
        where = {"pk": stream_pk(place.stream), "sk": STATE_KEY, name: key}
        request["ExclusiveStartKey"] = pack(
            where | {"sort": f"{place.sort}{SORT_END}{place.stream}"}
        )
    return request


def _refusal(error: ClientError, owners: Sequence[str]) -> Exception:
    """What a cancelled transaction means: someone was first, or DynamoDB is out of breath."""
    if code(error) != "TransactionCanceledException":
        return error
    codes = [str(reason.get("Code")) for reason in _reasons(error)]
    lost = {owner: None for owner, code in zip(owners, codes, strict=True) if code in _LOST}
    if lost:
        return Conflict(*lost)
    tired = sorted(PASSING.intersection(codes))
    return Unavailable(f"DynamoDB does not answer: {', '.join(tired)}") if tired else error


def _reasons(error: ClientError) -> Sequence[Mapping[str, Any]]:
    reasons: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons", [])
    return reasons
