"""The models that plans are made by, how they did, and the KPIs of planning."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.routes.documents import After, Limit
from functions.routes.door import caller, ports
from schemas.planning import Model
from schemas.planning_figures import KpiPage
from schemas.planning_models import ModelHistory, ModelInForce, Models, ModelVersion, ModelWanted

ModelPath = Annotated[ModelVersion, Path(description="a model's version")]


def list_models() -> Models:
    from hub.flows import model_trials

    return model_trials.list_models(ports())


def get_model(model: ModelPath) -> Model:
    from hub.core.planning.model import read_model

    return read_model(model)


def list_activations() -> ModelHistory:
    from hub.flows import models

    return ModelHistory(activations=models.activations(ports()))


def post_activation(model: ModelPath, wanted: ModelWanted) -> ModelInForce:
    from hub.flows import models

    return models.activate(ports(), model, wanted, by=caller().name)


def post_going_back(wanted: ModelWanted) -> ModelInForce:
    from hub.flows import models

    return models.go_back(ports(), wanted, by=caller().name)


def list_kpis(limit: Limit = 50, after: After = None) -> KpiPage:
    from hub.flows import planning_kpis

    return planning_kpis.list_kpis(ports(), limit=limit, after=after)
