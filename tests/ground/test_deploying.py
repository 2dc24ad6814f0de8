"""How deploying is called, and what a deployment may choose."""

from typing import Any

import pytest

from infra import deploy, lock
from infra.settings import Settings, read_settings


def choose(**context: Any) -> Settings:
    """The settings that a context leads to."""
    return read_settings(context.get)


def test_nothing_chosen_is_what_production_needs() -> None:
    expected = Settings(
        audit_mode="compliance",
        audit_days=2557,
        mfa="required",
        reserve_concurrency=True,
        alarm_email=None,
        outbound="public",
    )
    assert choose() == expected


def test_what_is_chosen_is_taken() -> None:
    expected = Settings(
        audit_mode="governance",
        audit_days=1,
        mfa="optional",
        reserve_concurrency=False,
        alarm_email="ops@example.com",
        outbound="private",
    )
    chosen = choose(
        audit_mode="governance",
        audit_days="1",
        mfa="optional",
        reserve_concurrency="off",
        alarm_email="ops@example.com",
        outbound="private",
    )
    assert chosen == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("audit_mode", "none"),
        ("audit_days", "0"),
        ("audit_days", "-3"),
        ("audit_days", "ten"),
        ("mfa", "off"),
        ("reserve_concurrency", "true"),
    ],
)
def test_a_choice_that_nobody_can_mean_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name}={value}"):
        choose(**{name: value})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["deploy"]),
        (["-c", "mfa=optional"], ["deploy", "-c", "mfa=optional"]),
        (["diff"], ["diff"]),
        (
            ["bootstrap", "aws://111122223333/eu-west-1"],
            ["bootstrap", "aws://111122223333/eu-west-1"],
        ),
    ],
)
def test_deploy_is_meant_where_no_command_is_named(
    arguments: list[str], expected: list[str]
) -> None:
    called = deploy.command(arguments)
    assert called[called.index("aws-cdk@2.1148.1") + 1 :] == expected


def test_the_layers_are_locked_for_lambdas_platform_against_the_house() -> None:
    words = " ".join(lock.command("tables"))
    assert "--python-version 3.13" in words
    assert "--python-platform aarch64-manylinux_2_28" in words
    assert "--constraints locks/dev.txt" in words
    assert "--generate-hashes" in words
