"""Items of one table or index by hash key, in the order of the range key.

What DynamoDB does with a B-tree: a query touches what it returns, not the whole table. `touched`
counts the items that were looked at, so that a test can hold us to it.
"""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Schema:
    """Attribute names: the hash keys, and what the items of a partition are sorted by."""

    hashes: tuple[str, ...]
    order: tuple[str, ...]
    needed: tuple[str, ...]

    def covers(self, item: Any) -> bool:
        """Whether an item appears here: indexes are sparse."""
        return all(name in item.attrs for name in self.needed)

    def hash_of(self, attributes: Any) -> Key:
        """Which partition."""
        return tuple(scalar(attributes[name]) for name in self.hashes)

    def key_of(self, attributes: Any) -> Key:
        """Where in the partition."""
        return tuple(scalar(attributes[name]) for name in self.order)


@dataclass
class _Partition:
    keys: list[Key] = field(default_factory=list)
    items: dict[Key, Any] = field(default_factory=dict)


class Partitions:
    """Sorted partitions of immutable items."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.touched = 0
        self._partitions: dict[Key, _Partition] = {}

    def add(self, item: Any) -> None:
        """Put an item where it belongs; one with the same key is replaced."""
        if not self.schema.covers(item):
            return
        partition = self._partitions.setdefault(self.schema.hash_of(item.attrs), _Partition())
        key = self.schema.key_of(item.attrs)
        if key not in partition.items:
            bisect.insort(partition.keys, key)
        partition.items[key] = item

    def remove(self, item: Any) -> None:
        """Take an item out, if it is in."""
        if not self.schema.covers(item):
            return
        of = self.schema.hash_of(item.attrs)
        partition, key = self._partitions.get(of), self.schema.key_of(item.attrs)
        if partition is None or partition.items.pop(key, None) is None:
            return
        del partition.keys[bisect.bisect_left(partition.keys, key)]
        if not partition.keys:
            del self._partitions[of]

    def walk(
        self, of: Key, span: "Span", after: Key | None = None, *, forward: bool = True
    ) -> Iterator[Any]:
        """The items of a partition within a span, one after the other, beginning after a key."""
        partition = self._partitions.get(of)
        if partition is None:
            return
        first, last = span.bounds(partition.keys)
        if after is not None and forward:
            first = max(first, bisect.bisect_right(partition.keys, after))
        elif after is not None:
            last = min(last, bisect.bisect_left(partition.keys, after))
        places = range(first, last) if forward else range(last - 1, first - 1, -1)
        for place in places:
            self.touched += 1
            yield partition.items[partition.keys[place]]


@dataclass(frozen=True)
class Span:
    """A condition on the first sort attribute, as DynamoDB writes it."""

    comparison: str | None = None
    values: tuple[Any, ...] = ()

    @staticmethod
    def of(comparison: str | None, values: list[Any]) -> "Span":
        """From a comparison and moto's DynamoTypes."""
        return Span(comparison, tuple(scalar(value) for value in values))

    def bounds(self, keys: list[Key]) -> tuple[int, int]:
        """The places in a sorted list of keys that satisfy it."""
        if self.comparison is None:
            return 0, len(keys)
        name, value = self.comparison.upper(), self.values[0]
        at, past = _place(keys, value), _place(keys, value, after=True)
        if name == "BEGINS_WITH":
            return at, _past_prefix(keys, value)
        if name == "BETWEEN":
            return at, max(at, _place(keys, self.values[1], after=True))
        return {
            "=": (at, past),
            "<": (0, at),
            "<=": (0, past),
            ">": (past, len(keys)),
            ">=": (at, len(keys)),
        }[name]


def scalar(value: Any) -> Any:
    """A key attribute (moto's DynamoType) as something that sorts as DynamoDB sorts.

    Text needs no change: code points sort as their UTF-8 bytes do.
    """
    if value.type == "N":
        return Decimal(value.value)
    return value.value


def _place(keys: list[Key], value: Any, *, after: bool = False) -> int:
    find = bisect.bisect_right if after else bisect.bisect_left
    return find(keys, value, key=lambda key: key[0])


def _past_prefix(keys: list[Key], prefix: str) -> int:
    return bisect.bisect_right(keys, prefix, key=lambda key: key[0][: len(prefix)])
