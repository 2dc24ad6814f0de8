"""The nightly workflow as it is deployed, with a toy in the planner's place."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

WORKFLOW = Path("infra", "workflows", "replenish.asl.json")


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    definition = (Path(__file__).resolve().parents[2] / WORKFLOW).read_text()

    def fill(template: Any) -> None:
        template.function("plan", "doors.plan")
        template.add(
            "Machine",
            "AWS::StepFunctions::StateMachine",
            RoleArn="arn:aws:iam::123456789012:role/r",
            DefinitionString=definition,
            DefinitionSubstitutions={"PlanFunction": template.arn("plan")},
        )
        template.output("Machine", template.ref("Machine"))

    with run(fill) as started:
        yield started


@pytest.fixture(autouse=True)
def _fresh(running: Any) -> None:
    running.forget()


def night(running: Any, **given: Any) -> str:
    client, machine = running.cloud.client("stepfunctions"), running.cloud.outputs["Machine"]
    text = json.dumps({"time": "2026-11-22T03:30:00Z", **given})
    answer = client.start_execution(stateMachineArn=machine, input=text)
    return str(answer["executionArn"])


def end(running: Any, arn: str) -> tuple[str, Any]:
    assert running.cloud.settle(20)
    told = running.cloud.client("stepfunctions").describe_execution(executionArn=arn)
    return told["status"], json.loads(told["output"]) if "output" in told else None


def steps(running: Any) -> list[tuple[str, Any]]:
    """The steps that the planner was called for, and of what."""
    events = [each["event"] for each in running.seen()]
    return [(event["step"], event.get("shard", event.get("batch"))) for event in events]


def test_a_night_goes_from_the_snapshot_to_the_proposals_batch_by_batch(running: Any) -> None:
    arn = night(running, shards=["0001", "0003", "0004"], request=None)
    assert ("SUCCEEDED", {"step": "finish", "run": "r-1"}) == end(running, arn)
    seen = steps(running)
    assert ("snapshot", None) == seen[0]
    assert {("shard", "0001"), ("shard", "0003"), ("shard", "0004")} == set(seen[1:4])
    propose = [("propose", 1), ("propose", 2), ("propose", 3)]
    assert [("collect", None), *propose, ("finish", None)] == seen[4:]
    first = running.seen()[0]["event"]
    assert ("2026-11-22T03:30:00Z", None) == (first["time"], first["request"])


def test_only_the_shard_that_failed_is_tried_again(running: Any) -> None:
    arn = night(running, shards=["0001", "0002", "0003"])
    assert "RUNNING" == end(running, arn)[0]
    assert 4 == len(steps(running))
    running.cloud.advance(timedelta(seconds=11))
    assert "SUCCEEDED" == end(running, arn)[0]
    shards = [of for step, of in steps(running) if step == "shard"]
    assert ["0001", "0002", "0002", "0003"] == sorted(shards)
    assert 1 == [step for step, _ in steps(running)].count("snapshot")


def test_a_run_that_was_stopped_is_closed_and_plans_nothing(running: Any) -> None:
    arn = night(running, shards=[], stopped=["stock is 4 days old"])
    assert "SUCCEEDED" == end(running, arn)[0]
    assert [("snapshot", None), ("finish", None)] == steps(running)


def test_a_run_that_has_no_shard_left_goes_on_to_what_is_to_be_proposed(running: Any) -> None:
    arn = night(running, shards=[])
    assert "SUCCEEDED" == end(running, arn)[0]
    assert ["snapshot", "collect"] == [step for step, _ in steps(running)][:2]
