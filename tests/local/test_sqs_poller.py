"""Queues that functions work off: batches, failures, dead letters, throttles, filters."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

VISIBILITY = timedelta(seconds=60)


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.function("queue", "doors.queue", Timeout=30)
        template.function("single", "doors.queue", ReservedConcurrentExecutions=1)
        template.function("closed", "doors.queue", ReservedConcurrentExecutions=0)
        for name, function, more in (
            ("work", "queue", {"BatchSize": 10, "ScalingConfig": {"MaximumConcurrency": 3}}),
            ("one", "queue", {"BatchSize": 1}),
            ("whole", "queue", {"BatchSize": 10}),
            ("killed", "queue", {"BatchSize": 1}),
            ("narrow", "queue", {"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}}),
            ("reserved", "single", {"BatchSize": 1}),
            ("shut", "closed", {"BatchSize": 1}),
            ("picky", "queue", {"FilterCriteria": {"Filters": [{"Pattern": _PATTERN}]}}),
            ("off", "queue", {"Enabled": False}),
        ):
            template.queue(f"{name}_dead")
            template.queue(name, dead_letters=f"{name}_dead", VisibilityTimeout=60)
            template.poll(f"{name}Poller", function, template.arn(name), **more)

    with run(fill) as started:
        yield started


_PATTERN = json.dumps({"body": {"kind": ["order"], "n": [{"numeric": [">", 5]}]}})


@pytest.fixture(autouse=True)
def _fresh(running: Any) -> None:
    running.forget()


def bodies(running: Any, what: str = "done") -> list[str]:
    return [body for each in running.seen() for body in each.get(what, [])]


def test_messages_reach_the_handler_and_are_gone(running: Any) -> None:
    running.send("work", "a", "b", "c")
    assert running.cloud.settle(20)
    assert ["a", "b", "c"] == sorted(bodies(running))
    assert 0 == running.waiting("work")


def test_only_the_reported_items_of_a_batch_come_back(running: Any) -> None:
    _send_at_once(running, "work", "bad 1", "good 1", "good 2")
    assert running.cloud.settle(20)
    assert 1 == running.waiting("work")
    running.forget()
    running.cloud.advance(VISIBILITY)
    assert running.cloud.settle(20)
    assert ["bad 1"] == bodies(running)
    assert [["2"]] == [each["counts"] for each in running.seen() if "counts" in each]


def test_a_message_that_keeps_failing_is_a_dead_letter_after_its_last_try(running: Any) -> None:
    running.send("one", "bad 2")
    for _ in range(3):
        assert running.cloud.settle(20)
        running.cloud.advance(VISIBILITY)
    assert running.cloud.settle(20)
    assert ["bad 2"] * 2 == bodies(running)
    assert (0, ["bad 2"]) == (running.waiting("one"), running.receive("one_dead"))


def test_a_batch_that_raises_comes_back_whole_and_not_before_its_visibility_ends(
    running: Any,
) -> None:
    _send_at_once(running, "whole", "boom", "innocent")
    assert running.cloud.settle(20)
    assert 2 == running.waiting("whole")
    assert [] == bodies(running)
    running.cloud.advance(VISIBILITY / 2)
    assert running.cloud.settle(20)
    assert 2 == running.waiting("whole")


def test_a_slow_message_does_not_hold_up_the_others(running: Any) -> None:
    running.send("one", "sleep 3")
    running.wait_for(lambda: bodies(running, "bodies") == ["sleep 3"])
    running.send("one", *(f"quick {n}" for n in range(20)))
    running.wait_for(lambda: len(bodies(running)) == 20)
    assert "sleep 3" not in bodies(running)
    assert running.cloud.settle(20)


def test_several_batches_run_at_once_but_no_more_than_the_maximum(running: Any) -> None:
    running.send("narrow", *["sleep 0.4"] * 6)
    assert running.cloud.settle(20)
    assert 2 == len({each["pid"] for each in running.seen()})
    assert 2 == _most_at_once(running)


def test_a_poller_keeps_to_the_functions_reserved_concurrency(running: Any) -> None:
    running.send("reserved", *["sleep 0.1"] * 4)
    assert running.cloud.settle(20)
    assert ["sleep 0.1"] * 4 == bodies(running)
    assert 1 == _most_at_once(running)
    assert [] == running.receive("reserved_dead")


def test_a_throttled_message_returns_and_is_a_dead_letter_in_the_end(running: Any) -> None:
    running.send("shut", "never")
    for _ in range(3):
        running.cloud.advance(timedelta(seconds=2))
        running.cloud.settle(5)
    running.wait_for(lambda: running.waiting("shut_dead") == 1)
    assert [] == bodies(running)


def test_what_no_filter_wants_is_dropped_without_a_call(running: Any) -> None:
    wanted = json.dumps({"kind": "order", "n": 6})
    running.send("picky", wanted, json.dumps({"kind": "order", "n": 5}), "not json")
    assert running.cloud.settle(20)
    assert [wanted] == bodies(running)
    assert 0 == running.waiting("picky")


def test_a_disabled_mapping_takes_nothing_until_it_is_enabled(running: Any) -> None:
    running.send("off", "patience")
    assert running.cloud.settle(20)
    assert 1 == running.waiting("off")
    lambdas = running.cloud.client("lambda")
    mappings = lambdas.list_event_source_mappings(
        EventSourceArn="arn:aws:sqs:us-east-1:123456789012:off"
    )["EventSourceMappings"]
    lambdas.update_event_source_mapping(UUID=mappings[0]["UUID"], Enabled=True)
    running.wait_for(lambda: bodies(running) == ["patience"])
    assert running.cloud.settle(20)


def test_a_worker_killed_in_a_batch_gives_its_messages_back_after_their_visibility(
    running: Any,
) -> None:
    running.send("killed", "sleep 5")
    running.wait_for(lambda: len(running.seen()) == 1)
    os.kill(running.seen()[0]["pid"], signal.SIGKILL)
    assert running.cloud.settle(20)
    assert (1, []) == (running.waiting("killed"), bodies(running))


def test_moving_the_clock_does_not_take_messages_from_a_handler_at_work(running: Any) -> None:
    running.send("one", "sleep 2")
    running.wait_for(lambda: "sleep 2" in bodies(running, "bodies"))
    running.cloud.advance(timedelta(hours=3))
    assert running.cloud.settle(20)
    assert 1 == bodies(running, "bodies").count("sleep 2")
    assert 0 == running.waiting("one")


def test_a_delayed_message_waits_for_the_clock(running: Any) -> None:
    sqs = running.cloud.client("sqs")
    sqs.send_message(QueueUrl=running.url("one"), MessageBody="later", DelaySeconds=600)
    assert running.cloud.settle(20)
    assert "later" not in bodies(running)
    running.cloud.advance(timedelta(seconds=600))
    assert running.cloud.settle(20)
    assert ["later"] == bodies(running)


def test_a_hundred_messages_sent_by_many_hands_are_handled_once_each(running: Any) -> None:
    groups = [[f"{hand}-{n}" for n in range(10)] for hand in range(10)]
    threads = [
        threading.Thread(target=_send_at_once, args=(running, "work", *group)) for group in groups
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert running.cloud.settle(60)
    assert sorted(body for group in groups for body in group) == sorted(bodies(running))
    assert 0 == running.waiting("work")


def test_a_long_poll_is_woken_by_the_message(running: Any) -> None:
    received: list[Any] = []

    def poll() -> None:
        received.append(
            running.cloud.client("sqs").receive_message(
                QueueUrl=running.url("one_dead"), WaitTimeSeconds=20
            )
        )

    thread = threading.Thread(target=poll)
    thread.start()
    running.send("one_dead", "wake up")
    thread.join(timeout=10)
    assert "wake up" == received[0]["Messages"][0]["Body"]


def _send_at_once(running: Any, queue: str, *texts: str) -> None:
    entries = [{"Id": str(n), "MessageBody": text} for n, text in enumerate(texts)]
    running.cloud.client("sqs").send_message_batch(QueueUrl=running.url(queue), Entries=entries)


def _most_at_once(running: Any) -> int:
    running_now = most = 0
    for each in sorted(running.seen(), key=lambda seen: seen["at"]):
        running_now += 1 if "bodies" in each else -1
        most = max(most, running_now)
    return most


def test_a_message_that_was_sent_long_ago_can_be_hidden_and_shown(running: Any) -> None:
    sqs = running.cloud.client("sqs")
    url = sqs.create_queue(QueueName="apart")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="old")
    running.cloud.advance(timedelta(hours=13))
    for seconds in (900, 0):
        [message] = sqs.receive_message(QueueUrl=url)["Messages"]
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )
        running.cloud.advance(timedelta(seconds=seconds))
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert "old" == message["Body"]
