"""The routes of webhooks, both ways. A signed one asks for no token: its flow proves who calls."""

from functions.routes import webhooks
from functions.routes.route import OPERATOR, WATCHERS, Route
from schemas.hooks import HookTaken
from schemas.webhooks import SecretShown

OUT, IN = "webhooks out", "webhooks in"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/webhooks", WATCHERS, webhooks.list_webhooks, "Who is told of events", OUT),
    Route("GET", "/webhooks/<webhook>", WATCHERS, webhooks.get_webhook, "One webhook", OUT),
    Route(
        "PUT",
        "/webhooks/<webhook>",
        OPERATOR,
        webhooks.put_webhook,
        "Write a webhook; a new one's secret is shown once",
        OUT,
        200,
        SecretShown,
    ),
    Route(
        "DELETE",
        "/webhooks/<webhook>",
        OPERATOR,
        webhooks.delete_webhook,
        "Take a webhook and its secrets away",
        OUT,
    ),
    Route(
        "POST",
        "/webhooks/<webhook>/secret",
        OPERATOR,
        webhooks.rotate_webhook_secret,
        "A new secret; the one before signs too",
        OUT,
        200,
        SecretShown,
    ),
    Route(
        "DELETE",
        "/webhooks/<webhook>/secret",
        OPERATOR,
        webhooks.end_older_webhook_secret,
        "End the older of two secrets",
        OUT,
        200,
        SecretShown,
    ),
    Route("GET", "/hooks", WATCHERS, webhooks.list_sources, "Who may call", IN),
    Route("GET", "/hooks/<source>", WATCHERS, webhooks.get_source, "One source of calls", IN),
    Route(
        "PUT",
        "/hooks/<source>",
        OPERATOR,
        webhooks.put_source,
        "Write a source of calls; a new one's secret is shown once",
        IN,
        200,
        SecretShown,
    ),
    Route(
        "POST",
        "/hooks/<source>/secret",
        OPERATOR,
        webhooks.rotate_source_secret,
        "A new secret; the one before holds too",
        IN,
        200,
        SecretShown,
    ),
    Route(
        "DELETE",
        "/hooks/<source>/secret",
        OPERATOR,
        webhooks.end_older_source_secret,
        "End the older of two secrets",
        IN,
        200,
        SecretShown,
    ),
    Route("GET", "/hooks/<source>/calls", WATCHERS, webhooks.list_calls, "Its calls", IN),
    Route(
        "GET",
        "/hooks/<source>/calls/<call>",
        WATCHERS,
        webhooks.get_call,
        "What became of a call",
        IN,
    ),
)

SIGNED_ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/hooks/<source>",
        frozenset(),
        webhooks.post_hook,
        "Call the hub: signed, and no token",
        IN,
        202,
        HookTaken,
    ),
)
