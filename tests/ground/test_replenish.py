"""The nightly workflow: what starts it, how it retries, what it may do, who hears of its end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def machine(ground: Any) -> dict[str, Any]:
    """The properties of the one state machine."""
    (found,) = ground.of_type("AWS::StepFunctions::StateMachine").values()
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def states(machine: dict[str, Any]) -> dict[str, Any]:
    definition = json.loads(machine["DefinitionString"])
    assert isinstance(definition["States"], dict)
    return definition["States"]


def tasks(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every task, those inside of Maps, too."""
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        if state["Type"] == "Map":
            yield from tasks(state["ItemProcessor"]["States"])


def may(ground: Any, say: Any, role: str) -> dict[str, set[str]]:
    """What a role may do, by the resource on which."""
    granted: dict[str, set[str]] = {}
    for policy in ground.of_type("AWS::IAM::Policy").values():
        if [say(each) for each in policy["Roles"]] != [role]:
            continue
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            resource = statement["Resource"]
            for each in resource if isinstance(resource, list) else [resource]:
                mine = granted.setdefault(say(each), set())
                mine |= set(actions if isinstance(actions, list) else [actions])
    return granted


def test_each_task_calls_the_planner_for_a_step_of_its_own(
    machine: dict[str, Any], states: dict[str, Any], say: Any
) -> None:
    called = {name: json.dumps(task["Arguments"]["Payload"]) for name, task in tasks(states)}
    assert {
        step: [name for name, payload in called.items() if step in payload]
        for step in ("snapshot", "'shard'", "collect", "propose", "finish")
    } == {
        "snapshot": ["Snapshot"],
        "'shard'": ["Plan a shard"],
        "collect": ["Collect"],
        "propose": ["Propose a batch"],
        "finish": ["Finish"],
    }
    assert {task["Arguments"]["FunctionName"] for _, task in tasks(states)} == {"${PlanFunction}"}
    assert say(machine["DefinitionSubstitutions"]["PlanFunction"]) == "PlanFunction.Arn"


def test_each_task_ends_soon_after_the_function_would_have(
    ground: Any, states: dict[str, Any]
) -> None:
    seconds = ground.functions()["plan"]["Timeout"]
    for name, task in tasks(states):
        assert seconds < task["TimeoutSeconds"] <= seconds + 60, name


def test_each_task_is_tried_again_longer_when_lambda_is_to_blame(states: dict[str, Any]) -> None:
    for name, task in tasks(states):
        throttled, anything = task["Retry"]
        assert "Lambda.TooManyRequestsException" in throttled["ErrorEquals"], name
        assert anything["ErrorEquals"] == ["States.ALL"], name
        assert throttled["MaxAttempts"] > anything["MaxAttempts"] >= 1, name


def test_each_shard_is_an_execution_of_its_own(states: dict[str, Any]) -> None:
    shards = states["Plan each shard"]
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert shards["ItemProcessor"]["ProcessorConfig"] == config
    assert shards["Items"] == "{% $states.input.shards %}"
    assert 2 <= shards["MaxConcurrency"] <= 100
    # The Map itself is not retried: that would plan every shard again.
    assert "Retry" not in shards


def test_proposals_are_made_one_batch_after_the_other(states: dict[str, Any]) -> None:
    batches = states["Propose batch by batch"]
    assert batches["ItemProcessor"]["ProcessorConfig"] == {"Mode": "INLINE"}
    assert batches["MaxConcurrency"] == 1


def test_a_run_ends_within_hours(machine: dict[str, Any]) -> None:
    assert 3600 <= json.loads(machine["DefinitionString"])["TimeoutSeconds"] <= 6 * 3600


def test_it_is_traced_and_logged_without_what_is_planned(machine: dict[str, Any], say: Any) -> None:
    assert machine["TracingConfiguration"] == {"Enabled": True}
    logging = machine["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    (destination,) = logging["Destinations"]
    assert say(destination["CloudWatchLogsLogGroup"]["LogGroupArn"]) == "ReplenishLogs.Arn"


def test_the_machine_may_call_the_planner_and_run_its_own_shards(ground: Any, say: Any) -> None:
    granted = may(ground, say, "ReplenishRole")
    everywhere = granted.pop("*")
    assert {action.split(":")[0] for action in everywhere} == {"logs", "xray"}
    parts = "arn:AWS::Partition:states:AWS::Region:AWS::AccountId"
    assert granted == {
        "PlanFunction.Arn": {"lambda:InvokeFunction"},
        "ReplenishMachine": {"states:StartExecution"},
        f"{parts}:execution:ReplenishMachine.Name/*": {
            "states:DescribeExecution",
            "states:StopExecution",
        },
    }


def test_the_schedule_may_start_it_and_nothing_else(ground: Any, say: Any) -> None:
    expected = {"ReplenishMachine": {"states:StartExecution"}}
    assert may(ground, say, "ReplenishScheduleRole") == expected


def test_by_hand_only_the_api_may_start_it(ground: Any) -> None:
    starters = {
        door
        for door in ground.functions()
        for each in ground.may(door)
        if each.action.startswith("states:")
    }
    assert starters == {"api"}
    (allowed,) = (s for s in ground.may("api") if s.action.startswith("states:"))
    assert (allowed.action, allowed.resource) == ("states:StartExecution", "ReplenishMachine")


def test_a_night_tells_the_workflow_its_time(ground: Any, say: Any) -> None:
    (target,) = [
        target
        for rule in ground.of_type("AWS::Events::Rule").values()
        for target in rule["Targets"]
        if say(target["Arn"]) == "ReplenishMachine"
    ]
    assert target["InputTransformer"] == {
        "InputPathsMap": {"time": "$.time"},
        "InputTemplate": '{"time":<time>}',
    }
    assert say(target["RoleArn"]) == "ReplenishScheduleRole.Arn"
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0


@pytest.mark.parametrize("metric", ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"])
def test_a_run_that_does_not_end_well_sets_off_an_alarm(ground: Any, say: Any, metric: str) -> None:
    watched = [
        say(dimension["Value"])
        for alarm in ground.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == metric
        for dimension in alarm["Dimensions"]
    ]
    assert watched == ["ReplenishMachine"]


def test_a_run_that_does_not_start_sets_off_an_alarm(ground: Any, say: Any) -> None:
    watched = [
        say(alarm["Dimensions"][0]["Value"])
        for alarm in ground.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "FailedInvocations"
    ]
    assert watched == ["ReplenishNightly"]


def test_the_planner_has_the_room_that_a_shard_takes(ground: Any) -> None:
    plan = ground.functions()["plan"]
    assert (plan["MemorySize"], plan["Timeout"]) == (3008, 900)
    assert plan["EphemeralStorage"]["Size"] >= 5120
