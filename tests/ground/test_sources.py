"""What wakes the functions, and how they run: queues, stream, S3 events, schedules, layers."""

import json
from typing import Any

import pytest

from hub.flows.perform import ATTEMPTS_BEFORE_PARKING

VARIABLES = {
    "HUB_AUDIT_BUCKET": "AuditBucket",
    "HUB_BUS": "EventsBus",
    "HUB_DOCUMENTS_BUCKET": "DocumentsBucket",
    "HUB_EFFECTS_DLQ_URL": "EffectsDeadLettersQueue",
    "HUB_EFFECTS_QUEUE_URL": "EffectsQueue",
    "HUB_FEEDS_DLQ_URL": "FeedsDeadLettersQueue",
    "HUB_FEEDS_QUEUE_URL": "FeedsQueue",
    "HUB_INTAKE_DLQ_URL": "IntakeDeadLettersQueue",
    "HUB_INTAKE_QUEUE_URL": "IntakeQueue",
    "HUB_OUTBOUND": "public",
    "HUB_SECRETS_KEY": "EncryptionKey.Arn",
    "HUB_SECRETS_PREFIX": "Hub",
    "HUB_TABLE": "LedgerTable",
    "LOG_LEVEL": "INFO",
    "POWERTOOLS_METRICS_NAMESPACE": "ProcurementHub",
}
ITS_OWN = {
    "api": {"HUB_REPLENISH_ARN": "ReplenishMachine"},
    "plan": {"OPENBLAS_NUM_THREADS": "1"},
}


def mapping(ground: Any, say: Any, function: str) -> dict[str, Any]:
    """The event source mapping of a function."""
    (found,) = [
        properties
        for properties in ground.of_type("AWS::Lambda::EventSourceMapping").values()
        if say(properties["FunctionName"]) == function
    ]
    return found


def test_queues_are_worked_off_ten_at_a_time_with_partial_answers(ground: Any, say: Any) -> None:
    for door, at_once in {"Intake": 10, "Effects": 10, "Feeds": 5}.items():
        source = mapping(ground, say, f"{door}Function")
        assert say(source["EventSourceArn"]) == f"{door}Queue.Arn"
        assert source["BatchSize"] == 10
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["ScalingConfig"] == {"MaximumConcurrency": at_once}


def test_the_stream_is_followed_with_an_end_to_every_retry(ground: Any, say: Any) -> None:
    for door in ("Outbox", "Archive"):
        source = mapping(ground, say, f"{door}Function")
        assert say(source["EventSourceArn"]) == "LedgerTable.StreamArn"
        assert source["BatchSize"] == 100
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"] is True
        assert 0 < source["MaximumRetryAttempts"] <= 20
        assert 0 < source["MaximumRecordAgeInSeconds"] < 24 * 3600
        failed = source["DestinationConfig"]["OnFailure"]["Destination"]
        assert say(failed) == "StreamDeadLettersQueue.Arn"


def test_the_archive_waits_for_a_full_object_and_the_outbox_for_nothing(
    ground: Any, say: Any
) -> None:
    waits = {
        door: mapping(ground, say, f"{door}Function").get("MaximumBatchingWindowInSeconds")
        for door in ("Archive", "Outbox")
    }
    assert waits == {"Archive": 60, "Outbox": None}


def test_only_new_items_of_the_ledger_wake_anyone(ground: Any, say: Any) -> None:
    for door in ("Outbox", "Archive"):
        (only,) = mapping(ground, say, f"{door}Function")["FilterCriteria"]["Filters"]
        assert json.loads(only["Pattern"]) == {"eventName": ["INSERT"]}


def test_a_message_stays_hidden_for_six_times_the_functions_timeout(ground: Any) -> None:
    hidden = {
        name[:-8]: properties.get("VisibilityTimeout")
        for name, properties in ground.of_type("AWS::SQS::Queue").items()
    }
    functions = ground.functions()
    assert hidden["IntakeQueue"] == 6 * functions["intake"]["Timeout"]
    assert hidden["EffectsQueue"] == 6 * functions["effects"]["Timeout"]
    assert hidden["FeedsQueue"] == 6 * functions["feeds"]["Timeout"]


