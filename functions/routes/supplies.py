"""What suppliers answer, what people decide about it, goods on their way, goods that came."""

from functions.routes.door import caller, once, ports
from functions.routes.orders import Number
from schemas.order_answers import AcceptWanted, AnswerTold, DeclineWanted
from schemas.order_goods import ReceiptsTaken, ReceiptsTold, ShipmentTold
from schemas.order_requests import OrderView
from schemas.order_watch import Watched

# What decides, and what writes documents, is loaded by the calls that need it, not by every start.


def answer_order(order: Number, told: AnswerTold) -> OrderView:
    from hub.flows.told_answers import tell_answer

    return tell_answer(ports(), caller(), order, told, once())


def accept_answer(order: Number, wanted: AcceptWanted) -> OrderView:
    from hub.flows import order_decisions

    return order_decisions.accept_answer(ports(), caller(), order, wanted, once())


def decline_answer(order: Number, wanted: DeclineWanted) -> OrderView:
    from hub.flows import order_decisions

    return order_decisions.decline_answer(ports(), caller(), order, wanted, once())


def post_shipment(order: Number, told: ShipmentTold) -> OrderView:
    from hub.flows.told_shipments import tell_shipment

    return tell_shipment(ports(), caller(), order, told, once())


def post_order_receipts(order: Number, told: ReceiptsTold) -> ReceiptsTaken:
    from hub.flows.goods import receive_goods

    return receive_goods(ports(), told.rows, once(), order)


def post_receipts(told: ReceiptsTold) -> ReceiptsTaken:
    from hub.flows.goods import receive_goods

    return receive_goods(ports(), told.rows, once())


def post_watch() -> Watched:
    from hub.flows.watch import watch_all

    return watch_all(ports())
