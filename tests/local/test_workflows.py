"""State machines run: states in their order, retries of one item alone, the clock, loud ends."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.local.definitions import read_definition

ROLE = "arn:aws:iam::123456789012:role/r"


def call(payload: Any, **more: Any) -> dict[str, Any]:
    """A task that calls the toy function, its payload its output."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "${Step}", "Payload": payload},
        "Output": "{% $states.result.Payload %}",
        **more,
    }


def machine(states: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **more}


def items(processor: dict[str, Any], mode: str = "DISTRIBUTED", **more: Any) -> dict[str, Any]:
    config = {"Mode": mode, **({"ExecutionType": "STANDARD"} if mode == "DISTRIBUTED" else {})}
    inner = {"ProcessorConfig": config, "StartAt": "One", "States": {"One": processor}}
    return {"Type": "Map", "Items": "{% $states.input.items %}", "ItemProcessor": inner, **more}


AGAIN = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "MaxAttempts": 2}]
ITEM = call("{% $states.input %}", Retry=AGAIN, End=True)
MACHINES = {
    "Chain": machine(
        {
            "First": call("{% $merge([$states.input, {'step': 'first'}]) %}", Next="Which"),
            "Which": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.short = true %}", "Next": "End"}],
                "Default": "Second",
            },
            "Second": call({"step": "second", "of": "{% $states.input.step %}"}, Next="End"),
            "End": {"Type": "Succeed"},
        }
    ),
    "Shards": machine({"Each": items(ITEM, Next="Done"), "Done": call({"done": 1}, End=True)}),
    "Inline": machine({"Each": items(ITEM, "INLINE", MaxConcurrency=1, End=True)}),
    "Caught": machine(
        {
            "Try": call(
                {"fails": 9},
                Catch=[
                    {
                        "ErrorEquals": ["ValueError"],
                        "Output": "{% $states.errorOutput.Error %}",
                        "Next": "Told",
                    }
                ],
                End=True,
            ),
            "Told": {"Type": "Pass", "Output": {"because": "{% $states.input %}"}, "End": True},
        }
    ),
    "Waits": machine(
        {
            "Wait": {"Type": "Wait", "Seconds": 7200, "Next": "Then"},
            "Then": call({"t": 1}, End=True),
        }
    ),
    "Late": machine({"Wait": {"Type": "Wait", "Seconds": 7200, "End": True}}, TimeoutSeconds=3600),
    "Fails": machine({"No": {"Type": "Fail", "Error": "Never", "Cause": "as asked"}}),
    "Odd": machine({"Odd": {"Type": "Pass", "Output": "{% $states.input.none %}", "End": True}}),
    "Big": machine({"Big": {"Type": "Pass", "Output": "{% $pad('x', 300000) %}", "End": True}}),
    "Crowded": machine(
        {
            "Each": items(
                call(
                    "{% $states.input %}",
                    Retry=[
                        {
                            "ErrorEquals": ["Lambda.TooManyRequestsException"],
                            "IntervalSeconds": 60,
                            "BackoffRate": 1.0,
                            "MaxAttempts": 9,
                        }
                    ],
                    End=True,
                ),
                End=True,
            )
        }
    ),
    "Slow": machine({"Slow": call({"seconds": 1}, TimeoutSeconds=1, End=True)}),
}


def add_machine(template: Any, name: str, definition: dict[str, Any], step: str = "step") -> None:
    template.add(
        name,
        "AWS::StepFunctions::StateMachine",
        StateMachineName=name,
        RoleArn=ROLE,
        DefinitionString=json.dumps(definition),
        DefinitionSubstitutions={"Step": template.arn(step)},
        TracingConfiguration={"Enabled": True},
    )


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.function("step", "doors.step")
        template.function("slow", "doors.slow")
        template.function("alone", "doors.slow", ReservedConcurrentExecutions=1)
        others = {"Slow": "slow", "Crowded": "alone"}
        for name, definition in MACHINES.items():
            add_machine(template, name, definition, others.get(name, "step"))
        target = {
            "Id": "1",
            "Arn": template.ref("Chain"),
            "RoleArn": ROLE,
            "InputTransformer": {
                "InputPathsMap": {"time": "$.time"},
                "InputTemplate": '{"time": <time>, "short": true}',
            },
        }
        template.add(
            "Nightly",
            "AWS::Events::Rule",
            ScheduleExpression="rate(30 days)",
            Targets=[target],
        )

    with run(fill) as started:
        yield started


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> None:
    if "running" in request.fixturenames:
        request.getfixturevalue("running").forget()


