"""The routes of suppliers' scorecards. A supplier meets its own, and by what it is judged."""

from functions.routes import scorecards
from functions.routes.route import CLOSERS, EVERYONE, JUDGES, Route
from hub.core.access import STAFF

TAG = "scorecards"

ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/scorecards",
        EVERYONE,
        scorecards.list_scorecards,
        "Suppliers' scorecards as they were last reckoned",
        TAG,
    ),
    Route(
        "GET",
        "/scorecards/<partner>",
        EVERYONE,
        scorecards.get_scorecard,
        "A supplier's scorecard as of now",
        TAG,
    ),
    Route(
        "POST",
        "/scorecards/<partner>",
        CLOSERS,
        scorecards.post_scorecard,
        "Reckon a supplier's scorecard anew and keep it",
        TAG,
    ),
    Route(
        "GET",
        "/scorecards/<partner>/rows",
        EVERYONE,
        scorecards.list_scorecard_rows,
        "The order lines that a measure counts, as JSON or CSV",
        TAG,
        extra={200: scorecards.ROWS},
    ),
    Route(
        "GET",
        "/scorecard-policy",
        EVERYONE,
        scorecards.get_scorecard_policy,
        "By what suppliers are judged",
        TAG,
    ),
    Route(
        "PUT",
        "/scorecard-policy",
        JUDGES,
        scorecards.put_scorecard_policy,
        "Judge suppliers by another policy from now on",
        TAG,
    ),
    Route(
        "GET",
        "/scorecard-policy/versions",
        STAFF,
        scorecards.list_scorecard_policies,
        "Every policy there was, and who wrote it",
        TAG,
    ),
)
