"""An order that is still to be sent is withdrawn: nothing may leave for a cancelled order.

Withdrawal and sending exclude each other by the version of the sent document: the performer
records that it begins before anything leaves (order_sending.begun), each time it tries. After
that, only a sending that was given up can be withdrawn, and only where nothing of it lies in the
outbox, or where the supplier has been told by a person.
"""

from hub.flows.order_paper import lane_of
from hub.flows.sent_record import outbox_key, sent_change
from hub.ports import Change, Effect, Ports
from schemas.errors import Clash, Conflict
from schemas.events import RecordedEffect
from schemas.ordering import OrderState, order_stream
from schemas.sending import DocumentWithdrawn, SentState, sent_stream

LEAVING = "it is being sent this moment: ask again in a minute, then the supplier is told"
MAY_HAVE_LEFT = (
    "its sending broke off, and the supplier may have it: have it tried again (`hub effects`), or "
    "tell the supplier yourself and cancel it as agreed"
)


def withdrawn(
    ports: Ports, order: OrderState, by: str, *, supplier_knows: bool
) -> tuple[list[Change], list[Effect]]:
    """What a commit must hold so that an order that is queued never leaves.

    Clash where that is too late, or not known. An effect that was given up is settled by it.
    """
    stream = sent_stream(order.sent or "")
    stored = ports.ledger.load(stream)
    if stored is None:
        raise Conflict(order_stream(order.number))
    sent = SentState.model_validate(stored.data)
    parked = _parked(ports, order, sent)
    if sent.status not in ("queued", "leaving"):
        raise Conflict(stream)  # it left while we looked
    if sent.status == "leaving":
        _did_not_leave(ports, order, sent, parked, supplier_knows=supplier_knows)
    event = DocumentWithdrawn(sent=sent.id, partner=sent.partner, set_code=sent.set_code, by=by)
    change = sent_change(sent.model_copy(update={"status": "withdrawn"}), stored.version, event)
    return [change], [_settled(order, parked)] if parked else []


def _parked(ports: Ports, order: OrderState, sent: SentState) -> RecordedEffect | None:
    """The sending's effect, if it was given up."""
    waiting = ports.ledger.lane(lane_of(sent, order.channel))
    return next((each for each in waiting if each.status == "parked"), None)


def _did_not_leave(
    ports: Ports,
    order: OrderState,
    sent: SentState,
    parked: RecordedEffect | None,
    *,
    supplier_knows: bool,
) -> None:
    if parked is None:
        raise Clash(f"order {order.number} is {order.status}: {LEAVING}")
    if supplier_knows:
        return
    posted = order.channel == "webhook"
    if posted or ports.files.keys(outbox_key(sent, parked), limit=1):
        raise Clash(f"order {order.number} is {order.status}: {MAY_HAVE_LEFT}")


def _settled(order: OrderState, parked: RecordedEffect) -> Effect:
    """The effect is tried once more: it finds that nothing is to be sent, and is done."""
    again = {"stream": parked.stream, "channel": parked.channel, "sequence": parked.sequence}
    return Effect(order_stream(order.number), "withdraw", "reopen_effect", again)
