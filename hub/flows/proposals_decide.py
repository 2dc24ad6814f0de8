"""A person approves a proposal, or rejects it. Approving makes the order in the same commit.

Who may, and what may be changed: hub/core/proposals/deciding.py.
"""

from datetime import datetime

from hub.core.proposals.deciding import approved_lines, check_approval, order_wanted
from hub.core.proposals.machine import what_became
from hub.flows.idempotency import Once, record
from hub.flows.order_making import making
from hub.flows.order_record import after_races
from hub.flows.proposals_met import met_by_hand
from hub.flows.proposals_record import (
    ended_change,
    get_known,
    load_in_force,
    need_ordered,
)
from hub.ports import Ports
from schemas.access import Caller
from schemas.errors import Clash
from schemas.idempotency import Answer
from schemas.proposals import (
    ApprovalWanted,
    LineApproved,
    Proposal,
    ProposalApproved,
    ProposalRejected,
    RejectionWanted,
    proposal_stream,
)

DONE = 200


def approve_proposal(
    ports: Ports, caller: Caller, proposal: str, wanted: ApprovalWanted, once: Once
) -> Proposal:
    """Order what a proposal says, lines lowered or left out as wanted.

    NotFound where there is none; Clash with who decided, where that was done, and where it may not
    be approved now; InputError for changes that make no sense; errors as of create_order.
    """
    return after_races(lambda: _approve(ports, caller, proposal, wanted, once))


def reject_proposal(
    ports: Ports, caller: Caller, proposal: str, wanted: RejectionWanted, once: Once
) -> Proposal:
    """Do not order what a proposal says. NotFound and Clash as of approve_proposal."""

    def attempt() -> Proposal:
        known = get_known(ports, proposal)
        state = known[0]
        event = ProposalRejected(
            proposal=state.id,
            run=state.run,
            partner=state.partner,
            at=ports.clock.now(),
            by=caller.name,
            reason=wanted.reason,
        )
        after, change = ended_change(known, event)
        ports.ledger.commit([change, record(once, _answer(after))])
        return after

    return after_races(attempt)


def _approve(
    ports: Ports, caller: Caller, proposal: str, wanted: ApprovalWanted, once: Once
) -> Proposal:
    known = get_known(ports, proposal)
    state, now = known[0], ports.clock.now()
    if state.status != "open":
        raise Clash(f"proposal {state.id} waits for nobody: {what_became(state)}")
    force = load_in_force(ports)
    check_approval(state, caller, now, force[0].run if force else None)
    lines = approved_lines(state, wanted)
    if force is not None:
        _check_needs(ports, state, lines, force[0].started_at)
    order = making(ports, caller, order_wanted(state, lines, wanted), proposal_stream(state.id))
    event = ProposalApproved(
        proposal=state.id,
        run=state.run,
        partner=state.partner,
        at=now,
        by=caller.name,
        order=order.view.number,
        lines=lines,
        reason=wanted.reason,
    )
    after, change = ended_change(known, event)
    met = [need_ordered(force, state, order.view.number, now)] if force else []
    changes = [change, *met, *order.changes, record(once, _answer(after))]
    ports.ledger.commit(changes, order.effects)
    return after


def _check_needs(
    ports: Ports, state: Proposal, lines: tuple[LineApproved, ...], since: datetime
) -> None:
    """Clash where a buyer has ordered one of these SKUs since they were planned."""
    wanted = {each.line for each in lines}
    needs = {(line.sku, state.location) for line in state.lines if line.line in wanted}
    for sku, number in met_by_hand(ports, since, needs).items():
        raise Clash(
            f"order {number} was made for {sku} since this was planned: leave its line out, or "
            "start a run, which plans with it"
        )


def _answer(after: Proposal) -> Answer:
    return Answer(status=DONE, body=after.model_dump(mode="json"))
