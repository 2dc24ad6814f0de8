"""Purchase orders: made, looked at, changed and ended."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit, Partner
from functions.routes.door import caller, once, ports
from hub.flows import orders
from schemas.order_requests import (
    ChangeAnswerWanted,
    NewOrder,
    OrderCancelWanted,
    OrderChangeWanted,
    OrderEndWanted,
    OrderHistory,
    OrderPage,
    OrderResendWanted,
    OrderView,
)
from schemas.ordering import OrderNumber, OrderStatus

Number = Annotated[OrderNumber, Path(description="the order's number")]
Status = Annotated[OrderStatus | None, Query(description="only orders that stand so")]
Test = Annotated[bool, Query(description="orders to partners that are still being set up")]

# What decides, and what writes documents, is loaded by the calls that need it, not by every start.


def post_order(wanted: NewOrder) -> Response[OrderView]:
    from hub.flows.order_making import create_order

    made = create_order(ports(), caller(), wanted, once())
    headers = {"Location": f"/orders/{made.number}"}
    return Response(status_code=201, content_type="application/json", body=made, headers=headers)


def list_orders(
    partner: Partner = None,
    status: Status = None,
    test: Test = False,
    limit: Limit = 50,
    after: After = None,
) -> OrderPage:
    return orders.list_orders(
        ports(), caller(), partner=partner, status=status, test=test, limit=limit, after=after
    )


def get_order(order: Number) -> OrderView:
    return orders.get_view(ports(), caller(), order)


def get_order_history(order: Number) -> OrderHistory:
    return orders.get_history(ports(), caller(), order)


def change_order(order: Number, wanted: OrderChangeWanted) -> OrderView:
    from hub.flows.order_acts import change_order

    return change_order(ports(), caller(), order, wanted, once())


def answer_order_change(order: Number, wanted: ChangeAnswerWanted) -> OrderView:
    from hub.flows.order_acts import answer_change

    return answer_change(ports(), caller(), order, wanted, once())


def cancel_order(order: Number, wanted: OrderCancelWanted) -> OrderView:
    from hub.flows.order_acts import cancel_order

    return cancel_order(ports(), caller(), order, wanted, once())


def close_order(order: Number, wanted: OrderEndWanted) -> OrderView:
    from hub.flows.order_acts import close_order

    return close_order(ports(), caller(), order, wanted, once())


def reopen_order(order: Number, wanted: OrderEndWanted) -> OrderView:
    from hub.flows.order_acts import reopen_order

    return reopen_order(ports(), caller(), order, wanted, once())


def resend_order(order: Number, wanted: OrderResendWanted) -> OrderView:
    from hub.flows.order_acts import resend_order

    return resend_order(ports(), caller(), order, wanted, once())
