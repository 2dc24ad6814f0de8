"""What needs a cloud of its own: stopping one at work, and failures inside."""

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


def test_a_rule_that_cannot_be_read_is_a_failure_once_and_the_others_go_on(run: Any) -> None:
    with run(lambda _: None, failures=1) as running:
        cloud = running.cloud
        cloud.client("events").put_rule(Name="bad", ScheduleExpression="cron(0 9 1W * ? *)")
        running.wait_for(lambda: len(cloud.failures) == 1)
        assert "nearest weekday" in cloud.failures[0].error
        cloud.advance(timedelta(days=40))
        assert cloud.settle(20)
