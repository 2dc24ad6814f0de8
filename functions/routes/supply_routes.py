"""The routes of suppliers' answers, shipments, receipts, and of what is overdue."""

from functions.routes import supplies
from functions.routes.route import (
    ANSWERERS,
    DECIDERS,
    OPERATOR,
    RECEIVERS,
    SENDERS,
    Route,
)

ANSWERS, GOODS = "answers", "goods"

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/orders/<order>/acknowledgment",
        ANSWERERS,
        supplies.answer_order,
        "Answer an order, or a change of it, as an 855 or 865 would",
        ANSWERS,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/acknowledgment/accept",
        DECIDERS,
        supplies.accept_answer,
        "Agree to what the supplier changed",
        ANSWERS,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/acknowledgment/decline",
        DECIDERS,
        supplies.decline_answer,
        "Do not agree to it: insist, or cancel the lines or the whole (860)",
        ANSWERS,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/shipments",
        SENDERS,
        supplies.post_shipment,
        "Tell of goods on their way, or where they are by now",
        GOODS,
        once=True,
    ),
    Route(
        "POST",
        "/orders/<order>/receipts",
        RECEIVERS,
        supplies.post_order_receipts,
        "Record goods of an order that came, or were taken back",
        GOODS,
        once=True,
    ),
    Route(
        "POST",
        "/receipts",
        RECEIVERS,
        supplies.post_receipts,
        "Record rows of receipts.csv, of any number of orders",
        GOODS,
        once=True,
    ),
    Route(
        "POST",
        "/watch",
        OPERATOR,
        supplies.post_watch,
        "Look now for what is overdue, and tell people of it",
        "exceptions",
    ),
)
