"""The routes of nightly runs.

`GET /decisions` and `POST /runs/{run}/replay` read tables and plan: the gateway sends them to the
function `plan` (infra/api.py), all others to `api`, which loads neither DuckDB nor numpy. A SKU may
hold a slash, so it stands in the query.
"""

from functions.routes import plan_runs
from functions.routes.route import OPERATOR, WATCHERS, Route
from hub.core.access import STAFF
from schemas.plan_run_views import RunRequested

TAG = "planning"

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/runs",
        OPERATOR,
        plan_runs.post_run,
        "Plan now what should be ordered",
        TAG,
        202,
        RunRequested,
        once=True,
    ),
    Route("GET", "/runs", STAFF, plan_runs.list_runs, "List runs, newest first", TAG),
    Route(
        "GET",
        "/runs/<run>",
        STAFF,
        plan_runs.get_run,
        "A run, by its id or the id of the request for it",
        TAG,
    ),
    Route(
        "POST",
        "/runs/<run>/replay",
        WATCHERS,
        plan_runs.post_replay,
        "Compute a shard of a run again from what was stored, and compare it byte for byte",
        TAG,
    ),
    Route(
        "GET",
        "/decisions",
        STAFF,
        plan_runs.get_decisions,
        "Why a SKU was ordered, or was not: the whole rationale",
        TAG,
    ),
)
