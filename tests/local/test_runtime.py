"""Functions: what a handler finds around it, and how an invocation can end."""

import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.function("echo", "doors.echo")
        template.function(
            "surroundings", "doors.surroundings", variables={"HUB_TABLE": "t"}, MemorySize=512
        )
        template.function("slow", "doors.slow", Timeout=1)
        template.function("patient", "doors.slow", Timeout=60)
        template.function("single", "doors.slow", ReservedConcurrentExecutions=1)
        template.function("closed", "doors.echo", ReservedConcurrentExecutions=0)
        template.function("fails", "doors.fails")
        template.function("fails_twice", "doors.fails_twice")
        template.function("big", "doors.big", Timeout=30)
        template.function("leaves", "doors.leaves")
        template.function("not_json", "doors.not_json")
        template.function("broken", "broken.handler")
        template.function("slow_start", "slow_start.handler", Timeout=30)
        template.function("nowhere", "doors.nowhere")
        template.queue("given_up")
        template.add(
            "Config",
            "AWS::Lambda::EventInvokeConfig",
            FunctionName=template.ref("fails"),
            Qualifier="$LATEST",
            DestinationConfig={"OnFailure": {"Destination": template.arn("given_up")}},
        )

    with run(fill) as started:
        yield started


@pytest.fixture(autouse=True)
def _fresh(running: Any) -> None:
    running.forget()


def test_a_function_gets_its_event_and_gives_back_its_answer(running: Any) -> None:
    answer = running.invoke("echo", {"a": ["ü", 1, None]})
    assert ({"a": ["ü", 1, None]}, 200) == (answer["value"], answer["StatusCode"])
    assert "FunctionError" not in answer


def test_a_handler_finds_the_deployed_variables_and_this_cloud(running: Any) -> None:
    value = running.invoke("surroundings")["value"]
    variables = value["variables"]
    assert "t" == variables["HUB_TABLE"]
    assert running.cloud.endpoint == variables["AWS_ENDPOINT_URL"]
    assert ("512", "512") == (value["memory"], variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
    assert "arn:aws:lambda:us-east-1:123456789012:function:surroundings" == value["arn"]
    assert 0 < value["remaining"] <= 10_000
    assert variables["LAMBDA_TASK_ROOT"].endswith("tests/local/handlers")
    assert {"PYTHONPATH", "AWS_PROFILE", "HTTPS_PROXY"}.isdisjoint(variables)


def test_a_worker_stays_warm(running: Any) -> None:
    first = running.invoke("surroundings")["value"]["calls"]
    assert first + 1 == running.invoke("surroundings")["value"]["calls"]


def test_what_a_handler_prints_is_in_its_log_group(running: Any) -> None:
    running.invoke("surroundings")
    events = running.cloud.client("logs").filter_log_events(
        logGroupName="/aws/lambda/surroundings"
    )["events"]
    assert {"a line on stdout", "a line on stderr"} <= {each["message"] for each in events}


def test_a_handlers_error_is_the_answer_and_its_trace_in_the_log(running: Any) -> None:
    answer = running.invoke("fails", LogType="Tail")
    assert "Unhandled" == answer["FunctionError"]
    assert "ValueError" == answer["value"]["errorType"]
    assert "this handler always fails" == answer["value"]["errorMessage"]
    logs = running.cloud.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/fails")["events"]
    assert any("Traceback" in each["message"] for each in events)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("broken", "RuntimeError"),
        ("nowhere", "AttributeError"),
        ("leaves", "Runtime.ExitError"),
        ("not_json", "TypeError"),
    ],
)
def test_whatever_goes_wrong_in_a_worker_is_a_function_error(
    running: Any, function: str, kind: str
) -> None:
    answer = running.invoke(function)
    assert ("Unhandled", kind) == (answer["FunctionError"], answer["value"]["errorType"])


def test_a_timeout_kills_the_worker(running: Any) -> None:
    answer = running.invoke("slow", {"seconds": 30})
    assert "Sandbox.Timedout" == answer["value"]["errorType"]
    (began,) = running.seen()
    with pytest.raises(ProcessLookupError):
        os.kill(began["pid"], 0)


