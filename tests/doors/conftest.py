"""A hub behind the doors, in memory or in moto, and what Lambda hands to a function."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from functions import wiring
from hub.aws import clients

CACHED = (
    clients.dynamodb,
    clients.s3,
    clients.sqs,
    clients.events,
    clients.secretsmanager,
    clients.stepfunctions,
    clients._session,
    wiring.environment,
    wiring.ports,
    wiring.lanes,
)


@pytest.fixture
def context() -> Any:
    class Context:
        function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"

    return Context()


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty account in moto; clients and ports are made anew."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "HUB_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        _forget()
        yield
    _forget()


@pytest.fixture
def deployed(account: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the template makes, as far as the doors need it, and its environment."""
    sqs, events, s3 = clients.sqs(), clients.events(), clients.s3()
    told = {"HUB_TABLE": "ledger", "HUB_DOCUMENTS_BUCKET": "documents", "HUB_BUS": "hub"}
    told["HUB_AUDIT_BUCKET"] = "audit"
    told |= {"HUB_SECRETS_PREFIX": "Hub", "HUB_SECRETS_KEY": "key", "HUB_OUTBOUND": "public"}
    for name in (
        "INTAKE_QUEUE",
        "INTAKE_DLQ",
        "EFFECTS_QUEUE",
        "EFFECTS_DLQ",
        "FEEDS_QUEUE",
        "FEEDS_DLQ",
    ):
        told[f"HUB_{name}_URL"] = sqs.create_queue(QueueName=name.lower())["QueueUrl"]
    s3.create_bucket(Bucket="documents")
    s3.create_bucket(Bucket="audit", ObjectLockEnabledForBucket=True)
    events.create_event_bus(Name="hub")
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return told


def _forget() -> None:
    for made in CACHED:
        made.cache_clear()
