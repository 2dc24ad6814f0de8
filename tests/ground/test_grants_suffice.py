"""Every call that a door makes while it works is one that its role allows.

The embedded cloud does not enforce IAM: without this, a lacking grant would show on AWS only.
"""

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


@pytest.mark.parametrize("door", DOORS)
def test_what_a_door_asks_for_is_granted(
    ground: Any, calls: dict[str, list[list[str]]], door: str
) -> None:
    granted = {(s.action, s.resource) for s in ground.may(door)}
    asked = {(action, resource) for action, resource in calls[door]}
    assert asked
    assert asked - granted == set()


def test_a_file_went_all_the_way_while_the_calls_were_noted(
    calls: dict[str, list[list[str]]],
) -> None:
    expected = {
        ("api", "s3:PutObject", "DocumentsBucket.Arn/inbound/*"),
        ("intake", "dynamodb:PutItem", "LedgerTable.Arn"),
        ("api", "s3:PutObject", "DocumentsBucket.Arn/feeds/*"),
        ("feeds", "s3:GetObjectVersion", "DocumentsBucket.Arn/feeds/*"),
        ("feeds", "s3:PutObject", "DocumentsBucket.Arn/tables/*"),
        ("feeds", "s3:PutObject", "DocumentsBucket.Arn/reports/*"),
        ("feeds", "dynamodb:PutItem", "LedgerTable.Arn"),
        ("outbox", "events:PutEvents", "EventsBus.Arn"),
        ("archive", "s3:PutObject", "DocumentsBucket.Arn/events/*"),
        ("sweep", "sqs:SendMessage", "EffectsQueue.Arn"),
        ("effects", "sqs:SendMessage", "EffectsQueue.Arn"),
        ("effects", "s3:PutObject", "DocumentsBucket.Arn/outbound/*"),
        ("effects", "s3:PutObject", "DocumentsBucket.Arn/quarantine/*"),
        ("compact", "s3:ListBucket", "DocumentsBucket.Arn"),
        ("manifest", "s3:PutObject", "AuditBucket.Arn/manifests/*"),
        ("manifest", "s3:PutObject", "AuditBucket.Arn/heads/*"),
        ("manifest", "dynamodb:Query", "LedgerTable.Arn/index/by_day"),
        ("manifest", "s3:PutObject", "DocumentsBucket.Arn/events/*"),
        ("scorecards", "dynamodb:Query", "LedgerTable.Arn/index/by_kind"),
        ("api", "s3:GetObjectVersion", "AuditBucket.Arn/manifests/*"),
        ("api", "sqs:ReceiveMessage", "IntakeDeadLettersQueue.Arn"),
        ("api", "states:StartExecution", "ReplenishMachine"),
        ("plan", "s3:GetObject", "DocumentsBucket.Arn/tables/*"),
        ("plan", "s3:GetObject", "DocumentsBucket.Arn/plans/*"),
        ("plan", "s3:PutObject", "DocumentsBucket.Arn/plans/*"),
        ("plan", "dynamodb:PutItem", "LedgerTable.Arn"),
    }
    noted = {(door, action, resource) for door, made in calls.items() for action, resource in made}
    assert expected - noted == set()
