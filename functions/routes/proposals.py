"""Proposals: looked at, approved, rejected."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit
from functions.routes.door import caller, once, ports
from schemas.problems import ID
from schemas.proposals import (
    ApprovalWanted,
    Proposal,
    ProposalPage,
    ProposalStatus,
    RejectionWanted,
)

ProposalPath = Annotated[str, Path(pattern=ID, description="a proposal's id")]
Status = Annotated[ProposalStatus | None, Query(description="only those that stand so")]
Supplier = Annotated[str | None, Query(max_length=64, description="only this supplier's")]

# What makes orders is loaded by the calls that need it, not by every start.


def list_proposals(
    partner: Supplier = None, status: Status = None, limit: Limit = 50, after: After = None
) -> ProposalPage:
    from hub.flows import proposals

    return proposals.list_proposals(
        ports(), partner=partner, status=status, limit=limit, after=after
    )


def get_proposal(proposal: ProposalPath) -> Proposal:
    from hub.flows import proposals

    return proposals.get_proposal(ports(), proposal)


def approve_proposal(proposal: ProposalPath, wanted: ApprovalWanted) -> Proposal:
    from hub.flows.proposals_decide import approve_proposal

    return approve_proposal(ports(), caller(), proposal, wanted, once())


def reject_proposal(proposal: ProposalPath, wanted: RejectionWanted) -> Proposal:
    from hub.flows.proposals_decide import reject_proposal

    return reject_proposal(ports(), caller(), proposal, wanted, once())
