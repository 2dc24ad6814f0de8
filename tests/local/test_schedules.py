"""What happens by the clock: expressions, rules and schedules, and moving the clock."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.local.expressions import parse_expression

MONDAY = datetime(2026, 11, 23, 10, 7, 30, tzinfo=UTC)


def times(
    expression: str, count: int = 3, after: datetime = MONDAY, zone: str = "UTC"
) -> list[str]:
    """The next times of an expression, as they are read in its own zone."""
    from zoneinfo import ZoneInfo

    found, due = [], parse_expression(expression, zone, begin=MONDAY)
    for _ in range(count):
        instant = due(after)
        if instant is None:
            break
        found.append(instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M:%S"))
        after = instant
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(1 minute)", ["Mon 2026-11-23 10:08:30", "Mon 2026-11-23 10:09:30"]),
        ("rate(5 hours)", ["Mon 2026-11-23 15:07:30", "Mon 2026-11-23 20:07:30"]),
        ("rate(2 days)", ["Wed 2026-11-25 10:07:30", "Fri 2026-11-27 10:07:30"]),
        ("cron(15 1 * * ? *)", ["Tue 2026-11-24 01:15:00", "Wed 2026-11-25 01:15:00"]),
        ("cron(0/20 10 * * ? *)", ["Mon 2026-11-23 10:20:00", "Mon 2026-11-23 10:40:00"]),
        ("cron(0 18 ? * MON-FRI *)", ["Mon 2026-11-23 18:00:00", "Tue 2026-11-24 18:00:00"]),
        ("cron(0 9 ? * 1 *)", ["Sun 2026-11-29 09:00:00", "Sun 2026-12-06 09:00:00"]),
        ("cron(0 9 ? * 2-3 *)", ["Tue 2026-11-24 09:00:00", "Mon 2026-11-30 09:00:00"]),
        ("cron(0 9 ? * 2#1 *)", ["Mon 2026-12-07 09:00:00", "Mon 2027-01-04 09:00:00"]),
        ("cron(0 9 ? * 6L *)", ["Fri 2026-11-27 09:00:00", "Fri 2026-12-25 09:00:00"]),
        ("cron(0 9 L * ? *)", ["Mon 2026-11-30 09:00:00", "Thu 2026-12-31 09:00:00"]),
        ("cron(0 0 1 1 ? 2028)", ["Sat 2028-01-01 00:00:00"]),
        ("cron(0 0 1 1 ? 2020)", []),
        ("at(2026-12-24T18:00:00)", ["Thu 2026-12-24 18:00:00"]),
        ("at(2020-01-01T00:00:00)", []),
    ],
)
def test_an_expression_is_due_when_eventbridge_says(expression: str, expected: list[str]) -> None:
    assert expected == times(expression, 2)


def test_a_zone_keeps_its_wall_clock_over_daylight_saving() -> None:
    october = datetime(2026, 10, 24, 12, tzinfo=UTC)
    found = times("cron(30 8 * * ? *)", 3, october, "Europe/Berlin")
    assert [
        "Sun 2026-10-25 08:30:00",
        "Mon 2026-10-26 08:30:00",
        "Tue 2026-10-27 08:30:00",
    ] == found
    due = parse_expression("at(2026-07-01T08:00:00)", "America/New_York")(MONDAY.replace(month=1))
    assert datetime(2026, 7, 1, 12, tzinfo=UTC) == due


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 9 * * *)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * ? *)",
        "cron(99 9 * * ? *)",
        "cron(0 9 15W * ? *)",
        "at(tomorrow)",
        "every day",
    ],
)
def test_what_cannot_be_read_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_expression(expression)


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.function("five", "doors.echo")
        template.function("night", "doors.echo")
        template.queue("orders")
        template.queue("berlin")
        template.queue("once")

        def rule(name: str, target: str, expression: str, **more: Any) -> None:
            targets = [{"Id": "1", "Arn": template.arn(target)}]
            template.add(
                name, "AWS::Events::Rule", ScheduleExpression=expression, Targets=targets, **more
            )

        rule("Five", "five", "rate(5 minutes)")
        rule("Night", "night", "cron(15 1 * * ? *)")
        rule("Never", "night", "rate(1 minute)", State="DISABLED")
        rule("Orders", "orders", "rate(1 day)")
        target = {"Arn": template.arn("berlin"), "RoleArn": "arn:aws:iam::1:role/r"}
        template.add(
            "Berlin",
            "AWS::Scheduler::Schedule",
            FlexibleTimeWindow={"Mode": "OFF"},
            ScheduleExpression="cron(0 12 * * ? *)",
            ScheduleExpressionTimezone="Europe/Berlin",
            Target={**target, "Input": '{"at": "<aws.scheduler.scheduled-time>"}'},
        )
        soon = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
        template.add(
            "Once",
            "AWS::Scheduler::Schedule",
            FlexibleTimeWindow={"Mode": "OFF"},
            ScheduleExpression=f"at({soon})",
            Target={**target, "Arn": template.arn("once")},
        )

    with run(fill) as started:
        yield started


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> None:
    if "running" in request.fixturenames:
        request.getfixturevalue("running").forget()


def test_nothing_is_due_before_its_time(running: Any) -> None:
    running.cloud.advance(timedelta(minutes=4))
    assert running.cloud.settle(20)
    assert [] == running.seen()


def test_a_rate_fires_once_for_each_period_that_passes(running: Any) -> None:
    before = running.cloud.now()
    running.cloud.advance(timedelta(minutes=20))
    assert running.cloud.settle(20)
    events = [each["event"] for each in running.seen()]
    assert 4 == len(events)
    assert {"Scheduled Event"} == {each["detail-type"] for each in events}
    instants = [datetime.fromisoformat(each["time"]) for each in events]
    gaps = {later - earlier for earlier, later in itertools.pairwise(instants)}
    assert {timedelta(minutes=5)} == gaps
    assert before < instants[0]


def test_each_occurrence_sees_its_own_time(running: Any) -> None:
    running.cloud.advance(timedelta(minutes=15))
    assert running.cloud.settle(20)
    offsets = [float(each["offset"]) for each in running.seen()]
    assert 3 == len(offsets)
    for earlier, later in itertools.pairwise(offsets):
        assert 300 == pytest.approx(later - earlier, abs=2)


def test_a_day_brings_each_schedule_its_times(running: Any) -> None:
    for queue in ("orders", "berlin", "once"):
        running.receive(queue)
    running.cloud.advance(timedelta(days=1))
    assert running.cloud.settle(60)
    rules = [each["event"]["resources"][0].split("/")[-1] for each in running.seen()]
    assert (288, 1) == (rules.count("Hub-Five"), rules.count("Hub-Night"))
    assert 1 == len(running.receive("orders"))
    assert 1 == len(running.receive("once"))
    (noon,) = [json.loads(body)["at"] for body in running.receive("berlin")]
    assert noon[11:13] in ("10", "11")


def test_a_long_move_fires_only_the_last_occurrences_of_a_frequent_schedule(running: Any) -> None:
    running.cloud.advance(timedelta(days=3))
    assert running.cloud.settle(60)
    rules = [each["event"]["resources"][0].split("/")[-1] for each in running.seen()]
    assert (300, 3) == (rules.count("Hub-Five"), rules.count("Hub-Night"))
    assert len(running.receive("once")) <= 1  # it fires now if no earlier test made it


def test_a_schedule_made_while_it_runs_is_heeded_in_real_time(running: Any) -> None:
    running.receive("once")
    soon = (running.cloud.now() + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%S")
    running.cloud.client("scheduler").create_schedule(
        Name="soon",
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression=f"at({soon})",
        Target={
            "Arn": "arn:aws:sqs:us-east-1:123456789012:once",
            "RoleArn": "arn:aws:iam::123456789012:role/r",
            "Input": '"now"',
        },
    )
    running.wait_for(lambda: running.receive("once") == ['"now"'])
