"""The routes of exceptions, partners, dead letters and effects: what people keep going."""

from functions.routes import effects, exceptions, operations
from functions.routes.route import CLOSERS, OPERATOR, WATCHERS, Route
from hub.core.access import STAFF
from schemas.effects import EffectView

ROUTES: tuple[Route, ...] = (
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
)
