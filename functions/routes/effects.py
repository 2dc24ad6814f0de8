"""Effects that wait or were given up on, and the word to try one again."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.routes.documents import Limit
from functions.routes.door import caller, ports
from hub.flows import resend
from schemas.effects import EffectPage, EffectView

Parked = Annotated[bool, Query(description="given up on; `false`: those that wait for their turn")]


def list_effects(parked: Parked = True, limit: Limit = 50) -> EffectPage:
    return resend.list_effects(ports(), parked=parked, limit=limit)


def resend_effect(effect: str) -> Response[EffectView]:
    view = resend.resend(ports(), caller(), effect)
    return Response(status_code=202, content_type="application/json", body=view)
