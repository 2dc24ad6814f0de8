"""A batch of a run's proposals is made, each in a commit of its own, each once."""

from hub.flows.proposals_record import load_in_force, load_proposal, made_change
from hub.flows.replenish_record import get_known_run, read_json
from hub.ports import Ports
from schemas.errors import Conflict, InputError
from schemas.proposals import ProposalMade


def propose(ports: Ports, run: str, batch: int) -> int:
    """Make the proposals of a batch that are not made yet; how many there are of it by now.

    None are made of a run that is not in force any more. NotFound where there is no such run,
    InputError where it has no such batch.
    """
    state, _ = get_known_run(ports, run)
    if not 1 <= batch <= len(state.batches):
        raise InputError(f"run {run} has no batch {batch}: it has {len(state.batches)}")
    made = 0
    for told in read_json(ports, state.batches[batch - 1]):
        made += _make(ports, ProposalMade.model_validate(told))
    return made


def _make(ports: Ports, event: ProposalMade) -> bool:
    if load_proposal(ports, event.proposal) is not None:
        return True
    force = load_in_force(ports)
    if force is None or force[0].run != event.run:
        return False
    try:
        ports.ledger.commit([made_change(event)])
    except Conflict:
        # Another call of the same step has made it.
        return True
    return True
