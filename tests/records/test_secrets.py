"""Secrets: two live ones at most, the newest first, alike in memory and in Secrets Manager."""

from collections.abc import Callable
from typing import Any

import pytest
from moto import mock_aws

from hub.aws import clients
from hub.aws.secrets import KEPT_SECONDS, ManagedSecrets
from hub.memory import MemorySecrets

PREFIX, KEY = "Hub", "alias/aws/secretsmanager"


class Ticks:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    clients.secretsmanager.cache_clear()
    clients._session.cache_clear()
    with mock_aws():
        yield clients.secretsmanager()
    clients.secretsmanager.cache_clear()
    clients._session.cache_clear()


@pytest.fixture(params=["memory", "aws"])
def secrets(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        return MemorySecrets()
    request.getfixturevalue("account")
    return ManagedSecrets(clients.secretsmanager, PREFIX, KEY)


def test_a_name_without_a_secret_has_none(secrets: Any) -> None:
    assert [] == list(secrets.live("hook/wms"))


def test_the_newest_stands_first_and_the_one_before_stays_live(secrets: Any) -> None:
    secrets.put("hook/wms", "first")
    assert ["first"] == list(secrets.live("hook/wms"))
    secrets.put("hook/wms", "second")
    assert ["second", "first"] == list(secrets.live("hook/wms"))
    secrets.put("hook/wms", "third")
    assert ["third", "second"] == list(secrets.live("hook/wms"))


def test_a_name_knows_nothing_of_another(secrets: Any) -> None:
    secrets.put("hook/wms", "first")
    secrets.put("webhook/wms", "other")
    assert ["first"] == list(secrets.live("hook/wms"))


def test_the_older_one_is_ended(secrets: Any) -> None:
    secrets.put("hook/wms", "first")
    secrets.put("hook/wms", "second")
    secrets.retire("hook/wms")
    assert ["second"] == list(secrets.live("hook/wms"))
    secrets.put("hook/wms", "third")
    assert ["third", "second"] == list(secrets.live("hook/wms"))


def test_ending_what_is_not_there_is_no_error(secrets: Any) -> None:
    secrets.retire("hook/wms")
    secrets.forget("hook/wms")
    secrets.put("hook/wms", "first")
    secrets.retire("hook/wms")
    assert ["first"] == list(secrets.live("hook/wms"))


def test_what_was_forgotten_can_be_made_anew(secrets: Any) -> None:
    secrets.put("hook/wms", "first")
    secrets.put("hook/wms", "second")
    secrets.forget("hook/wms")
    assert [] == list(secrets.live("hook/wms"))
    secrets.put("hook/wms", "third")
    assert ["third"] == list(secrets.live("hook/wms"))


def test_a_secret_is_made_under_the_prefix_and_with_the_key(account: Any) -> None:
    asked: list[dict[str, Any]] = []
    account.meta.events.register(
        "before-parameter-build.secretsmanager.CreateSecret",
        lambda params, **_: asked.append(dict(params)),
    )
    ManagedSecrets(clients.secretsmanager, PREFIX, KEY).put("hook/wms", "first")
    [made] = asked
    assert ("Hub/hook/wms", KEY) == (made["Name"], made["KmsKeyId"])


def test_what_was_read_is_kept_for_some_seconds_and_no_longer(account: Any) -> None:
    ticks = Ticks()
    here = ManagedSecrets(clients.secretsmanager, PREFIX, KEY, ticks)
    elsewhere = ManagedSecrets(clients.secretsmanager, PREFIX, KEY)
    here.put("hook/wms", "first")
    assert ["first"] == list(here.live("hook/wms"))
    elsewhere.put("hook/wms", "second")
    ticks.now += KEPT_SECONDS - 0.1
    assert ["first"] == list(here.live("hook/wms"))
    ticks.now += 0.1
    assert ["second", "first"] == list(here.live("hook/wms"))


def test_the_client_is_made_when_the_first_secret_is_asked_for() -> None:
    made: list[Callable[[], Any]] = []
    ManagedSecrets(lambda: made.append(dict) or None, PREFIX, KEY)  # type: ignore[arg-type,return-value,func-returns-value]
    assert [] == made
