"""The routes of planning models and of planning's KPIs. No supplier sees how we plan."""

from functions.routes import planning
from functions.routes.route import JUDGES, Route
from hub.core.access import STAFF

TAG = "planning"

ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/models",
        STAFF,
        planning.list_models,
        "Planning models: which is active, which are on trial, how each did in the latest run",
        TAG,
    ),
    Route("GET", "/models/<model>", STAFF, planning.get_model, "A planning model", TAG),
    Route(
        "GET",
        "/model-activations",
        STAFF,
        planning.list_activations,
        "Every activation of a planning model, who said so and why",
        TAG,
    ),
    Route(
        "POST",
        "/models/<model>/activation",
        JUDGES,
        planning.post_activation,
        "Plan by this model from now on: a shipped one, or a challenger that was proposed",
        TAG,
    ),
    Route(
        "POST",
        "/model-activations/back",
        JUDGES,
        planning.post_going_back,
        "Plan by the model again that was active before",
        TAG,
    ),
    Route("GET", "/kpis", STAFF, planning.list_kpis, "The KPIs of planning, run by run", TAG),
)