def start(running: Any, name: str, given: Any = None, run_name: str | None = None) -> str:
    named = {"name": run_name} if run_name else {}
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    text = json.dumps(given if given is not None else {})
    answer = running.cloud.client("stepfunctions").start_execution(
        stateMachineArn=arn, input=text, **named
    )
    return str(answer["executionArn"])


def told(running: Any, arn: str) -> dict[str, Any]:
    answer: dict[str, Any] = running.cloud.client("stepfunctions").describe_execution(
        executionArn=arn
    )
    return answer


def ended(running: Any, arn: str) -> dict[str, Any]:
    running.wait_for(lambda: told(running, arn)["status"] != "RUNNING")
    return told(running, arn)


def output(running: Any, arn: str) -> Any:
    end = ended(running, arn)
    assert "SUCCEEDED" == end["status"], end
    return json.loads(end["output"])


def events(running: Any) -> list[Any]:
    return [each["event"] for each in running.seen()]


def test_states_follow_each_other_with_what_the_one_before_gave(running: Any) -> None:
    arn = start(running, "Chain", {"run": "a"})
    assert {"seen": 1, "step": "second", "of": "first"} == output(running, arn)
    first = {"run": "a", "step": "first"}
    assert [first, {"step": "second", "of": "first"}] == events(running)


def test_a_choice_leads_where_its_rule_says(running: Any) -> None:
    arn = start(running, "Chain", {"short": True})
    assert {"seen": 1, "short": True, "step": "first"} == output(running, arn)
    assert 1 == len(events(running))


@pytest.mark.parametrize("given", [[], [{"shard": "0001"}], [{"shard": "1"}, {"shard": "2"}]])
def test_each_item_is_worked_on_and_the_results_keep_their_order(
    running: Any, given: list[Any]
) -> None:
    arn = start(running, "Inline", {"items": given})
    assert [{"seen": 1, **each} for each in given] == output(running, arn)
    assert given == events(running)


def test_a_shard_that_fails_is_tried_again_alone(running: Any) -> None:
    bad = {"shard": "0002", "fails": 1}
    arn = start(running, "Shards", {"items": [{"shard": "0001"}, bad, {"shard": "0003"}]})
    assert running.cloud.settle(20)
    assert 3 == len(events(running))
    assert "RUNNING" == told(running, arn)["status"]
    running.cloud.advance(timedelta(seconds=61))
    assert {"seen": 1, "done": 1} == output(running, arn)
    assert [bad, {"done": 1}] == events(running)[3:]


def test_a_retry_comes_at_its_own_time_however_far_the_clock_is_moved(running: Any) -> None:
    arn = start(running, "Shards", {"items": [{"shard": "0001", "fails": 2}]})
    assert running.cloud.settle(20)
    running.cloud.advance(timedelta(hours=5))
    assert {"seen": 1, "done": 1} == output(running, arn)
    first, second, third, done = (float(each["offset"]) for each in running.seen())
    assert 60 == pytest.approx(second - first, abs=3)
    assert 120 == pytest.approx(third - second, abs=3)
    assert done == pytest.approx(third, abs=1)


@pytest.mark.parametrize(
    ("name", "error"),
    [("Shards", "States.ExceedToleratedFailureThreshold"), ("Inline", "ValueError")],
)
def test_an_item_that_fails_for_good_fails_the_run(running: Any, name: str, error: str) -> None:
    arn = start(running, name, {"items": [{"shard": "0001", "fails": 9}, {"shard": "0002"}]})
    assert running.cloud.settle(20)
    running.cloud.advance(timedelta(minutes=10))
    end = ended(running, arn)
    assert ("FAILED", error) == (end["status"], end["error"])
    assert "not yet" in end["cause"]
    assert {"done": 1} not in events(running)


