"""What a deployment may choose, by the CDK context (`-c name=value`). Defaults are production's.

The kept template is synthesized with the defaults; docs/how-to/deploy.md explains each name.
"""

from dataclasses import dataclass
from typing import Any

from constructs import Node


@dataclass(frozen=True)
class Settings:
    """The choices of one deployment.

    `audit_mode` is "compliance" (nobody can delete before `audit_days` are over) or "governance";
    `mfa` is "required" or "optional"; `reserve_concurrency` is off where the account's Lambda quota
    leaves nothing to reserve; `alarm_email` is told when an alarm goes off.
    """

    audit_mode: str = "compliance"
    audit_days: int = 2557
    mfa: str = "required"
    reserve_concurrency: bool = True
    alarm_email: str | None = None


def read_settings(node: Node) -> Settings:
    """The settings of an app's context. Raises ValueError for a value that nobody can mean."""
    return Settings(
        audit_mode=_one_of(node, "audit_mode", ("compliance", "governance")),
        audit_days=_days(node.try_get_context("audit_days")),
        mfa=_one_of(node, "mfa", ("required", "optional")),
        reserve_concurrency=_one_of(node, "reserve_concurrency", ("on", "off")) == "on",
        alarm_email=node.try_get_context("alarm_email"),
    )


def _one_of(node: Node, name: str, allowed: tuple[str, ...]) -> str:
    value = node.try_get_context(name)
    if value is None:
        return allowed[0]
    if value not in allowed:
        raise ValueError(f"{name}={value}: use one of {', '.join(allowed)}")
    return str(value)


def _days(value: Any) -> int:
    if value is None:
        return Settings.audit_days
    if not str(value).isdigit() or int(value) < 1:
        raise ValueError(f"audit_days={value}: use a whole number of days, 1 or more")
    return int(value)
