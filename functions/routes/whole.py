"""All routes together: for the OpenAPI document, its page, and the tests of access."""

from itertools import chain

from functions.routes import (
    audit_routes,
    document_routes,
    feed_routes,
    invoice_routes,
    operation_routes,
    order_routes,
    plan_run_routes,
    planning_routes,
    proposal_routes,
    scorecard_routes,
    supply_routes,
    webhook_routes,
)
from functions.routes.route import Route
from functions.routes.webhook_routes import SIGNED_ROUTES

ROUTES: tuple[Route, ...] = tuple(
    chain.from_iterable(
        table.ROUTES
        for table in (
            document_routes,
            invoice_routes,
            operation_routes,
            order_routes,
            supply_routes,
            feed_routes,
            plan_run_routes,
            proposal_routes,
            planning_routes,
            scorecard_routes,
            webhook_routes,
            audit_routes,
        )
    )
)
__all__ = ["ROUTES", "SIGNED_ROUTES"]
