"""How proposals are recorded and listed, and which run's may be approved.

The run in force stands in one stream, which a run that takes over and everyone who approves change:
so no need is ordered of two runs, whoever comes first.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.core.proposals.machine import Ending, ended, made
from hub.ports import Change, Listing, Ports
from schemas.errors import NotFound
from schemas.events import Event
from schemas.partners import PARTNER_ID
from schemas.plan_runs import IN_FORCE, InForce, NeedMet, NeedOrdered, RunTookForce
from schemas.proposals import Proposal, ProposalMade, proposal_stream

OPEN, CLOSED = "proposal", "closed_proposal"
_LISTED = re.compile(PARTNER_ID)
# Lists lag behind the orders: what was made so lately is known from here instead.
KEPT_IN_MIND = timedelta(hours=24)


def load_proposal(ports: Ports, proposal: str) -> tuple[Proposal, int] | None:
    """A proposal and its version, by a consistent read."""
    stored = ports.ledger.load(proposal_stream(proposal))
    return (Proposal.model_validate(stored.data), stored.version) if stored else None


def get_known(ports: Ports, proposal: str) -> tuple[Proposal, int]:
    """A proposal and its version. NotFound where there is none."""
    known = load_proposal(ports, proposal)
    if known is None:
        raise NotFound(f"there is no proposal {proposal!r}")
    return known


def made_change(event: ProposalMade) -> Change:
    """The change that makes a proposal."""
    return _change(made(event), 0, event)


def ended_change(known: tuple[Proposal, int], event: Ending) -> tuple[Proposal, Change]:
    """A proposal after its end, and the change that ends it. Clash where it had ended."""
    after = ended(known[0], event)
    return after, _change(after, known[1], event)


def load_in_force(ports: Ports) -> tuple[InForce, int] | None:
    """The run in force and the version of what says so, by a consistent read."""
    stored = ports.ledger.load(IN_FORCE)
    return (InForce.model_validate(stored.data), stored.version) if stored else None


def take_force(
    known: tuple[InForce, int] | None, run: str, started_at: datetime, now: datetime
) -> Change:
    """The change that puts a run in force."""
    orders = tuple(each for each in lately(known) if each.at > now - KEPT_IN_MIND)
    state = InForce(run=run, started_at=started_at, orders=orders)
    event = RunTookForce(run=run, at=now)
    return _force_change(state, known[1] if known else 0, event)


def lately(known: tuple[InForce, int] | None) -> Sequence[NeedMet]:
    """The orders that were made of proposals in the last day or since the last run."""
    return known[0].orders if known else ()


def need_ordered(
    known: tuple[InForce, int], proposal: Proposal, order: str, now: datetime
) -> Change:
    """The change that keeps in mind that a proposal of the run in force became an order."""
    state = known[0]
    orders = (*state.orders, NeedMet(order=order, at=now))
    event = NeedOrdered(run=state.run, proposal=proposal.id, order=order, at=now)
    return _force_change(state.model_copy(update={"orders": orders}), known[1], event)


def _force_change(state: InForce, expected: int, event: Event) -> Change:
    return Change(IN_FORCE, expected, [event], state.model_dump(mode="json"))


def _change(state: Proposal, expected: int, event: Event) -> Change:
    kind = OPEN if state.status == "open" else CLOSED
    return Change(
        stream=proposal_stream(state.id),
        expected=expected,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing(kind, f"{state.made_at.isoformat()}#{state.id}", _partner(state)),
    )


def _partner(state: Proposal) -> str | None:
    """By whom it is listed: a supplier of the feeds may have a name that no partner can have."""
    return state.partner if _LISTED.fullmatch(state.partner) else None