def test_an_effect_is_parked_before_its_message_is_given_up(ground: Any) -> None:
    (queue,) = [p for q, p in ground.of_type("AWS::SQS::Queue").items() if q[:-8] == "EffectsQueue"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] >= ATTEMPTS_BEFORE_PARKING


@pytest.mark.parametrize(("folder", "queue"), [("inbound/", "Intake"), ("feeds/", "Feeds")])
def test_a_file_that_is_dropped_becomes_a_message(
    ground: Any, say: Any, folder: str, queue: str
) -> None:
    (rule,) = [
        rule
        for rule in ground.of_type("AWS::Events::Rule").values()
        if folder in str(rule.get("EventPattern"))
    ]
    pattern = rule["EventPattern"]
    assert pattern["source"] == ["aws.s3"]
    assert pattern["detail-type"] == ["Object Created"]
    assert [say(name) for name in pattern["detail"]["bucket"]["name"]] == ["DocumentsBucket"]
    assert pattern["detail"]["object"]["key"] == [{"prefix": folder}]
    (target,) = rule["Targets"]
    assert say(target["Arn"]) == f"{queue}Queue.Arn"
    assert say(target["DeadLetterConfig"]["Arn"]) == f"{queue}DeadLettersQueue.Arn"


def test_the_documents_bucket_tells_eventbridge(ground: Any) -> None:
    told = [
        b["NotificationConfiguration"]
        for b in ground.of_type("AWS::S3::Bucket").values()
        if "NotificationConfiguration" in b
    ]
    assert told == [{"EventBridgeConfiguration": {"EventBridgeEnabled": True}}]


def test_five_functions_and_a_workflow_run_by_the_clock(ground: Any, say: Any) -> None:
    times = {
        say(rule["Targets"][0]["Arn"]): rule["ScheduleExpression"]
        for rule in ground.of_type("AWS::Events::Rule").values()
        if "ScheduleExpression" in rule
    }
    assert times == {
        "SweepFunction.Arn": "rate(5 minutes)",
        "WatchFunction.Arn": "rate(15 minutes)",
        "CompactFunction.Arn": "cron(15 1 * * ? *)",
        "ManifestFunction.Arn": "cron(45 1 * * ? *)",
        "ScorecardsFunction.Arn": "cron(20 2-5 * * ? *)",
        "ReplenishMachine": "cron(30 3 * * ? *)",
    }


def test_every_function_runs_alike(ground: Any) -> None:
    for properties in ground.functions().values():
        assert properties["Runtime"] == "python3.13"
        assert properties["Architectures"] == ["arm64"]
        assert properties["TracingConfig"] == {"Mode": "Active"}


def test_every_function_is_told_where_everything_is(ground: Any, say: Any) -> None:
    for door, properties in ground.functions().items():
        told = {k: say(v) for k, v in properties["Environment"]["Variables"].items()}
        mine = ITS_OWN.get(door, {})
        assert told == VARIABLES | mine | {"POWERTOOLS_SERVICE_NAME": door}


def test_only_what_reads_tables_carries_the_tables_layer(ground: Any, say: Any) -> None:
    layers = {
        door: [say(layer) for layer in properties["Layers"]]
        for door, properties in ground.functions().items()
    }
    for door in ("compact", "feeds", "plan"):
        assert layers.pop(door) == ["AssetsBase", "AssetsTables"]
    assert set(map(tuple, layers.values())) == {("AssetsBase",)}


def test_what_must_not_run_twice_at_once_is_reserved_to_one(ground: Any) -> None:
    reserved = {
        door: properties.get("ReservedConcurrentExecutions")
        for door, properties in ground.functions().items()
    }
    assert {door: n for door, n in reserved.items() if n is not None} == {
        "sweep": 1,
        "watch": 1,
        "compact": 1,
        "manifest": 1,
        "scorecards": 1,
    }


def test_the_api_answers_before_the_gateway_gives_up(ground: Any) -> None:
    gateway_gives_up = 30
    assert ground.functions()["api"]["Timeout"] < gateway_gives_up
