"""What a person may make of a proposal: who may decide, which lines may be lowered, the order.

Nobody approves what they asked for; nothing is raised; what nobody decided in time is not ordered.
"""

from collections.abc import Mapping
from datetime import datetime

from schemas.access import Caller
from schemas.errors import Clash, InputError
from schemas.order_paper import SHIP_TO
from schemas.order_requests import NewOrder, OrderLineWanted
from schemas.parts import Party
from schemas.proposals import (
    HOME,
    ApprovalWanted,
    LineApproved,
    LineWanted,
    Proposal,
    ProposalLine,
)

# N103: a code that the buyer has assigned.
ASSIGNED_BY_BUYER = "92"


def check_approval(state: Proposal, caller: Caller, now: datetime, in_force: str | None) -> None:
    """Clash where this person may not approve this proposal now."""
    if now >= state.expires_at:
        raise Clash(f"proposal {state.id} has expired: the next run proposes what is needed")
    if state.run != in_force:
        raise Clash(f"a later run has planned anew since proposal {state.id}: look at its own")
    if state.asked_by is not None and state.asked_by.subject == caller.subject:
        raise Clash("you started the run that made this proposal: somebody else must approve it")


def approved_lines(state: Proposal, wanted: ApprovalWanted) -> tuple[LineApproved, ...]:
    """What is ordered of each line. InputError where a change makes no sense, or nothing is left.

    A line that no order can have must be left out.
    """
    asked = _by_line(state, wanted)
    found = []
    for line in state.lines:
        change = asked.get(line.line)
        if change is not None and change.leave_out:
            continue
        if line.trouble is not None:
            raise InputError(f"line {line.line} must be left out: {line.trouble}")
        quantity = line.quantity if change is None or change.quantity is None else change.quantity
        if quantity > line.quantity:
            raise InputError(
                f"line {line.line} proposes {line.quantity:f}: it may be lowered, not raised to "
                f"{quantity:f}. Order the rest by itself"
            )
        found.append(LineApproved(line=line.line, quantity=quantity))
    if not found:
        raise InputError("that leaves no line: reject the proposal instead")
    return tuple(found)


def order_wanted(
    state: Proposal, approved: tuple[LineApproved, ...], wanted: ApprovalWanted
) -> NewOrder:
    """The order that an approved proposal becomes; its lines keep their numbers."""
    lines = {line.line: line for line in state.lines}
    return NewOrder(
        partner=state.partner,
        currency=state.currency,
        lines=tuple(_line(lines[each.line], each) for each in approved),
        ship_to=_ship_to(state.location),
        override_gate=wanted.override_gate,
    )


def _by_line(state: Proposal, wanted: ApprovalWanted) -> Mapping[str, LineWanted]:
    there = {line.line for line in state.lines}
    asked: dict[str, LineWanted] = {}
    for each in wanted.lines:
        if each.line not in there:
            raise InputError(f"there is no line {each.line} in proposal {state.id}")
        if each.line in asked:
            raise InputError(f"line {each.line} is changed twice: say it once")
        asked[each.line] = each
    return asked


def _line(line: ProposalLine, approved: LineApproved) -> OrderLineWanted:
    return OrderLineWanted(
        line=line.line,
        sku=line.sku,
        supplier_sku=line.supplier_sku,
        gtin=line.gtin,
        description=line.description,
        quantity=approved.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        due_on=line.due_on,
    )


def _ship_to(location: str) -> Party | None:
    """Where the goods go; to the usual place, the partner's profile knows the way."""
    if location == HOME:
        return None
    return Party(role=SHIP_TO, qualifier=ASSIGNED_BY_BUYER, id=location)
