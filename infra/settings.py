"""What a deployment may choose, by the CDK context (`-c name=value`). Defaults are production's.

The kept template is synthesized with the defaults; docs/how-to/deploy.md explains each name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Context = Callable[[str], Any]
SEVEN_YEARS = 2557


@dataclass(frozen=True)
class Settings:
    """The choices of one deployment.

    `audit_mode` is "compliance" (nobody can delete before `audit_days` are over) or "governance";
    `mfa` is "required" or "optional"; `reserve_concurrency` is off where the account's Lambda quota
    leaves nothing to reserve; `alarm_email` is told when an alarm goes off; `outbound` is "public",
    or "private" where webhooks may go to private networks, too.
    """

    audit_mode: str
    audit_days: int
    mfa: str
    reserve_concurrency: bool
    alarm_email: str | None
    outbound: str


def read_settings(context: Context) -> Settings:
    """The settings in an app's context (a look-up by name, None where nothing is said).

    Raises ValueError for a value that nobody can mean.
    """
    return Settings(
        audit_mode=_one_of(context, "audit_mode", ("compliance", "governance")),
        audit_days=_days(context("audit_days")),
        mfa=_one_of(context, "mfa", ("required", "optional")),
        reserve_concurrency=_one_of(context, "reserve_concurrency", ("on", "off")) == "on",
        alarm_email=context("alarm_email"),
        outbound=_one_of(context, "outbound", ("public", "private")),
    )


def _one_of(context: Context, name: str, allowed: tuple[str, ...]) -> str:
    value = context(name)
    if value is None:
        return allowed[0]
    if value not in allowed:
        raise ValueError(f"{name}={value}: use one of {', '.join(allowed)}")
    return str(value)


def _days(value: Any) -> int:
    if value is None:
        return SEVEN_YEARS
    if not str(value).isdigit() or int(value) < 1:
        raise ValueError(f"audit_days={value}: use a whole number of days, 1 or more")
    return int(value)
