"""The wiring: a clear word about what the environment lacks, and one set of ports."""

import pytest

from functions import wiring
from hub.aws import clients
from schemas.errors import InputError, NotFound


def test_everything_that_is_missing_or_empty_is_named_at_once(deployed, monkeypatch):
    monkeypatch.delenv("HUB_TABLE")
    monkeypatch.setenv("HUB_BUS", "")

    with pytest.raises(InputError) as error:
        wiring.ports()

    expected = "not set, or empty, in this function's environment: HUB_TABLE, HUB_BUS"
    assert expected == str(error.value)


def test_the_ports_are_made_once(deployed):
    assert wiring.ports() is wiring.ports()


def test_the_ports_speak_to_what_the_environment_names(deployed):
    ports = wiring.ports()

    ports.files.write("inbound/acme/a.edi", b"ISA", "text/plain")

    assert b"ISA" == ports.files.read("inbound/acme/a.edi", limit=10).data
    assert {"intake": 0, "effects": 0, "feeds": 0} == ports.dead_letters.queues()


def test_who_is_not_told_of_the_workflow_cannot_start_it(deployed):
    with pytest.raises(NotFound, match="it knows: none"):
        wiring.ports().workflows.start("replenish", "night-1", {})


def test_who_is_told_of_the_workflow_starts_it_under_its_name(deployed, monkeypatch):
    made = clients.stepfunctions().create_state_machine(
        name="nights",
        definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
        roleArn="arn:aws:iam::123456789012:role/runs",
    )
    monkeypatch.setenv("HUB_REPLENISH_ARN", made["stateMachineArn"])

    wiring.ports().workflows.start("replenish", "night-1", {})

    (run,) = clients.stepfunctions().list_executions(stateMachineArn=made["stateMachineArn"])[
        "executions"
    ]
    assert "night-1" == run["name"]
