"""Workflows: a run starts once under its name, alike in memory and on Step Functions."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import Stubber
from moto import mock_aws

from hub.aws import clients
from hub.aws.workflows import StepFunctions
from hub.memory import MemoryWorkflows
from schemas.errors import InputError, NotFound, Unavailable

ROLE = "arn:aws:iam::123456789012:role/runs"
MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    _forget()
    with mock_aws():
        yield clients.stepfunctions()
    _forget()


def _forget() -> None:
    clients.stepfunctions.cache_clear()
    clients._session.cache_clear()


@pytest.fixture(params=["memory", "aws"])
def workflows(request: pytest.FixtureRequest) -> Any:
    """Workflows, and what tells the runs that they started: run name and what it was given."""
    if request.param == "memory":
        memory = MemoryWorkflows()
        return memory, lambda: [(each.run_name, each.given) for each in memory.starts]
    client = request.getfixturevalue("account")
    arn = client.create_state_machine(name="runs", definition=MACHINE, roleArn=ROLE)
    arn = arn["stateMachineArn"]
    return StepFunctions(lambda: client, {"replenish": arn}), lambda: _started(client, arn)


def _started(client: Any, machine: str) -> list[tuple[str, Any]]:
    listed = client.list_executions(stateMachineArn=machine)["executions"]
    described = [client.describe_execution(executionArn=each["executionArn"]) for each in listed]
    return sorted((each["name"], json.loads(each["input"])) for each in described)


Both = tuple[Any, Callable[[], list[tuple[str, Any]]]]


def test_a_run_starts_with_what_it_is_given(workflows: Both) -> None:
    port, started = workflows
    port.start("replenish", "2026-11-22_by-hand", {"as_of": "2026-11-22"})
    assert [("2026-11-22_by-hand", {"as_of": "2026-11-22"})] == started()


def test_a_run_name_starts_once_whatever_it_is_given(workflows: Both) -> None:
    port, started = workflows
    port.start("replenish", "a", {"as_of": "2026-11-22"})
    port.start("replenish", "a", {"as_of": "2026-11-22"})
    port.start("replenish", "a", {"as_of": "2026-11-23"})
    port.start("replenish", "b", {"as_of": "2026-11-23"})
    expected = [("a", {"as_of": "2026-11-22"}), ("b", {"as_of": "2026-11-23"})]
    assert expected == started()


@pytest.mark.parametrize("run_name", ["", "2026-11-22T18:00:00", "a b", "ä", "x" * 81])
def test_a_name_that_step_functions_would_refuse_is_refused(workflows: Both, run_name: str) -> None:
    port, started = workflows
    with pytest.raises(InputError, match="cannot name a run"):
        port.start("replenish", run_name, {})
    assert [] == started()


def test_a_workflow_that_is_none_is_not_found(workflows: Both) -> None:
    port, _ = workflows
    with pytest.raises(NotFound, match="it knows: replenish"):
        port.start("replenishment", "a", {})


def test_a_function_that_may_start_nothing_says_so(account: Any) -> None:
    with pytest.raises(NotFound, match="it knows: none"):
        StepFunctions(lambda: account, {}).start("replenish", "a", {})


@pytest.mark.parametrize(
    ("said", "expected"),
    [("ExecutionLimitExceeded", Unavailable), ("ThrottlingException", Unavailable)],
)
def test_what_passes_by_itself_is_unavailable(
    account: Any, said: str, expected: type[Exception]
) -> None:
    with Stubber(account) as stub:
        stub.add_client_error("start_execution", said)
        with pytest.raises(expected):
            StepFunctions(lambda: account, {"replenish": ROLE}).start("replenish", "a", {})


def test_a_refusal_stays_as_loud_as_it_is(account: Any) -> None:
    with Stubber(account) as stub:
        stub.add_client_error("start_execution", "StateMachineDoesNotExist")
        with pytest.raises(account.exceptions.StateMachineDoesNotExist):
            StepFunctions(lambda: account, {"replenish": ROLE}).start("replenish", "a", {})
