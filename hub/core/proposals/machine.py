"""A proposal's life, folded from its events. What was decided once stays decided."""

from decimal import Decimal
from typing import TypeAlias

from schemas.currencies import rounded
from schemas.errors import Clash
from schemas.proposals import (
    Proposal,
    ProposalApproved,
    ProposalExpired,
    ProposalLine,
    ProposalMade,
    ProposalRejected,
    ProposalSuperseded,
)

Ending: TypeAlias = ProposalApproved | ProposalRejected | ProposalSuperseded | ProposalExpired
WORDS = {
    "approved": "{by} approved it at {at}: it is order {order}",
    "rejected": "{by} rejected it at {at}: {reason}",
    "superseded": "a later run has planned anew: look at its proposals",
    "expired": "nobody decided in time, and it has expired: the next run proposes what is needed",
}


def made(event: ProposalMade) -> Proposal:
    """A proposal as it begins."""
    said = {name: getattr(event, name) for name in ProposalMade.model_fields if name != "proposal"}
    said["made_at"] = said.pop("at")
    return Proposal(id=event.proposal, status="open", **said)


def ended(state: Proposal, event: Ending) -> Proposal:
    """A proposal after what was decided about it. Clash, with who decided, where that was done."""
    if state.status != "open":
        raise Clash(f"proposal {state.id} waits for nobody: {what_became(state)}")
    match event:
        case ProposalApproved():
            return _approved(state, event)
        case ProposalRejected():
            update = {"status": "rejected", "decided_by": event.by, "reason": event.reason}
        case ProposalSuperseded():
            update = {"status": "superseded", "superseded_by": event.by_run}
        case ProposalExpired():
            update = {"status": "expired"}
    return state.model_copy(update={**update, "decided_at": event.at})


def what_became(state: Proposal) -> str:
    """What became of a proposal that is not open any more, in a sentence's end."""
    at = state.decided_at.strftime("%Y-%m-%d %H:%M UTC") if state.decided_at else ""
    return WORDS[state.status].format(
        by=state.decided_by, at=at, order=state.order, reason=state.reason
    )


def _approved(state: Proposal, event: ProposalApproved) -> Proposal:
    approved = {each.line: each.quantity for each in event.lines}

    def line(each: ProposalLine) -> ProposalLine:
        return each.model_copy(update={"approved": approved.get(each.line)})

    worth = (approved[each.line] * each.unit_price for each in state.lines if each.line in approved)
    return state.model_copy(
        update={
            "status": "approved",
            "decided_at": event.at,
            "decided_by": event.by,
            "reason": event.reason,
            "order": event.order,
            "ordered_total": sum((rounded(each, state.currency) for each in worth), Decimal(0)),
            "lines": tuple(line(each) for each in state.lines),
        }
    )