def test_killing_a_worker_in_mid_invocation_is_a_function_error(running: Any) -> None:
    answers: list[Any] = []
    thread = threading.Thread(
        target=lambda: answers.append(running.invoke("patient", {"seconds": 50}))
    )
    thread.start()
    running.wait_for(lambda: len(running.seen()) == 1)
    (busy,) = [each for each in running.cloud.workers() if each.function == "patient"]
    assert ("doors.slow", True) == (busy.handler, busy.busy)
    os.kill(busy.pid, signal.SIGKILL)
    thread.join()
    assert "Runtime exited: signal 9" == answers[0]["value"]["errorMessage"]
    assert {"seconds": 0} == running.invoke("patient", {"seconds": 0})["value"]


def test_an_answer_over_six_megabytes_is_an_error(running: Any) -> None:
    assert 5_000_000 == len(running.invoke("big", {"bytes": 5_000_000})["value"])
    answer = running.invoke("big", {"bytes": 6 * 1024 * 1024})
    assert "Function.ResponseSizeTooLarge" == answer["value"]["errorType"]


def test_an_event_over_six_megabytes_is_refused(running: Any) -> None:
    client = running.cloud.client("lambda")
    with pytest.raises(client.exceptions.RequestTooLargeException):
        client.invoke(FunctionName="echo", Payload=b'"' + b"x" * 6_300_000 + b'"')


def test_reserved_concurrency_throttles_a_synchronous_invoke(running: Any) -> None:
    thread = threading.Thread(target=lambda: running.invoke("single", {"seconds": 3}))
    thread.start()
    running.wait_for(lambda: len(running.seen()) == 1)
    client = running.cloud.client("lambda")
    with pytest.raises(client.exceptions.TooManyRequestsException) as refused:
        client.invoke(FunctionName="single", Payload=b"{}")
    assert 429 == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]
    thread.join()


def test_reserved_concurrency_of_none_throttles_everything(running: Any) -> None:
    client = running.cloud.client("lambda")
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName="closed", Payload=b"{}")


def test_a_throttled_asynchronous_invoke_is_tried_until_there_is_room(running: Any) -> None:
    for number in range(3):
        answer = running.invoke("single", {"seconds": 0.1, "n": number}, InvocationType="Event")
        assert 202 == answer["StatusCode"]
    assert running.cloud.settle(20)
    states = [(each["event"]["n"], each["state"]) for each in running.seen()]
    assert [(n, s) for n, _ in states[::2] for s in ("began", "ended")] == states
    assert {0, 1, 2} == {n for n, _ in states}


def test_an_asynchronous_invoke_is_tried_twice_again(running: Any) -> None:
    running.invoke("fails_twice", {"n": 1}, InvocationType="Event")
    assert running.cloud.settle(20)
    assert [{"n": 1}] * 3 == [each["event"] for each in running.seen()]


def test_what_fails_three_times_goes_to_the_on_failure_destination(running: Any) -> None:
    running.invoke("fails", {"n": 1}, InvocationType="Event")
    assert running.cloud.settle(20)
    assert 3 == len(running.seen())
    (message,) = running.receive("given_up")
    assert '"condition": "RetriesExhausted"' in message
    assert '"approximateInvokeCount": 3' in message
    assert '"requestPayload": {"n": 1}' in message


def test_concurrent_invocations_have_a_worker_each(running: Any) -> None:
    threads = [
        threading.Thread(target=lambda: running.invoke("patient", {"seconds": 1.5}))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 3 == len({each["pid"] for each in running.seen() if each["state"] == "began"})


def test_no_more_workers_start_at_once_than_there_are_processors(running: Any) -> None:
    calls = (os.cpu_count() or 1) + 3
    threads = [threading.Thread(target=lambda: running.invoke("slow_start")) for _ in range(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loading = most = 0
    for each in running.seen():
        loading += 1 if each["state"] == "loading" else -1
        most = max(most, loading)
    assert 1 <= most <= (os.cpu_count() or 1)


def test_the_clocks_offset_travels_with_each_invocation(running: Any) -> None:
    before = float(_offset(running))
    running.cloud.advance(timedelta(hours=2))
    assert 7200 == pytest.approx(float(_offset(running)) - before, abs=0.01)


def _offset(running: Any) -> str:
    running.invoke("echo")
    return str(running.seen()[-1]["offset"])
