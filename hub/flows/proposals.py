"""Proposals looked at. They are made by replenish_propose.py and decided by proposals_decide.py."""

from collections.abc import Sequence

from hub.flows.proposals_record import CLOSED, OPEN, get_known
from hub.ports import Ports
from schemas.events import State
from schemas.proposals import (
    Proposal,
    ProposalHead,
    ProposalPage,
    ProposalStatus,
    lowest_confidence,
)

_LEADS_TO_CLOSED = "closed:"
PAGES_READ = 10  # how many pages a filter reads at most to fill one of its own


def get_proposal(ports: Ports, proposal: str) -> Proposal:
    """A proposal, with the words of each line. NotFound where there is none."""
    return get_known(ports, proposal)[0]


def list_proposals(
    ports: Ports,
    *,
    partner: str | None,
    status: ProposalStatus | None,
    limit: int,
    after: str | None,
) -> ProposalPage:
    """Proposals, newest first, those that wait before those that are decided.

    With a `status` but open, a page may have fewer than `limit` though there are more.
    """
    found: list[ProposalHead] = []
    closed = status not in (None, "open") or (after or "").startswith(_LEADS_TO_CLOSED)
    after = after.removeprefix(_LEADS_TO_CLOSED) or None if after else None
    if not closed:
        page = ports.ledger.page(OPEN, partner=partner, limit=limit, after=after)
        found, after = _heads(page.states, None), page.next
        if after is not None or status == "open":
            return ProposalPage(proposals=found, next=after)
        if len(found) == limit:
            return ProposalPage(proposals=found, next=_LEADS_TO_CLOSED)
    for _ in range(PAGES_READ):
        page = ports.ledger.page(CLOSED, partner=partner, limit=limit - len(found), after=after)
        found += _heads(page.states, status)
        after = page.next
        if after is None or len(found) >= limit:
            break
    return ProposalPage(proposals=found, next=f"{_LEADS_TO_CLOSED}{after}" if after else None)


def _heads(states: Sequence[State], status: ProposalStatus | None) -> list[ProposalHead]:
    found = [Proposal.model_validate(each.data) for each in states]
    return [_head(each) for each in found if status in (None, each.status)]


def _head(state: Proposal) -> ProposalHead:
    own = ProposalHead.model_fields.keys() - {"lines", "confidence"}
    said = {name: getattr(state, name) for name in own}
    return ProposalHead(**said, lines=len(state.lines), confidence=lowest_confidence(state.lines))
