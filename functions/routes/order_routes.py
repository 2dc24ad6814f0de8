"""The routes of purchase orders. A supplier meets its own, once they have left for it."""

from functions.routes import orders
from functions.routes.route import BUYERS, ENDERS, EVERYONE, Route
from hub.core.access import STAFF
from schemas.order_requests import OrderView

TAG = "orders"

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/orders",
        BUYERS,
        orders.post_order,
        "Make an order and have it sent",
        TAG,
        201,
        OrderView,
        once=True,
    ),
    Route("GET", "/orders", EVERYONE, orders.list_orders, "List orders", TAG),
    Route(
        "GET",
        "/orders/<order>",
        EVERYONE,
        orders.get_order,
        "An order as it stands, and what is due of it",
        TAG,
    ),
    Route(
        "GET",
        "/orders/<order>/history",
        STAFF,
        orders.get_order_history,
        "All that happened to an order, in words and as recorded",
        TAG,
    ),
    Route(
        "POST",
        "/orders/<order>/change",
        BUYERS,
        orders.change_order,
        "Change an order's lines: the supplier is asked (860)",
        TAG,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/change-answer",
        BUYERS,
        orders.answer_order_change,
        "Record what the supplier said to a change by another way",
        TAG,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/cancel",
        BUYERS,
        orders.cancel_order,
        "Cancel an order: at once, or the supplier is asked (860)",
        TAG,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/close",
        ENDERS,
        orders.close_order,
        "Expect nothing more of an order",
        TAG,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/reopen",
        ENDERS,
        orders.reopen_order,
        "Expect goods again of an order that was closed",
        TAG,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/resend",
        BUYERS,
        orders.resend_order,
        "Send an order again that could not be sent, or was refused",
        TAG,
        once=True,
    ),
)
