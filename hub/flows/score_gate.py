"""A new order meets its supplier's scorecard: it passes, is warned about, or is blocked.

The kept card counts, under the gate of the partner's profile today. A partner without a gate, with
too few orders or an old card passes: no ground to judge anybody.
"""

from dataclasses import dataclass

from hub.core.scorecards.gate import explain, standing_today
from hub.flows.exceptions import raised
from hub.flows.scorecard_policy import policy_in_force
from hub.flows.scorecards import scorecard_change
from hub.ports import Change, Ports
from schemas.access import Caller
from schemas.errors import Clash, InputError
from schemas.partners import Partner
from schemas.scorecards import (
    GateOverridden,
    GateOverride,
    Scorecard,
    ScorecardPolicy,
    Standing,
    scorecard_stream,
)


@dataclass(frozen=True)
class _Judged:
    standing: Standing
    card: Scorecard
    version: int
    policy: ScorecardPolicy


@dataclass(frozen=True)
class Passage:
    """What the gate says to a new order, and what must be committed with it."""

    warnings: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def standing_of(ports: Ports, partner: Partner) -> Standing:
    """What a partner's kept score means for new orders today."""
    judged = _judged(ports, partner)
    return judged.standing if judged else "insufficient"


def pass_gate(
    ports: Ports, caller: Caller, partner: Partner, order: str, override: GateOverride | None
) -> Passage:
    """Let a new order through, or not: Clash where its supplier's score blocks it.

    An approver's override lets it through with its reason on record. A warning is also raised as
    an exception, once a window.
    """
    judged = _judged(ports, partner)
    if judged is None or judged.standing in ("good", "insufficient"):
        return Passage()
    gate = partner.orders.gate
    if judged.standing == "warn":
        said = explain(judged.card, gate.warn_below)
        return Passage((said,), tuple(_told(ports, judged, said)))
    said = explain(judged.card, gate.block_below)
    if override is None:
        raise Clash(
            f"{said}. New orders to it are blocked: an approver may order in spite of it "
            "(override_gate, with a reason)"
        )
    if "approver" not in caller.roles:
        raise InputError("only an approver may override the gate of a supplier's scorecard")
    return Passage((said,), (_overridden(caller, judged, order, override),))


def _judged(ports: Ports, partner: Partner) -> _Judged | None:
    gate = partner.orders.gate
    kept = ports.ledger.load(scorecard_stream(partner.id))
    if kept is None or not (gate.warn_below or gate.block_below):
        return None
    card = Scorecard.model_validate(kept.data)
    policy = policy_in_force(ports).policy
    today = ports.clock.now().date()
    return _Judged(standing_today(card, policy, gate, today), card, kept.version, policy)


def _told(ports: Ports, judged: _Judged, said: str) -> list[Change]:
    card = judged.card
    window = card.last_day.toordinal() // judged.policy.window_days
    return raised(
        ports,
        "SUPPLIER_SCORE_LOW",
        card.partner,
        f"{card.partner}\n{window}",
        f"{said}.",
        "Talk to the supplier about the rows that the score is made of, or order elsewhere.",
    )


def _overridden(caller: Caller, judged: _Judged, order: str, override: GateOverride) -> Change:
    event = GateOverridden(
        partner=judged.card.partner,
        order=order,
        by=caller.name,
        reason=override.reason,
        score=judged.card.score,
    )
    return scorecard_change(judged.card, judged.version, event)
