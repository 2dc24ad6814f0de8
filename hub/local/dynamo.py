"""DynamoDB that stays fast: queries on sorted partitions, transactions with an undo log.

moto copies the whole table for every item of a transaction and walks every item for every query.
Here an item is never changed in place: an update works on a copy, so what was there before is both
the undo log and the stream's old image. Patched: Table.put_item, delete_item and query;
DynamoDBBackend.update_item and transact_write_items; StreamShard.add; moto.dynamodb.models.copy;
moto.dynamodb.responses.DynamoResult.

One request at a time: the server holds a lock (dispatch.py), as moto's tables know none.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import moto.dynamodb.models as backends
import moto.dynamodb.models.table as tables
import moto.dynamodb.responses as responses
from moto.core.responses import ActionResult
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.utilities import dynamo_json_dump

from hub.local.clock import MovableClock
from hub.local.partitions import Partitions, Schema, Span
from hub.local.patches import Patches
from hub.local.watch import Watch

MAX_PAGE_BYTES = 1_000_000
COMPARISONS = {"=", "<", "<=", ">", ">=", "BEGINS_WITH", "BETWEEN"}
_INDEXES = "hub_indexes"


@dataclass(frozen=True)
class _Change:
    """One item of a table, before and after; None where it was not there."""

    table: Any
    before: Any
    after: Any


class Items(ActionResult):  # type: ignore[misc]
    """An answer that holds items, written as the JSON that they are.

    moto walks each attribute of each item through a serializer for any shape of any service, which
    takes some milliseconds an item.
    """

    def execute_result(self, _context: Any) -> tuple[int, dict[str, str], str]:
        """Status, headers and body."""
        return 200, {"Content-Type": "application/x-amz-json-1.0"}, dynamo_json_dump(self.result)


class Dynamo:
    """Our half of moto's DynamoDB."""

    def __init__(self, clock: MovableClock, watch: Watch) -> None:
        self._clock = clock
        self._watch = watch
        self._updating = False
        self._transaction: list[_Change] | None = None

    def patch(self, patches: Patches) -> None:
        """Set moto's symbols."""
        table, backend = tables.Table, backends.DynamoDBBackend
        patches.set(table, "put_item", self._put(table.put_item))
        patches.set(table, "delete_item", self._delete(table.delete_item))
        patches.set(table, "query", _query(table.query))
        patches.set(backend, "update_item", self._update(backend.update_item))
        patches.set(backend, "transact_write_items", self._transact(backend.transact_write_items))
        patches.set(tables.StreamShard, "add", lambda *_: None)
        patches.set(responses, "DynamoResult", Items)
        # Its two copies (a table before a transaction, an item before an update) are not needed.
        patches.set(backends, "copy", SimpleNamespace(deepcopy=lambda value: value))

    def _put(self, put: Callable[..., Any]) -> Callable[..., Any]:
        def put_item(table: Any, item_attrs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            before = find(table, item_attrs)
            item = put(table, item_attrs, *args, **kwargs)
            if not self._updating:
                self._changed(_Change(table, before, item))
            return item

        return put_item

    def _delete(self, delete: Callable[..., Any]) -> Callable[..., Any]:
        def delete_item(table: Any, hash_key: Any, range_key: Any) -> Any:
            item = delete(table, hash_key, range_key)
            if item is not None:
                self._changed(_Change(table, item, None))
            return item

        return delete_item

    def _update(self, update: Callable[..., Any]) -> Callable[..., Any]:
        def update_item(
            backend: Any, table_name: str, key: dict[str, Any], *args: Any, **kwargs: Any
        ) -> Any:
            table = backend.get_table(table_name)
            before = find(table, key)
            self._updating = True
            try:
                if before is not None:
                    _store(table, before, copy.deepcopy(before))
                after = update(backend, table_name, key, *args, **kwargs)
            except BaseException:
                if (left := find(table, key)) is not None:
                    _store(table, left, before)
                raise
            finally:
                self._updating = False
            self._changed(_Change(table, before, after))
            return after

        return update_item

    def _transact(self, transact: Callable[..., Any]) -> Callable[..., Any]:
        def transact_write_items(backend: Any, transact_items: list[dict[str, Any]]) -> None:
            self._transaction = []
            try:
                transact(backend, transact_items)
            except BaseException:
                for change in reversed(self._transaction):
                    _store(change.table, change.after or change.before, change.before)
                    _reindex(_Change(change.table, change.after, change.before))
                raise
            else:
                for change in self._transaction:
                    self._record(change)
            finally:
                self._transaction = None

        return transact_write_items

    def _changed(self, change: _Change) -> None:
        _reindex(change)
        if self._transaction is None:
            self._record(change)
        else:
            self._transaction.append(change)

    def _record(self, change: _Change) -> None:
        """Write the stream's record, if the table has a stream and something has changed."""
        shard, before, after = change.table.stream_shard, change.before, change.after
        if shard is None or (before and after and before.attrs == after.attrs):
            return
        name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
        view = change.table.stream_specification["StreamViewType"]
        number = shard.starting_sequence_number + len(shard.items)
        record = tables.StreamRecord(change.table, view, name, before, after, number)
        at = self._clock.now().replace(tzinfo=None)
        record.record["dynamodb"]["ApproximateCreationDateTime"] = at
        shard.items.append(record)
        self._watch.ring()


def find(table: Any, attributes: dict[str, Any]) -> Any:
    """The item with the key that some attributes hold; None if there is none or the key is odd."""
    wanted = [name for name in (table.hash_key_attr, table.range_key_attr) if name]
    if any(name not in attributes for name in wanted):
        return None  # moto says so in its own words
    key = [DynamoType(attributes[name]) for name in wanted]
    if any(part.type not in ("S", "N", "B") for part in key) or key[0] not in table.items:
        return None
    place = table.items[key[0]]
    return place.get(key[1]) if table.range_key_attr else place


def indexes(table: Any) -> dict[str | None, Partitions]:
    """The sorted partitions of a table (under None) and of its indexes, by name."""
    made: dict[str | None, Partitions] | None = table.__dict__.get(_INDEXES)
    names = {None, *(index.name for index in table.all_indexes())}
    if made is None or set(made) != names:
        made = {name: Partitions(_schema(table, name)) for name in names}
        for item in table.all_items():
            for partitions in made.values():
                partitions.add(item)
        table.__dict__[_INDEXES] = made
    return made


def _schema(table: Any, name: str | None) -> Schema:
    own = tuple(table.table_key_attrs)
    if name is None:
        return Schema(hashes=own[:1], order=own[1:] or own, needed=own)
    keys = table.get_index(name).schema
    hashes = tuple(key["AttributeName"] for key in keys if key["KeyType"] == "HASH")
    ranges = tuple(key["AttributeName"] for key in keys if key["KeyType"] == "RANGE")
    return Schema(hashes=hashes, order=ranges + own, needed=hashes + ranges)


def _store(table: Any, key_of: Any, item: Any) -> None:
    """Put an item, or nothing, where the item `key_of` belongs, without any notice of it."""
    hash_key, range_key = key_of.hash_key, key_of.range_key
    if table.range_key_attr is None:
        place, key = table.items, hash_key
    else:
        place, key = table.items[hash_key], range_key
    if item is None:
        place.pop(key, None)
    else:
        place[key] = item


def _reindex(change: _Change) -> None:
    for partitions in indexes(change.table).values():
        if change.before is not None:
            partitions.remove(change.before)
        if change.after is not None:
            partitions.add(change.after)


def _query(query: Callable[..., Any]) -> Callable[..., Any]:
    """Table.query on sorted partitions; what it does not cover is left to moto."""

    def fast(
        table: Any,
        hash_key: Any,
        range_comparison: str | None,
        range_objs: list[Any],
        limit: int | None,
        exclusive_start_key: dict[str, Any] | None,
        scan_index_forward: bool,  # noqa: FBT001 (moto's signature)
        projection_expressions: Any,
        index_name: str | None = None,
        consistent_read: bool = False,  # noqa: FBT001, FBT002
        filter_expression: Any = None,
        **conditions: Any,
    ) -> Any:
        partitions = indexes(table).get(index_name)
        hashes = dict(conditions.get("hash_key_conditions") or [])
        covered = (
            partitions is not None
            and set(hashes) == set(partitions.schema.hashes)
            and len(conditions.get("range_key_conditions") or []) <= 1
            and set(conditions) <= {"hash_key_conditions", "range_key_conditions"}
            and (range_comparison is None or range_comparison.upper() in COMPARISONS)
            and not (index_name and consistent_read)
        )
        if partitions is None or not covered:
            return query(
                table, hash_key, range_comparison, range_objs, limit, exclusive_start_key,
                scan_index_forward, projection_expressions, index_name, consistent_read,
                filter_expression, **conditions,
            )  # fmt: skip
        schema = partitions.schema
        start = {k: DynamoType(v) for k, v in (exclusive_start_key or {}).items()}
        items = partitions.walk(
            schema.hash_of(hashes),
            Span.of(range_comparison, range_objs),
            schema.key_of(start) if start else None,
            forward=scan_index_forward is not False,
        )
        page, more = _page(items, limit)
        last = table._get_last_evaluated_key(page[-1], index_name) if more else None
        return (
            _shown(table, index_name, page, filter_expression, projection_expressions),
            len(page),
            last,
        )

    return fast


def _page(items: Any, limit: int | None) -> tuple[list[Any], bool]:
    """The next items, at most `limit` and 1 MB; whether that stopped us (as AWS tells it)."""
    page: list[Any] = []
    size = 0
    for item in items:
        size += item.size()
        if page and size > MAX_PAGE_BYTES:
            return page, True
        page.append(item)
        if len(page) == limit:
            return page, True
    return page, False


def _shown(
    table: Any, index_name: str | None, page: list[Any], wanted: Any, projection: Any
) -> list[Any]:
    if index_name is not None:
        index = table.get_index(index_name)
        page = [index.project(item) for item in page]
    if wanted is not None:
        page = [item for item in page if wanted.expr(item)]
    if projection:
        page = [item.project(projection) for item in page]
    return page
