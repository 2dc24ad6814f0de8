"""What needs a cloud of its own: stopping one at work, and failures inside."""

import json
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any


def test_stopping_in_the_middle_of_work_is_quick_and_clean(run: Any) -> None:
    def fill(template: Any) -> None:
        template.function("slow", "doors.slow", Timeout=60)
        template.function("queue", "doors.queue", Timeout=60)
        template.queue("work", VisibilityTimeout=60)
        template.poll("Poller", "queue", template.arn("work"))

    threads = set(threading.enumerate())
    with run(fill) as running:
        for _ in range(3):
            running.invoke("slow", {"seconds": 50}, InvocationType="Event")
        running.send("work", "sleep 50", "sleep 51")
        running.wait_for(lambda: len(running.seen()) >= 5)
        pids = {each.pid for each in running.cloud.workers()}
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert threads >= set(threading.enumerate())
    assert [] == [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_stopping_ends_a_workflow_that_sleeps_and_one_that_works(run: Any) -> None:
    def add(template: Any, name: str, state: dict[str, Any]) -> None:
        states = {"One": {**state, "End": True}}
        definition = {"QueryLanguage": "JSONata", "StartAt": "One", "States": states}
        template.add(
            name,
            "AWS::StepFunctions::StateMachine",
            RoleArn="arn:aws:iam::123456789012:role/r",
            DefinitionString=json.dumps(definition),
            DefinitionSubstitutions={"Slow": template.arn("slow")},
        )
        template.output(name, template.ref(name))

    def fill(template: Any) -> None:
        template.function("slow", "doors.slow", Timeout=60)
        call = {"FunctionName": "${Slow}", "Payload": {"seconds": 50}}
        add(template, "Sleeps", {"Type": "Wait", "Seconds": 3600})
        task = "arn:aws:states:::lambda:invoke"
        add(template, "Works", {"Type": "Task", "Resource": task, "Arguments": call})

    threads = set(threading.enumerate())
    with run(fill) as running:
        for name in ("Sleeps", "Works"):
            arn = running.cloud.outputs[name]
            running.cloud.client("stepfunctions").start_execution(stateMachineArn=arn)
        running.wait_for(lambda: len(running.seen()) == 1)
        began = time.monotonic()
    assert 5 > time.monotonic() - began
    assert threads >= set(threading.enumerate())


def test_a_rule_that_cannot_be_read_is_a_failure_once_and_the_others_go_on(run: Any) -> None:
    with run(lambda _: None, failures=1) as running:
        cloud = running.cloud
        cloud.client("events").put_rule(Name="bad", ScheduleExpression="cron(0 9 1W * ? *)")
        running.wait_for(lambda: len(cloud.failures) == 1)
        assert "nearest weekday" in cloud.failures[0].error
        cloud.advance(timedelta(days=40))
        assert cloud.settle(20)
