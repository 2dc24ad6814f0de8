"""The routes of proposals. A supplier meets none: it sees the order, once it has left."""

from functions.routes import proposals
from functions.routes.route import APPROVER, Route
from hub.core.access import STAFF

TAG = "proposals"

ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/proposals",
        STAFF,
        proposals.list_proposals,
        "Proposed orders, those that wait for a decision first",
        TAG,
    ),
    Route(
        "GET",
        "/proposals/<proposal>",
        STAFF,
        proposals.get_proposal,
        "A proposed order, with the reason of each line in words",
        TAG,
    ),
    Route(
        "POST",
        "/proposals/<proposal>/approve",
        APPROVER,
        proposals.approve_proposal,
        "Order what is proposed, as it is or with lines lowered or left out",
        TAG,
        once=True,
    ),
    Route(
        "POST",
        "/proposals/<proposal>/reject",
        APPROVER,
        proposals.reject_proposal,
        "Do not order what is proposed, and say why",
        TAG,
        once=True,
    ),
)
