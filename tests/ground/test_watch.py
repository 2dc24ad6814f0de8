"""Nothing fails in silence: dead letters, errors, throttles, old messages; logs end some day."""

from collections.abc import Callable
from typing import Any

import pytest

Say = Callable[[Any], str]


def alarms(ground: Any, say: Say, metric: str) -> set[str]:
    """What each alarm on a metric watches: the names of its dimensions' values."""
    return {
        say(dimension["Value"])
        for alarm in ground.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == metric
        for dimension in alarm["Dimensions"]
    }


def queues(ground: Any) -> tuple[set[str], set[str]]:
    """The logical ids of work queues and of dead-letter queues, without their hash."""
    all_of = ground.of_type("AWS::SQS::Queue")
    dead = {name[:-8] for name, properties in all_of.items() if "RedrivePolicy" not in properties}
    return {name[:-8] for name in all_of} - dead, dead


def test_every_work_queue_has_a_dead_letter_queue(ground: Any, say: Say) -> None:
    expected = {
        "IntakeQueue": ("IntakeDeadLettersQueue.Arn", 5),
        "EffectsQueue": ("EffectsDeadLettersQueue.Arn", 5),
        "FeedsQueue": ("FeedsDeadLettersQueue.Arn", 5),
    }
    redrives = {
        name[:-8]: properties["RedrivePolicy"]
        for name, properties in ground.of_type("AWS::SQS::Queue").items()
        if "RedrivePolicy" in properties
    }
    found = {
        name: (say(policy["deadLetterTargetArn"]), policy["maxReceiveCount"])
        for name, policy in redrives.items()
    }
    assert found == expected


def test_the_first_dead_letter_sets_off_an_alarm(ground: Any, say: Say) -> None:
    _, dead = queues(ground)
    names = ("Intake", "Effects", "Feeds", "Stream")
    assert dead == {f"{name}DeadLettersQueue" for name in names}
    watched = alarms(ground, say, "ApproximateNumberOfMessagesVisible")
    assert watched == {f"{queue}.QueueName" for queue in dead}


def test_a_message_that_waits_too_long_sets_off_an_alarm(ground: Any, say: Say) -> None:
    work, _ = queues(ground)
    watched = alarms(ground, say, "ApproximateAgeOfOldestMessage")
    assert watched == {f"{queue}.QueueName" for queue in work}


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_has_an_alarm(ground: Any, say: Say, metric: str) -> None:
    functions = {name[:-8] for name in ground.of_type("AWS::Lambda::Function")}
    assert alarms(ground, say, metric) == functions


def test_a_stream_that_is_read_too_late_sets_off_an_alarm(ground: Any, say: Say) -> None:
    assert alarms(ground, say, "IteratorAge") == {"OutboxFunction", "ArchiveFunction"}


def test_a_failing_api_sets_off_an_alarm(ground: Any, say: Say) -> None:
    assert alarms(ground, say, "5xx") == {"Api"}


def test_an_effect_that_was_given_up_sets_off_an_alarm(ground: Any, say: Say) -> None:
    assert alarms(ground, say, "LanesBlocked") == {"effects"}


def test_a_broken_record_sets_off_an_alarm(ground: Any, say: Say) -> None:
    assert alarms(ground, say, "AuditBroken") == {"manifest"}


def test_every_alarm_tells_the_topic_and_rests_when_nothing_happens(ground: Any, say: Say) -> None:
    for alarm in ground.of_type("AWS::CloudWatch::Alarm").values():
        assert [say(action) for action in alarm["AlarmActions"]] == ["AlarmsTopic"]
        assert alarm["TreatMissingData"] == "notBreaching"
        assert len(alarm["AlarmDescription"].split()) > 3


def test_alarms_can_reach_the_encrypted_topic(ground: Any) -> None:
    (policy,) = ground.of_type("AWS::SNS::TopicPolicy").values()
    (key,) = ground.of_type("AWS::KMS::Key").values()
    for statements, action in (
        (policy["PolicyDocument"]["Statement"], "sns:Publish"),
        (key["KeyPolicy"]["Statement"], "kms:GenerateDataKey"),
    ):
        assert any(
            statement["Effect"] == "Allow"
            and statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
            and action in statement["Action"]
            for statement in statements
        )


def test_every_log_ends_some_day(ground: Any) -> None:
    days = {g.get("RetentionInDays") for g in ground.of_type("AWS::Logs::LogGroup").values()}
    assert days == {90, 365}


def test_every_function_logs_to_a_group_of_the_template(ground: Any, say: Say) -> None:
    for door, properties in ground.functions().items():
        group = say(properties["LoggingConfig"]["LogGroup"])
        assert group == f"{door.capitalize()}FunctionLogs"


def test_the_dashboard_shows_every_alarm(ground: Any, say: Say) -> None:
    (dashboard,) = ground.of_type("AWS::CloudWatch::Dashboard").values()
    body = say(dashboard["DashboardBody"])
    for alarm in ground.of_type("AWS::CloudWatch::Alarm"):
        assert f"{alarm[:-8]}.Arn" in body
