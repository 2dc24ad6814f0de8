"""Who may do what: read from the roles of the kept template, not from the code that made them."""

import re
from typing import Any

import pytest

DOORS = [
    "api",
    "archive",
    "compact",
    "effects",
    "feeds",
    "intake",
    "manifest",
    "outbox",
    "plan",
    "scorecards",
    "sweep",
    "watch",
]
OBJECTS = re.compile(r"^DocumentsBucket\.Arn/(\w+)/\*$")
SECRETS = "arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:Hub/*"
SEALED = re.compile(r"^AuditBucket\.Arn/(heads|manifests)/\*$")


def prefixes(ground: Any, door: str, action: str) -> set[str]:
    """The prefixes of the documents bucket under which a door may do something."""
    found = (OBJECTS.match(s.resource) for s in ground.may(door) if s.action == action)
    return {match.group(1) for match in found if match}


def on(ground: Any, door: str, action: str) -> set[str]:
    """The resources on which a door may do something."""
    return {s.resource for s in ground.may(door) if s.action == action}


@pytest.mark.parametrize("door", DOORS)
def test_no_action_is_a_wildcard(ground: Any, door: str) -> None:
    assert [s for s in ground.may(door) if "*" in s.action] == []


@pytest.mark.parametrize("door", DOORS)
def test_only_tracing_is_allowed_on_everything(ground: Any, door: str) -> None:
    everything = {s.action for s in ground.may(door) if s.resource == "*"}
    assert everything == {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


@pytest.mark.parametrize("door", DOORS)
def test_other_wildcards_only_name_a_prefix(ground: Any, door: str) -> None:
    wild = {s.resource for s in ground.may(door) if "*" in s.resource} - {"*", SECRETS}
    assert [r for r in wild if not OBJECTS.match(r) and not SEALED.match(r)] == []


@pytest.mark.parametrize("door", DOORS)
def test_a_door_writes_to_its_own_log_only(ground: Any, door: str) -> None:
    assert on(ground, door, "logs:PutLogEvents") == {f"{door.capitalize()}FunctionLogs.Arn"}


@pytest.mark.parametrize("door", DOORS)
def test_nobody_deletes_objects_or_items_or_scans_the_ledger(ground: Any, door: str) -> None:
    forbidden = {
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "dynamodb:DeleteItem",
        "dynamodb:Scan",
        "dynamodb:DeleteTable",
    }
    assert {s.action for s in ground.may(door)} & forbidden == set()


@pytest.mark.parametrize("door", DOORS)
def test_only_the_manifests_door_writes_to_the_audit_bucket(ground: Any, door: str) -> None:
    reading = {"s3:GetObjectVersion", "s3:ListBucketVersions"}
    expected = {"manifest": reading | {"s3:PutObject"}, "api": reading}
    may = {s.action for s in ground.may(door) if "AuditBucket" in s.resource}
    assert may == expected.get(door, set())


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        ("api", {"inbound", "feeds", "bodies"}),
        ("archive", {"events"}),
        ("compact", {"events"}),
        ("effects", {"outbound", "quarantine", "feeds", "bodies"}),
        ("feeds", {"tables", "reports", "bodies"}),
        ("intake", {"bodies"}),
        ("manifest", {"events"}),
        ("outbox", set()),
        ("plan", {"plans", "bodies"}),
        ("scorecards", {"bodies"}),
        ("sweep", set()),
        ("watch", {"bodies"}),
    ],
)
def test_a_door_writes_objects_only_where_its_work_is(
    ground: Any, door: str, expected: set[str]
) -> None:
    assert prefixes(ground, door, "s3:PutObject") == expected


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        ("api", {"bodies"}),
        ("archive", {"bodies"}),
        ("compact", {"events"}),
        ("effects", {"bodies"}),
        ("feeds", {"feeds", "tables", "bodies"}),
        ("intake", {"inbound", "bodies"}),
        ("manifest", {"bodies", "events"}),
        ("outbox", {"bodies"}),
        ("plan", {"plans", "tables", "bodies"}),
        ("scorecards", {"bodies"}),
        ("sweep", {"bodies"}),
        ("watch", {"bodies"}),
    ],
)
def test_a_door_reads_objects_only_where_its_work_is(
    ground: Any, door: str, expected: set[str]
) -> None:
    assert prefixes(ground, door, "s3:GetObject") == expected


def test_seven_doors_write_to_the_ledger(ground: Any) -> None:
    writers = {door for door in DOORS if on(ground, door, "dynamodb:PutItem")}
    assert writers == {"api", "effects", "feeds", "intake", "plan", "scorecards", "watch"}


def test_only_the_outbox_announces_events(ground: Any) -> None:
    assert {d for d in DOORS if on(ground, d, "events:PutEvents")} == {"outbox"}
    assert on(ground, "outbox", "events:PutEvents") == {"EventsBus.Arn"}


def test_effects_are_queued_by_those_who_find_them(ground: Any) -> None:
    senders = {d for d in DOORS if "EffectsQueue.Arn" in on(ground, d, "sqs:SendMessage")}
    assert senders == {"api", "effects", "outbox", "sweep"}


def test_secrets_are_read_by_whoever_signs_or_is_called_and_kept_by_the_api(ground: Any) -> None:
    may = {
        door: {s.action.split(":")[1] for s in ground.may(door) if s.resource == SECRETS}
        for door in DOORS
    }
    keeping = {"CreateSecret", "PutSecretValue", "UpdateSecretVersionStage", "DeleteSecret"}
    expected = {"effects": {"GetSecretValue"}, "api": {"GetSecretValue"} | keeping}
    assert {door: actions for door, actions in may.items() if actions} == expected


def test_only_the_api_redrives_dead_letters(ground: Any) -> None:
    dead = {f"{queue}DeadLettersQueue.Arn" for queue in ("Intake", "Effects", "Feeds")}
    takers = {d for d in DOORS if on(ground, d, "sqs:ReceiveMessage") & dead}
    assert takers == {"api"}
    assert on(ground, "api", "sqs:ReceiveMessage") == dead


def test_only_a_queues_own_function_takes_its_messages(ground: Any) -> None:
    takers = {
        queue: {d for d in DOORS if f"{queue}.Arn" in on(ground, d, "sqs:ReceiveMessage")}
        for queue in ("IntakeQueue", "EffectsQueue", "FeedsQueue")
    }
    assert takers == {
        "IntakeQueue": {"intake"},
        "EffectsQueue": {"effects"},
        "FeedsQueue": {"feeds"},
    }


def test_every_role_is_for_one_service_and_has_no_policy_of_someone_else(ground: Any) -> None:
    others = {"ReplenishRole": "states", "ReplenishScheduleRole": "events"}
    for name, role in ground.of_type("AWS::IAM::Role").items():
        service = others.get(name[:-8], "lambda")
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert "ManagedPolicyArns" not in role
        if service != "lambda":
            ours = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
            assert trust["Condition"] == ours


def test_aws_services_are_let_in_from_this_account_or_from_one_resource_only(ground: Any) -> None:
    policies = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"]
    statements = [
        statement
        for kind in policies
        for policy in ground.of_type(kind).values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert statements
    for statement in statements:
        conditions = {key for each in statement["Condition"].values() for key in each}
        assert "Service" in statement["Principal"]
        assert conditions & {"aws:SourceAccount", "aws:SourceArn"}
