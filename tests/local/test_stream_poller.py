"""Functions that follow a table's stream: order, retries, bisecting, last resort, filters."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

PATTERN = json.dumps(
    {"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "w"}]}}}}
)


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.queue("given_up")
        last_resort = {"OnFailure": {"Destination": template.arn("given_up")}}
        for name, more in (
            ("plain", {"MaximumRetryAttempts": 1, "DestinationConfig": last_resort}),
            (
                "halved",
                {
                    "MaximumRetryAttempts": 1,
                    "BisectBatchOnFunctionError": True,
                    "DestinationConfig": last_resort,
                },
            ),
            ("picky", {"FilterCriteria": {"Filters": [{"Pattern": PATTERN}]}}),
            ("aged", {"MaximumRecordAgeInSeconds": 60, "DestinationConfig": last_resort}),
        ):
            template.function(f"{name}_reader", "doors.stream")
            template.table(name)
            template.poll(
                f"{name}Poller",
                f"{name}_reader",
                template.arn(name, "StreamArn"),
                StartingPosition="TRIM_HORIZON",
                BatchSize=4,
                **more,
            )

    with run(fill) as started:
        yield started


@pytest.fixture(autouse=True)
def _fresh(running: Any) -> None:
    running.receive("given_up")
    running.forget()


def put(running: Any, table: str, *keys: str) -> None:
    """All at once, so that they make one batch."""
    items = [
        {"Put": {"TableName": table, "Item": {"pk": {"S": key}, "sk": {"S": "s"}}}} for key in keys
    ]
    running.cloud.client("dynamodb").transact_write_items(TransactItems=items)


def batches(running: Any) -> list[list[str]]:
    return [each["keys"] for each in running.seen()]


def test_records_arrive_in_order_and_in_batches(running: Any) -> None:
    put(running, "plain", *"abcdef")
    assert running.cloud.settle(20)
    assert [list("abcd"), list("ef")] == batches(running)


def test_a_record_looks_as_it_does_on_aws(running: Any) -> None:
    put(running, "plain", "looks")
    assert running.cloud.settle(20)
    record = running.seen()[0]["first"]
    assert {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
    }.items() <= record.items()
    assert ":table/plain/stream/" in record["eventSourceARN"]
    change = record["dynamodb"]
    assert {"pk": {"S": "looks"}, "sk": {"S": "s"}} == change["Keys"] == change["NewImage"]
    assert "OldImage" not in change
    assert isinstance(change["ApproximateCreationDateTime"], float)
    assert change["SequenceNumber"].isdigit()


def test_updates_and_deletes_have_old_and_new_images(running: Any) -> None:
    dynamodb = running.cloud.client("dynamodb")
    key = {"pk": {"S": "changes"}, "sk": {"S": "s"}}
    for number in ("1", "2"):
        dynamodb.update_item(
            TableName="plain",
            Key=key,
            UpdateExpression="SET n = :n",
            ExpressionAttributeValues={":n": {"N": number}},
        )
    dynamodb.delete_item(TableName="plain", Key=key)
    assert running.cloud.settle(20)
    names = [name for each in running.seen() for name in each["names"]]
    assert ["INSERT", "MODIFY", "REMOVE"] == names


def test_a_write_that_changes_nothing_makes_no_record(running: Any) -> None:
    put(running, "plain", "same")
    put(running, "plain", "same")
    assert running.cloud.settle(20)
    assert [["same"]] == batches(running)


def test_reading_goes_on_at_the_record_that_was_reported(running: Any) -> None:
    put(running, "plain", "1", "bad 2", "3")
    assert running.cloud.settle(20)
    assert [["1", "bad 2", "3"], ["bad 2", "3"]] == batches(running)[:2]


def test_what_still_fails_after_the_last_retry_goes_to_the_last_resort(running: Any) -> None:
    put(running, "plain", "boom", "with it")
    put(running, "plain", "after")
    assert running.cloud.settle(20)
    assert ["after"] == batches(running)[-1]
    (message,) = running.receive("given_up")
    report = json.loads(message)
    assert "RetryAttemptsExhausted" == report["requestContext"]["condition"]
    assert 2 == report["DDBStreamBatchInfo"]["batchSize"]


def test_bisecting_loses_the_bad_record_only(running: Any) -> None:
    put(running, "halved", "1", "2", "boom", "4")
    assert running.cloud.settle(20)
    taken = {key for batch in batches(running) if "boom" not in batch for key in batch}
    assert {"1", "2", "4"} == taken
    (message,) = running.receive("given_up")
    assert 1 == json.loads(message)["DDBStreamBatchInfo"]["batchSize"]


def test_filters_choose_the_records(running: Any) -> None:
    put(running, "picky", "wanted", "other", "welcome")
    assert running.cloud.settle(20)
    assert [["wanted", "welcome"]] == batches(running)


def test_a_record_that_is_too_old_is_given_up(running: Any) -> None:
    put(running, "aged", "boom")
    running.wait_for(lambda: len(running.seen()) >= 2)
    running.cloud.advance(timedelta(seconds=61))
    assert running.cloud.settle(20)
    (message,) = running.receive("given_up")
    assert "RecordAgeExceeded" == json.loads(message)["requestContext"]["condition"]


def test_a_reader_made_later_begins_where_it_was_told_to(running: Any) -> None:
    dynamodb, lambdas = running.cloud.client("dynamodb"), running.cloud.client("lambda")
    stream = dynamodb.describe_table(TableName="halved")["Table"]["LatestStreamArn"]
    put(running, "halved", "before")
    assert running.cloud.settle(20)
    running.forget()
    mapping = lambdas.create_event_source_mapping(
        FunctionName="picky_reader",
        EventSourceArn=stream,
        StartingPosition="LATEST",
        BatchSize=10,
    )
    put(running, "halved", "since")
    assert running.cloud.settle(20)
    assert [["since"], ["since"]] == batches(running)
    lambdas.delete_event_source_mapping(UUID=mapping["UUID"])
    put(running, "halved", "one reader again")
    assert running.cloud.settle(20)
    assert 3 == len(batches(running))
