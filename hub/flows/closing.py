"""A person says that an exception was dealt with.

What has a decision of its own is closed by deciding it, never here.
"""

from collections.abc import Mapping

from hub.core.access import sees
from hub.flows.exceptions import closing
from hub.ports import Ports
from schemas.access import Caller
from schemas.errors import Clash, NotFound
from schemas.receiving import ExceptionState, exception_stream

# What an exception of these codes waits for, and how that is said.
DECIDED_ELSEWHERE: Mapping[str, str] = {
    "ACKNOWLEDGMENT_BEYOND_TOLERANCE": "accept or decline the supplier's answer to order {order}",
}


def close_exception(ports: Ports, caller: Caller, exception: str, note: str) -> ExceptionState:
    """Close an exception; Clash where it is closed already, or waits for a decision of its own."""
    stored = ports.ledger.load(exception_stream(exception))
    if stored is None or not sees(caller, str(stored.data["partner"])):
        raise NotFound(f"there is no exception {exception!r}")
    state = ExceptionState.model_validate(stored.data)
    if state.code in DECIDED_ELSEWHERE and state.status == "open":
        todo = DECIDED_ELSEWHERE[state.code].format(order=state.order)
        raise Clash(f"this one closes with its decision: {todo}")
    changes = closing(ports, stored, caller.name, note)
    if not changes:
        at = state.closed_at.isoformat(timespec="seconds") if state.closed_at else "before"
        raise Clash(f"{state.closed_by} closed it at {at}: {state.note}")
    ports.ledger.commit(changes)
    return ExceptionState.model_validate(changes[0].state)
