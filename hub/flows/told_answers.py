"""A supplier without EDI answers an order by the API, or a buyer enters what it said.

It is heard like an 855 that came in; what was told is kept under the name of the answer.
"""

from collections.abc import Sequence

from hub.core.access import is_staff, sees
from hub.core.orders.addressing import Paper
from hub.core.orders.seen import has_left, suppliers_view, view_of
from hub.core.orders.told_answers import as_document
from hub.flows.idempotency import Once, record
from hub.flows.order_answers import Heard, hear
from hub.flows.order_record import after_races, get_order, load_order
from hub.ports import Change, Ports
from schemas.access import Caller
from schemas.errors import Clash, NotFound
from schemas.events import canonical
from schemas.idempotency import Answer
from schemas.order_answers import AnswerTold, told_document
from schemas.order_requests import OrderView
from schemas.ordering import OrderState

DONE = 200


def tell_answer(
    ports: Ports, caller: Caller, number: str, told: AnswerTold, once: Once
) -> OrderView:
    """Take in what a supplier answers to an order, or to the change of it that waits.

    Clash where the order can't be answered any more.
    """
    kept = {"told": told.model_dump(mode="json"), "by": caller.name, "once": once.stream}
    document = told_document(number, canonical(kept))

    def attempt() -> OrderView:
        order = order_of(ports, caller, number)
        if order.ended is not None or not has_left(order):
            raise Clash(f"order {number} is {order.status}: there is nothing to answer")
        said = as_document(order, told, ports.clock.now().date())
        paper = Paper("an answer", document, order.partner, order.test)
        hear(ports, Heard(paper, said), lambda after: _remembered(caller, once, after))
        return view_for(caller, get_order(ports, number)[0])

    order_of(ports, caller, number)
    ports.files.keep(canonical(kept).encode())
    return after_races(attempt)


def order_of(ports: Ports, caller: Caller, number: str) -> OrderState:
    """An order that a caller may speak of. NotFound for one that is not there or not theirs."""
    known = load_order(ports, number)
    if known is None or not sees(caller, known[0].partner):
        raise NotFound(f"there is no order {number!r}")
    if not is_staff(caller) and not has_left(known[0]):
        raise NotFound(f"there is no order {number!r}")
    return known[0]


def view_for(caller: Caller, order: OrderState) -> OrderView:
    """An order as the caller may see it."""
    return view_of(order) if is_staff(caller) else suppliers_view(order)


def _remembered(caller: Caller, once: Once, order: OrderState) -> Sequence[Change]:
    view = view_for(caller, order)
    return [record(once, Answer(status=DONE, body=view.model_dump(mode="json")))]
