"""The routes of the record: what auditors and operators read, export and check."""

from functions.routes import audit
from functions.routes.route import WATCHERS, Route

TAG = "audit"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/audit/manifests", WATCHERS, audit.list_manifests, "List manifests", TAG),
    Route("GET", "/audit/manifests/<day>", WATCHERS, audit.get_manifest, "A day's manifest", TAG),
    Route(
        "GET",
        "/audit/heads/<day>/<part>",
        WATCHERS,
        audit.get_sealed_heads,
        "The heads that a day's manifest seals, a part of them",
        TAG,
    ),
    Route(
        "GET",
        "/audit/changed/<shard>",
        WATCHERS,
        audit.list_changed_streams,
        "Streams that changed after the last manifest",
        TAG,
    ),
    Route(
        "POST",
        "/audit/heads",
        WATCHERS,
        audit.post_heads_wanted,
        "Where some streams stand by their states",
        TAG,
    ),
    Route(
        "POST",
        "/audit/events",
        WATCHERS,
        audit.post_events_wanted,
        "The events of some streams, as recorded",
        TAG,
    ),
    Route(
        "POST",
        "/audit/exports",
        WATCHERS,
        audit.post_export,
        "Keep the SHA-256 of an archive that was exported",
        TAG,
    ),
    Route("GET", "/audit/exports", WATCHERS, audit.list_exports, "What was exported", TAG),
)
