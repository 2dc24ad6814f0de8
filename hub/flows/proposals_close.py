"""Proposals that end without a person: a later run has planned anew, or nobody decided in time."""

from collections.abc import Callable, Iterator
from datetime import datetime

from hub.core.proposals.machine import Ending
from hub.flows.proposals_record import OPEN, ended_change, load_proposal
from hub.ports import Ports
from schemas.errors import Clash, Conflict
from schemas.proposals import Proposal, ProposalExpired, ProposalSuperseded

AT_ONCE = 100


def supersede(ports: Ports, run: str, before: datetime) -> None:
    """End what other runs proposed before an instant and nobody has decided."""

    def event(state: Proposal) -> Ending | None:
        if state.run == run or state.made_at >= before:
            return None
        facts = {"proposal": state.id, "run": state.run, "partner": state.partner}
        return ProposalSuperseded(**facts, at=ports.clock.now(), by_run=run)

    for proposal in list(_open(ports, before)):
        _end(ports, proposal, event)


def expire_proposals(ports: Ports) -> int:
    """End what nobody has decided in time; how many."""
    now = ports.clock.now()

    def event(state: Proposal) -> Ending | None:
        if state.expires_at > now:
            return None
        facts = {"proposal": state.id, "run": state.run, "partner": state.partner}
        return ProposalExpired(**facts, at=now)

    return sum(_end(ports, proposal, event) for proposal in list(_open(ports, now)))


def _open(ports: Ports, before: datetime) -> Iterator[str]:
    """The ids of open proposals made before an instant, the oldest first."""
    after = None
    while True:
        page = ports.ledger.page(OPEN, limit=AT_ONCE, after=after, newest_first=False)
        for entry in page.states:
            state = Proposal.model_validate(entry.data)
            if state.made_at >= before:
                return
            yield state.id
        after = page.next
        if after is None:
            return


def _end(ports: Ports, proposal: str, event_of: Callable[[Proposal], Ending | None]) -> int:
    """End a proposal, as it stands now; 1 if that was done."""
    known = load_proposal(ports, proposal)
    if known is None or known[0].status != "open":
        return 0  # the list lags behind: a person has decided
    event = event_of(known[0])
    if event is None:
        return 0
    try:
        ports.ledger.commit([ended_change(known, event)[1]])
    except (Clash, Conflict):
        return 0  # a person decides this moment
    return 1
