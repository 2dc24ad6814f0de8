"""Every route of the HTTP API, who may call it, and what answers: the one table.

The OpenAPI document and the tests of access are made from it. A supplier meets only what belongs
to its own partner, whatever it asks for (hub/core/access.py).
"""

from collections.abc import Callable
from typing import Any

from functions.routes import documents, effects, exceptions, operations
from functions.routes.audit_routes import AUDIT_ROUTES
from functions.routes.door import allow, answer_once, app, reserve
from functions.routes.feed_routes import FEED_ROUTES
from functions.routes.order_routes import ORDER_ROUTES
from functions.routes.responses import responses
from functions.routes.route import (
    CLOSERS,
    EVERYONE,
    OPERATOR,
    REFUSERS,
    SENDERS,
    WATCHERS,
    Route,
)
from functions.routes.scorecard_routes import SCORECARD_ROUTES
from functions.routes.supply_routes import SUPPLY_ROUTES
from functions.routes.webhook_routes import SIGNED_ROUTES, WEBHOOK_ROUTES
from hub.core.access import STAFF
from schemas.api import FileTaken, UploadTicket
from schemas.effects import EffectView
from schemas.sending import SentState

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/documents",
        SENDERS,
        documents.post_document,
        "Send an X12 file of up to 5 MB",
        "documents",
        202,
        FileTaken,
    ),
    Route(
        "POST",
        "/uploads",
        SENDERS,
        documents.post_upload,
        "Ask for a place to PUT a file of any size",
        "documents",
        201,
        UploadTicket,
    ),
    Route("GET", "/documents", EVERYONE, documents.list_documents, "List documents", "documents"),
    Route(
        "GET",
        "/documents/<document>",
        EVERYONE,
        documents.get_document,
        "One document, whole",
        "documents",
    ),
    Route(
        "GET",
        "/documents/<document>/raw",
        EVERYONE,
        documents.get_raw,
        "The file that a document came in, as it came",
        "documents",
        302,
    ),
    Route(
        "POST",
        "/documents/<document>/refusal",
        REFUSERS,
        documents.post_refusal,
        "Refuse a document by its content: the partner gets an 824",
        "documents",
        202,
        SentState,
    ),
    Route("GET", "/sent", EVERYONE, documents.list_sent, "List what was sent to partners", "sent"),
    Route("GET", "/sent/<sent>", EVERYONE, documents.get_sent, "What became of it", "sent"),
    Route("GET", "/files", EVERYONE, documents.list_files, "List files", "files"),
    Route("GET", "/files/<file>", EVERYONE, documents.get_file, "What became of a file", "files"),
    Route(
        "GET",
        "/exceptions",
        STAFF,
        exceptions.list_exceptions,
        "What a person must look at, and what was dealt with",
        "exceptions",
    ),
    Route(
        "POST",
        "/exceptions/<exception>/close",
        CLOSERS,
        exceptions.close_exception,
        "Say that an exception was dealt with",
        "exceptions",
    ),
    Route("GET", "/partners", WATCHERS, operations.list_partners, "List partners", "partners"),
    Route(
        "GET", "/partners/<partner>", WATCHERS, operations.get_partner, "One profile", "partners"
    ),
    Route(
        "PUT",
        "/partners/<partner>",
        OPERATOR,
        operations.put_partner,
        "Write a partner's profile",
        "partners",
    ),
    Route(
        "GET", "/dlq", WATCHERS, operations.list_queues, "The dead-letter queues", "dead letters"
    ),
    Route(
        "GET",
        "/dlq/<queue>",
        WATCHERS,
        operations.list_dead_letters,
        "Some dead letters, left where they are",
        "dead letters",
    ),
    Route(
        "POST",
        "/dlq/<queue>/redrive",
        OPERATOR,
        operations.redrive,
        "Send dead letters back to be tried again",
        "dead letters",
    ),
    Route(
        "GET",
        "/effects",
        WATCHERS,
        effects.list_effects,
        "What the hub gave up on, or what waits for its turn",
        "effects",
    ),
    Route(
        "POST",
        "/effects/<effect>/resend",
        OPERATOR,
        effects.resend_effect,
        "Try again what the hub gave up on",
        "effects",
        202,
        EffectView,
    ),
    *ORDER_ROUTES,
    *SUPPLY_ROUTES,
    *FEED_ROUTES,
    *SCORECARD_ROUTES,
    *WEBHOOK_ROUTES,
    *AUDIT_ROUTES,
)


def register() -> None:
    """Put every route of the tables into the application."""
    for route in ROUTES:
        reserve(route.method, route.rule, route.roles)
        _put(route, [allow(route.roles), *([answer_once] if route.once else [])])
    for route in SIGNED_ROUTES:
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
