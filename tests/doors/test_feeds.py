"""The feeds' door on moto: each message is one object, and one that fails delays no other."""

import json

import boto3
import pytest

from functions import feeds, wiring
from hub.aws import clients
from hub.aws.feeds import S3Tables
from hub.flows.feed_tables import load_table
from hub.flows.feeds import list_feeds
from schemas.errors import NotFound, TooLarge


@pytest.fixture
def door(deployed):
    """A hub with a ledger, behind a versioned bucket."""
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
    names = ("pk", "sk", "kind", "sort", "kind_partner", "effect_shard", "effect_at")
    indexes = {
        "by_kind": ("kind", "sort"),
        "by_partner": ("kind_partner", "sort"),
        "open_effects": ("effect_shard", "effect_at"),
    }
    boto3.client("dynamodb").create_table(
        TableName="ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=_key("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": name, "KeySchema": _key(*keys), "Projection": {"ProjectionType": "ALL"}}
            for name, keys in indexes.items()
        ],
    )
    feeds.tables.cache_clear()
    yield s3
    feeds.tables.cache_clear()


def _key(first: str, second: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": first, "KeyType": "HASH"},
        {"AttributeName": second, "KeyType": "RANGE"},
    ]


def message(key: str, version: str, number: int = 1) -> dict:
    event = {
        "time": "2025-03-01T12:00:00Z",
        "detail": {"object": {"key": key, "version-id": version}},
    }
    return {
        "messageId": f"m-{number}",
        "receiptHandle": "r",
        "body": json.dumps(event),
        "attributes": {"ApproximateReceiveCount": "1"},
    }


def test_an_object_becomes_a_part_of_its_table(door, context) -> None:
    put = door.put_object(
        Bucket="documents", Key="feeds/stock.csv", Body=b"sku,on_hand\nA,5\nB,x\n"
    )
    answer = feeds.handler({"Records": [message("feeds/stock.csv", put["VersionId"])]}, context)
    assert {"batchItemFailures": []} == answer
    (feed,) = list_feeds(wiring.ports(), name=None, limit=9, after=None).feeds
    assert ("stock", "read", 1, 1) == (feed.name, feed.status, feed.rows, feed.refused_count)
    table = load_table(wiring.ports(), "stock")
    assert table is not None
    stored = door.get_object(Bucket="documents", Key=table.parts[0].key)
    assert b"PAR1" == stored["Body"].read()[:4]


def test_a_message_that_fails_comes_again_and_delays_no_other(door, context) -> None:
    put = door.put_object(Bucket="documents", Key="feeds/stock.csv", Body=b"sku,on_hand\nA,5\n")
    records = [
        message("feeds/gone/stock.csv", "no-such-version", 1),
        message("feeds/stock.csv", put["VersionId"], 2),
        message("feeds/", "x", 3),
    ]
    answer = feeds.handler({"Records": records}, context)
    assert [{"itemIdentifier": "m-1"}] == answer["batchItemFailures"]
    assert 1 == len(list_feeds(wiring.ports(), name=None, limit=9, after=None).feeds)


def test_an_object_that_is_not_there_or_too_large_is_told(door, monkeypatch) -> None:
    tables = S3Tables(clients.s3(), "documents")
    with pytest.raises(NotFound):
        tables.convert("stock", "feeds/none.csv", None)
    door.put_object(Bucket="documents", Key="feeds/stock.csv", Body=b"x" * 100)
    monkeypatch.setattr("hub.aws.feeds.MAX_FEED_BYTES", 99)
    with pytest.raises(TooLarge, match="100 bytes"):
        tables.convert("stock", "feeds/stock.csv", None)
