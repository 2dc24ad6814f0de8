"""What a person must look at, and saying that it was dealt with."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.routes.documents import After, Limit, Partner
from functions.routes.door import caller, ports
from hub.flows import documents
from schemas.api import Closing, ExceptionPage
from schemas.receiving import ExceptionState

Status = Annotated[
    Literal["open", "closed"] | None, Query(description="only these; without it, open ones first")
]


def list_exceptions(
    partner: Partner = None, status: Status = None, limit: Limit = 50, after: After = None
) -> ExceptionPage:
    return documents.list_exceptions(
        ports(), caller(), partner=partner, status=status, limit=limit, after=after
    )


def close_exception(exception: str, told: Closing) -> ExceptionState:
    # Loaded by the few calls that decide something, not by every cold start.
    from hub.flows.closing import close_exception

    return close_exception(ports(), caller(), exception, told.note)
