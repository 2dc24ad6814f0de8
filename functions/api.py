"""The HTTP API's door: find the route, check the role, call one flow."""

from importlib.resources import files
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.routes import table
from functions.routes.door import app, logger

__all__ = ["app", "handler"]


@app.get("/openapi.json", include_in_schema=False)
def _openapi() -> Response[str]:
    """The one route that asks for no token: it says how to call the others."""
    text = files("schemas").joinpath("json", "openapi.json").read_text()
    return Response(status_code=200, content_type="application/json", body=text)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    table.register(event["rawPath"])
    return app.resolve(event, context)