def test_an_item_that_finds_no_room_comes_again_later(running: Any) -> None:
    given = [{"seconds": 0.3, "item": number} for number in range(3)]
    arn = start(running, "Crowded", {"items": given})
    assert running.cloud.settle(20)
    assert "RUNNING" == told(running, arn)["status"]
    running.cloud.advance(timedelta(minutes=9))
    assert given == output(running, arn)
    began = [each["event"]["item"] for each in running.seen() if each["state"] == "began"]
    assert [0, 1, 2] == sorted(began)


def test_what_is_caught_goes_on_elsewhere(running: Any) -> None:
    assert {"because": "ValueError"} == output(running, start(running, "Caught"))


def test_a_wait_ends_when_the_clock_says_so(running: Any) -> None:
    arn = start(running, "Waits")
    assert running.cloud.settle(20)
    assert "RUNNING" == told(running, arn)["status"]
    running.cloud.advance(timedelta(hours=1))
    assert [] == events(running)
    running.cloud.advance(timedelta(hours=1))
    assert {"seen": 1, "t": 1} == output(running, arn)


def test_a_machine_has_its_time_by_the_clock(running: Any) -> None:
    arn = start(running, "Late")
    assert running.cloud.settle(20)
    running.cloud.advance(timedelta(minutes=61))
    assert "TIMED_OUT" == ended(running, arn)["status"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("Fails", "Never"),
        ("Odd", "States.QueryEvaluationError"),
        ("Big", "States.DataLimitExceeded"),
        ("Slow", "States.Timeout"),
    ],
)
def test_what_goes_wrong_has_the_name_that_aws_gives_it(
    running: Any, name: str, error: str
) -> None:
    end = ended(running, start(running, name))
    assert ("FAILED", error) == (end["status"], end["error"])


def test_a_run_name_starts_once(running: Any) -> None:
    client = running.cloud.client("stepfunctions")
    arn = start(running, "Chain", {"short": True}, "night-1")
    ended(running, arn)
    with pytest.raises(client.exceptions.ExecutionAlreadyExists):
        start(running, "Chain", {"short": True}, "night-1")
    assert 1 == len(events(running))


def test_a_stopped_run_goes_no_further(running: Any) -> None:
    arn = start(running, "Waits")
    assert running.cloud.settle(20)
    running.cloud.client("stepfunctions").stop_execution(executionArn=arn)
    assert "ABORTED" == ended(running, arn)["status"]
    running.cloud.advance(timedelta(hours=3))
    assert running.cloud.settle(20)
    assert [] == events(running)


def test_the_history_tells_what_happened_in_order(running: Any) -> None:
    arn = start(running, "Caught")
    output(running, arn)
    history = running.cloud.client("stepfunctions").get_execution_history(executionArn=arn)
    assert [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskFailed",
        "TaskStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ] == [each["type"] for each in history["events"]]
    assert "ValueError" == history["events"][2]["taskFailedEventDetails"]["error"]


def test_a_schedule_starts_a_machine_with_its_time(running: Any) -> None:
    running.cloud.advance(timedelta(days=30))
    assert running.cloud.settle(20)
    (seen,) = running.seen()
    due = datetime.fromisoformat(seen["event"]["time"])
    assert due.timestamp() == pytest.approx(seen["at"] + float(seen["offset"]), abs=5)


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (machine({"A": {"Type": "Parallel", "Branches": [], "End": True}}), "type Parallel"),
        (machine({"A": {"Type": "Pass", "Next": "B"}}), "no state B"),
        (machine({"A": {**call({}), "HeartbeatSeconds": 3, "End": True}}), "HeartbeatSeconds"),
        (machine({"A": {**call({}), "Resource": "arn:aws:states:::sqs:sendMessage"}}), "sqs"),
        (machine({"A": items(ITEM, ToleratedFailureCount=1, End=True)}), "ToleratedFailureCount"),
        ({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "JSONata"),
    ],
)
def test_what_does_not_run_here_is_refused_by_name(definition: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_definition(json.dumps(definition))
