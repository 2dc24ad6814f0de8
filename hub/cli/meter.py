"""What AWS would charge for: request units of a DynamoDB table and requests to S3, counted.

An emulator does not know them, so they are worked out from what boto3 sends and gets, by the rules
of "DynamoDB read and write operations" in AWS's guide: a write costs one unit a KB begun, twice
that in a transaction; a consistent read one unit for 4 KB begun, an eventual one half; each index
that an item enters, leaves or changes in is written too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Item = Mapping[str, Any]
WRITE_BYTES = 1_024
READ_BYTES = 4_096


@dataclass(frozen=True)
class Index:
    """An index of the table: the names of its key, and whether it holds the whole item."""

    key: tuple[str, ...]
    whole: bool = True

    def writes(self, old: Item, new: Item) -> int:
        """The units that it takes to follow an item; one that moves is deleted and put."""
        before, after = self._projected(old), self._projected(new)
        if before == after:
            return 0
        moved = any(before.get(name) != after.get(name) for name in self.key)
        deleted = _kilobytes(size_of(before)) if before and moved else 0
        return deleted + (_kilobytes(size_of(after)) if after else 0)

    def _projected(self, item: Item) -> Item:
        if not all(name in item for name in self.key):
            return {}
        return item if self.whole else {n: item[n] for n in {*self.key, "pk", "sk"}}


@dataclass
class Meter:
    """Counts all that passes through the clients it is attached to.

    `indexes` are the table's (`indexes_of` reads them from its properties).
    """

    indexes: Sequence[Index]
    write_units: float = 0
    read_units: float = 0
    s3_requests: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    _items: dict[tuple[str, str], Item] = field(default_factory=dict)

    def attach(self, *clients: Any) -> None:
        """Count what these boto3 clients (dynamodb, s3) do from now on."""
        for client in clients:
            service = client.meta.service_model.service_id.hyphenize()
            client.meta.events.register(f"before-parameter-build.{service}", _keep_request)
            client.meta.events.register(f"after-call.{service}", self._count)

    def _count(self, http_response: Any, parsed: Any, model: Any, context: Any, **_: Any) -> None:
        call = f"{model.service_model.service_name}.{model.name}"
        self.calls[call] = self.calls.get(call, 0) + 1
        if call.startswith("s3."):
            self.s3_requests += 1
        elif http_response.status_code < 300:
            getattr(self, f"_{model.name}")(context["hub_request"], parsed)

    def _GetItem(self, request: Item, answer: Item) -> None:  # noqa: N802 (the API's name)
        self._read(size_of(answer.get("Item", {})), consistent=request.get("ConsistentRead", False))

    def _BatchGetItem(self, request: Item, _answer: Item) -> None:  # noqa: N802
        for wanted in request["RequestItems"].values():
            for key in wanted["Keys"]:
                known = self._items.get(_place(key), {})
                self._read(size_of(known), consistent=wanted.get("ConsistentRead", False))

    def _Query(self, request: Item, answer: Item) -> None:  # noqa: N802
        """What a filter leaves out is read and paid for, too: the partition as it is known."""
        read = sum(size_of(item) for item in answer["Items"])
        if "FilterExpression" in request:
            pk = request["ExpressionAttributeValues"][":pk"]["S"]
            read = sum(size_of(item) for place, item in self._items.items() if place[0] == pk)
        self._read(read, consistent=request.get("ConsistentRead", False))

    def _TransactWriteItems(self, request: Item, _answer: Item) -> None:  # noqa: N802
        for part in request["TransactItems"]:
            self._write(part["Put"]["Item"], factor=2)

    def _UpdateItem(self, request: Item, answer: Item) -> None:  # noqa: N802
        new = {**request["Key"], **answer["Attributes"]}
        self._write(new, factor=1)

    def _read(self, size: int, *, consistent: bool) -> None:
        self.read_units += max(math.ceil(size / READ_BYTES), 1) * (1 if consistent else 0.5)

    def _write(self, item: Item, factor: int) -> None:
        old = self._items.get(_place(item), {})
        self._items[_place(item)] = item
        self.write_units += factor * _kilobytes(max(size_of(old), size_of(item)))
        self.write_units += sum(each.writes(old, item) for each in self.indexes)


def indexes_of(table: Item) -> list[Index]:
    """The indexes of a table, from its properties in the template."""
    return [
        Index(
            key=tuple(str(key["AttributeName"]) for key in index["KeySchema"]),
            whole=index["Projection"]["ProjectionType"] == "ALL",
        )
        for index in table["GlobalSecondaryIndexes"]
    ]


def size_of(item: Item) -> int:
    """The bytes of an item as DynamoDB counts them: names and values, a number by its digits."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _keep_request(params: Any, context: Any, **_: Any) -> None:
    context["hub_request"] = params


def _place(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _kilobytes(size: int) -> int:
    return max(math.ceil(size / WRITE_BYTES), 1)


def _size(value: Item) -> int:
    (kind, content), *_ = value.items()
    if kind == "N":
        return len(content.strip("-0.").replace(".", "")) // 2 + 2
    if kind == "S":
        return len(content.encode())
    raise TypeError(f"the ledger keeps texts and numbers, not {kind}")
