"""The ledger's table: reads and queries that follow their pages. What items mean is .items'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.aws.items import Item, pack
from hub.aws.trouble import translated
from schemas.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ROUNDS = 5


@dataclass(frozen=True)
class Table:
    """A client and the name of the table it speaks of."""

    client: DynamoDBClient
    name: str

    def get(self, pk: str, sk: str) -> Mapping[str, Any] | None:
        """An item, by a consistent read."""
        key = pack({"pk": pk, "sk": sk})
        with translated("DynamoDB"):
            answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return answer.get("Item")

    def get_each(self, keys: Sequence[Item], names: Sequence[str]) -> list[Mapping[str, Any]]:
        """Some attributes of those items that are there (at most 100 asked for), consistently."""
        found: list[Mapping[str, Any]] = []
        wanted: Sequence[Any] = keys
        for _ in range(_ROUNDS):
            if not wanted:
                return found
            request: dict[str, Any] = {
                self.name: {
                    "Keys": wanted,
                    "ConsistentRead": True,
                    "ProjectionExpression": ", ".join(f"#{n}" for n in range(len(names))),
                    "ExpressionAttributeNames": {f"#{n}": name for n, name in enumerate(names)},
                }
            }
            with translated("DynamoDB"):
                answer = self.client.batch_get_item(RequestItems=request)
            found += answer["Responses"].get(self.name, [])
            left = answer.get("UnprocessedKeys", {}).get(self.name)
            wanted = left["Keys"] if left else []
        if wanted:
            raise Unavailable(f"DynamoDB left {len(wanted)} of {len(keys)} keys unread")
        return found

    def query(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The items of a query, page after page."""
        start: Mapping[str, Any] = {}
        while True:
            with translated("DynamoDB"):
                answer = self.client.query(**{"TableName": self.name, **request, **start})
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
