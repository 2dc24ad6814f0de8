"""EventBridge: which rule wants an event, what its target is given, and S3's own events."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hub.local.inputs import make_input, pick


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.function("echo", "doors.echo")
        template.function("fails", "doors.fails")
        for name in ("all", "constant", "part", "filled", "off", "bus", "files", "dead", "logged"):
            template.queue(name)
        template.add("Bus", "AWS::Events::EventBus", Name="hub")
        template.add("Logs", "AWS::Logs::LogGroup", LogGroupName="/events")
        template.add(
            "Documents",
            "AWS::S3::Bucket",
            BucketName="documents",
            VersioningConfiguration={"Status": "Enabled"},
            NotificationConfiguration={"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        )
        template.add("Silent", "AWS::S3::Bucket", BucketName="silent")
        for name, more in RULES.items():
            targets = [
                {"Id": str(n), **target, "Arn": template.arn(target["Arn"])}
                for n, target in enumerate(more["Targets"])
            ]
            template.add(name, "AWS::Events::Rule", **{**more, "Targets": targets})

    with run(fill) as started:
        yield started


ORDERS = {"source": ["shop"], "detail-type": ["Ordered"]}
RULES: dict[str, Any] = {
    "Everything": {"EventPattern": {"source": ["shop"]}, "Targets": [{"Arn": "all"}]},
    "Shaped": {
        "EventPattern": ORDERS,
        "Targets": [
            {"Arn": "constant", "Input": '{"always": "this"}'},
            {"Arn": "part", "InputPath": "$.detail.lines[1]"},
            {
                "Arn": "filled",
                "InputTransformer": {
                    "InputPathsMap": {"who": "$.detail.who", "sum": "$.detail.sum", "no": "$.x"},
                    "InputTemplate": '{"text": "<who> pays <sum>", "who": <who>, "no": <no>,'
                    ' "rule": "<aws.events.rule-name>"}',
                },
            },
        ],
    },
    "Call": {"EventPattern": {**ORDERS, "detail": {"call": [True]}}, "Targets": [{"Arn": "echo"}]},
    "Off": {"EventPattern": ORDERS, "State": "DISABLED", "Targets": [{"Arn": "off"}]},
    "Nightly": {"ScheduleExpression": "rate(1 day)", "Targets": [{"Arn": "off"}]},
    "PassedOn": {"EventPattern": ORDERS, "Targets": [{"Arn": "Bus"}, {"Arn": "Logs"}]},
    "OnTheBus": {
        "EventBusName": "hub",
        "EventPattern": {"source": ["shop", "hub"]},
        "Targets": [{"Arn": "bus"}],
    },
    "Dropped": {
        "EventPattern": {
            "source": ["aws.s3"],
            "detail": {"object": {"key": [{"prefix": "inbound/"}]}},
        },
        "Targets": [{"Arn": "files"}],
    },
}


@pytest.fixture(autouse=True)
def _fresh(running: Any) -> None:
    running.forget()
    for queue in ("all", "constant", "part", "filled", "off", "bus", "files", "dead"):
        while running.receive(queue):
            pass


def put(running: Any, kind: str = "Ordered", bus: str | None = None, **detail: Any) -> None:
    entry = {"Source": "shop", "DetailType": kind, "Detail": json.dumps(detail)}
    if bus is not None:
        entry["EventBusName"] = bus
    answer = running.cloud.client("events").put_events(Entries=[entry])
    assert 0 == answer["FailedEntryCount"]
    assert running.cloud.settle(20)


def received(running: Any, queue: str) -> list[Any]:
    return [json.loads(body) for body in running.receive(queue)]


def test_an_event_arrives_as_aws_shows_it(running: Any) -> None:
    put(running, who="Ann")
    (event,) = received(running, "all")
    assert ("shop", "Ordered", {"who": "Ann"}) == (
        event["source"],
        event["detail-type"],
        event["detail"],
    )
    assert {"version", "id", "account", "time", "region", "resources"} <= set(event)
    assert "ingestion-time" not in event
    assert 20 == len(event["time"])


def test_a_pattern_that_does_not_match_gets_nothing(running: Any) -> None:
    put(running, kind="Cancelled")
    assert (1, [], []) == (
        len(received(running, "all")),
        received(running, "constant"),
        received(running, "bus"),
    )


def test_targets_are_given_a_constant_a_part_or_a_template(running: Any) -> None:
    put(running, who='Ann "A"', sum=12.5, lines=["first", {"sku": "second"}])
    assert [{"always": "this"}] == received(running, "constant")
    assert [{"sku": "second"}] == received(running, "part")
    assert [
        {"text": 'Ann "A" pays 12.5', "who": 'Ann "A"', "no": None, "rule": "Hub-Shaped"}
    ] == received(running, "filled")


def test_a_lambda_target_is_invoked_with_the_event(running: Any) -> None:
    put(running, call=True)
    (seen,) = running.seen()
    assert {"call": True} == seen["event"]["detail"]


def test_disabled_rules_and_schedules_never_match_an_event(running: Any) -> None:
    put(running)
    assert [] == received(running, "off")


def test_events_of_a_bus_stay_on_it_unless_a_rule_passes_them_on(running: Any) -> None:
    put(running, bus="hub")
    assert (0, 1) == (len(received(running, "all")), len(received(running, "bus")))
    put(running)
    assert (1, 1) == (len(received(running, "all")), len(received(running, "bus")))


def test_a_log_group_can_be_a_target(running: Any) -> None:
    put(running, mark="find me")
    events = running.cloud.client("logs").filter_log_events(logGroupName="/events")["events"]
    assert any("find me" in each["message"] for each in events)


def test_what_cannot_be_delivered_goes_to_the_rules_dead_letter_queue(running: Any) -> None:
    events = running.cloud.client("events")
    events.put_rule(Name="lost", EventPattern=json.dumps({"source": ["shop"]}))
    target = {
        "Id": "1",
        "Arn": "arn:aws:sqs:us-east-1:123456789012:no-such-queue",
        "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:123456789012:dead"},
    }
    events.put_targets(Rule="lost", Targets=[target])
    put(running, who="Ann")
    assert [{"who": "Ann"}] == [each["detail"] for each in received(running, "dead")]
    events.remove_targets(Rule="lost", Ids=["1"])
    events.delete_rule(Name="lost")


def test_a_file_that_is_put_is_an_event_with_its_version(running: Any) -> None:
    s3 = running.cloud.client("s3")
    keys = ["inbound/ACME/a b.edi", "outbound/x", "inbound/ACME/a b.edi"]
    versions = [s3.put_object(Bucket="documents", Key=k, Body=b"abc")["VersionId"] for k in keys]
    s3.put_object(Bucket="silent", Key="inbound/x", Body=b"")
    assert running.cloud.settle(20)
    events = received(running, "files")
    objects = [each["detail"]["object"] for each in events]
    assert ["inbound/ACME/a b.edi"] * 2 == [each["key"] for each in objects]
    assert [versions[0], versions[2]] == [each["version-id"] for each in objects]
    assert [3, 3] == [each["size"] for each in objects]
    assert objects[0]["sequencer"] < objects[1]["sequencer"]
    assert ("Object Created", "PutObject", "documents") == (
        events[0]["detail-type"],
        events[0]["detail"]["reason"],
        events[0]["detail"]["bucket"]["name"],
    )


def test_a_multipart_upload_is_one_event(running: Any) -> None:
    s3 = running.cloud.client("s3")
    where = {"Bucket": "documents", "Key": "inbound/ACME/large"}
    upload = s3.create_multipart_upload(**where)["UploadId"]
    part = s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"x" * 100)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)
    assert running.cloud.settle(20)
    (event,) = received(running, "files")
    assert "CompleteMultipartUpload" == event["detail"]["reason"]


class _Rule:
    name, arn = "r", "arn:r"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", {"a": {"b-c": [1, {"d": 2}]}}),
        ("$.a.b-c[1].d", 2),
        ("$.a.b-c[9]", None),
        ("$.no.such", None),
    ],
)
def test_a_path_names_a_part_or_nothing(path: str, found: Any) -> None:
    assert found == pick({"a": {"b-c": [1, {"d": 2}]}}, path)


def test_a_template_of_plain_text_stays_text() -> None:
    target = {
        "InputTransformer": {
            "InputPathsMap": {"a": "$.a", "o": "$.o"},
            "InputTemplate": '"<a> and \\"<a>\\" and <o> and <unknown>"',
        }
    }
    made = make_input(target, {"a": "x", "o": {"k": 1}}, _Rule())
    assert 'x and "x" and {"k": 1} and <unknown>' == json.loads(made)
