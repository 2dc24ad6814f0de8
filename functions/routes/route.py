"""What a route is, and the sets of roles that routes are for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.core.access import STAFF
from schemas.access import Role

EVERYONE: frozenset[Role] = STAFF | {"supplier"}
SENDERS: frozenset[Role] = frozenset({"supplier", "operator", "buyer"})
BILLERS: frozenset[Role] = frozenset({"supplier", "operator", "finance"})
BUYERS: frozenset[Role] = frozenset({"buyer", "operator"})
ENDERS: frozenset[Role] = BUYERS | {"approver"}
ANSWERERS: frozenset[Role] = frozenset({"supplier", "buyer"})
DECIDERS: frozenset[Role] = frozenset({"buyer", "approver"})
RECEIVERS: frozenset[Role] = frozenset({"buyer", "operator"})
REFUSERS: frozenset[Role] = frozenset({"buyer", "approver", "finance"})
CLOSERS: frozenset[Role] = STAFF - {"auditor"}
APPROVER: frozenset[Role] = frozenset({"approver"})
JUDGES: frozenset[Role] = frozenset({"approver", "operator"})
OPERATOR: frozenset[Role] = frozenset({"operator"})
WATCHERS: frozenset[Role] = frozenset({"operator", "auditor"})


@dataclass(frozen=True)
class Route:
    """One method and path; `extra` is what it gives beside the usual 200 and problems.

    With `once`, the caller must send an Idempotency-Key, and the flow commits its record.
    """

    method: str
    rule: str
    roles: frozenset[Role]
    call: Callable[..., Any]
    summary: str
    tag: str
    status: int = 200
    body: type | None = None
    extra: dict[int, Any] = field(default_factory=dict)
    once: bool = False
