"""Every route of the HTTP API, who may call it, and what answers: tables, by what they are about.

A call loads the tables of its own path only, so that a cold start pays for the words that it
speaks. The OpenAPI document and the tests of access are made from all of them (whole.py). A
supplier meets only what belongs to its own partner, whatever it asks for (hub/core/access.py).
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from functions.routes.door import allow, answer_once, app, reserve
from functions.routes.responses import responses
from functions.routes.route import Route

# The first part of a path, and the modules whose tables have its routes.
TABLES: Mapping[str, tuple[str, ...]] = {
    "audit": ("audit_routes",),
    "decisions": ("plan_run_routes",),
    "dlq": ("operation_routes",),
    "documents": ("document_routes",),
    "effects": ("operation_routes",),
    "exceptions": ("operation_routes",),
    "feeds": ("feed_routes",),
    "files": ("document_routes",),
    "hooks": ("webhook_routes",),
    "invoices": ("invoice_routes",),
    "items": ("feed_routes",),
    "kpis": ("planning_routes",),
    "model-activations": ("planning_routes",),
    "models": ("planning_routes",),
    "orders": ("order_routes", "supply_routes"),
    "partners": ("operation_routes",),
    "proposals": ("proposal_routes",),
    "receipts": ("supply_routes",),
    "runs": ("plan_run_routes",),
    "sales": ("feed_routes",),
    "scorecard-policy": ("scorecard_routes",),
    "scorecards": ("scorecard_routes",),
    "sent": ("document_routes",),
    "stock": ("feed_routes",),
    "uploads": ("document_routes",),
    "watch": ("supply_routes",),
    "webhooks": ("webhook_routes",),
}


def register(path: str) -> None:
    """Put the routes that a path may mean into the application, if they are not there yet."""
    for module in TABLES.get(path.strip("/").partition("/")[0], ()):
        _register(module)


def register_all() -> None:
    """Put every route of the tables into the application."""
    for path in TABLES:
        register(path)


@cache
def _register(module: str) -> None:
    table = import_module(f"functions.routes.{module}")
    for route in table.ROUTES:
        reserve(route.method, route.rule, route.roles)
        _put(route, [allow(route.roles), *([answer_once] if route.once else [])])
    for route in getattr(table, "SIGNED_ROUTES", ()):
        _put(route, [])


def _put(route: Route, middlewares: list[Callable[..., Any]]) -> None:
    app.route(
        rule=route.rule,
        method=route.method,
        summary=route.summary,
        tags=[route.tag],
        operation_id=route.call.__name__,
        responses=responses(route.call, route.status, route.body) | route.extra,
        middlewares=middlewares,
    )(route.call)
