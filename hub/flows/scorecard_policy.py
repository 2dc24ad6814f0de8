"""The policy by which suppliers are judged: versions in one stream of the ledger."""

from hub.core.scorecards.policy import FIRST_POLICY, FIRST_REASON
from hub.ports import Change, Ports
from schemas.errors import Conflict
from schemas.scorecards import (
    SCORECARD_POLICY_STREAM,
    PolicyInForce,
    PolicyWanted,
    ScorecardPolicyPut,
)

MAX_RACES = 5
THE_HUB = "hub"


def policy_in_force(ports: Ports) -> PolicyInForce:
    """The latest policy. Where there is none yet, the first one is recorded as version 1."""
    known = _load(ports)
    if known is not None:
        return known
    try:
        return _record(ports, 0, PolicyWanted(policy=FIRST_POLICY, reason=FIRST_REASON), THE_HUB)
    except Conflict:
        return policy_in_force(ports)


def put_policy(ports: Ports, wanted: PolicyWanted, by: str) -> PolicyInForce:
    """Write a new version; what it replaces stays on record."""
    for _ in range(MAX_RACES):
        known = policy_in_force(ports)
        try:
            return _record(ports, known.version, wanted, by)
        except Conflict:
            continue
    raise Conflict(SCORECARD_POLICY_STREAM)


def policy_versions(ports: Ports) -> list[PolicyInForce]:
    """Every version, the newest first."""
    policy_in_force(ports)
    versions = []
    for each in ports.ledger.history(SCORECARD_POLICY_STREAM):
        put = ScorecardPolicyPut.model_validate(each.data)
        versions.append(
            PolicyInForce(
                version=each.version, policy=put.policy, by=put.by, at=each.at, reason=put.reason
            )
        )
    return versions[::-1]


def _load(ports: Ports) -> PolicyInForce | None:
    known = ports.ledger.load(SCORECARD_POLICY_STREAM)
    return None if known is None else PolicyInForce.model_validate(known.data)


def _record(ports: Ports, expected: int, wanted: PolicyWanted, by: str) -> PolicyInForce:
    state = PolicyInForce(
        version=expected + 1,
        policy=wanted.policy,
        by=by,
        at=ports.clock.now(),
        reason=wanted.reason,
    )
    event = ScorecardPolicyPut(by=by, reason=wanted.reason, policy=wanted.policy)
    data = state.model_dump(mode="json")
    ports.ledger.commit([Change(SCORECARD_POLICY_STREAM, expected, [event], data)])
    return state
