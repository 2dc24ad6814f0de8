"""What is overdue is told to a person, once: acknowledgments of what we sent, and what is due of
orders (order_watch.py)."""

from hub.flows.exceptions import raised
from hub.flows.order_watch import watch_orders
from hub.flows.sent_record import Waiting, due_sort, load_waiting
from hub.ports import Ports
from schemas.errors import Conflict
from schemas.order_watch import Watched
from schemas.sending import AcknowledgmentOverdue, SentState

WATCHED_AT_ONCE = 100


def watch_all(ports: Ports) -> Watched:
    """Tell a person of everything that is overdue, and say what it was."""
    return Watched(acknowledgments=watch_overdue(ports), orders=tuple(watch_orders(ports)))


def watch_overdue(ports: Ports) -> int:
    """Tell a person of everything sent whose acknowledgment is overdue; how many there were."""
    now = ports.clock.now().isoformat()
    found, after = 0, None
    while True:
        page = ports.ledger.page("awaiting", limit=WATCHED_AT_ONCE, after=after, newest_first=False)
        for entry in page.states:
            waiting = load_waiting(ports, entry.stream, str(entry.data["sent"]))
            if waiting is None or not _waits(waiting.state):
                continue  # the list lags behind: this one was answered, or told
            if due_sort(waiting.state) > now:
                return found
            found += _tell_overdue(ports, waiting)
        after = page.next
        if after is None:
            return found


def _waits(state: SentState) -> bool:
    return state.status == "sent" and not state.overdue


def _tell_overdue(ports: Ports, waiting: Waiting) -> int:
    state, due = waiting.state.model_copy(update={"overdue": True}), waiting.state.due_at
    if due is None:
        return 0  # nothing that waits for an acknowledgment is without
    event = AcknowledgmentOverdue(sent=state.id, partner=state.partner, due_at=due)
    told = raised(
        ports,
        "ACKNOWLEDGMENT_OVERDUE",
        state.partner,
        state.id,
        f"{state.partner} has not acknowledged our {state.set_code} {state.number or ''}, "
        f"due at {due.strftime('%Y-%m-%d %H:%M')} UTC.",
        "Ask the partner whether it came; sending it again needs a new control number.",
        sent=state.id,
    )
    try:
        ports.ledger.commit([*waiting.moved(state, event, watched=False), *told])
    except Conflict:
        return 0  # its answer came this moment
    return 1
