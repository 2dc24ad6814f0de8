"""What every route needs of the request: the ports, who is calling, and the body's bytes."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from functions import wiring
from functions.routes.json_body import read_json
from hub.core.access import read_claims
from hub.flows import idempotency
from hub.flows.idempotency import Once
from hub.ports import Ports
from schemas.access import Caller, Role
from schemas.api import Problem
from schemas.errors import (
    Clash,
    Conflict,
    HubError,
    IdempotencyKeyReused,
    InputError,
    NotFound,
    TooLarge,
    Unavailable,
)
from schemas.idempotency import Answer
from schemas.problems import told

logger = Logger()
app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=read_json)

# The first that fits is taken, so the narrower stand first (schemas/errors.py draws the tree).
STATUS: tuple[tuple[type[HubError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (IdempotencyKeyReused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Clash, HTTPStatus.CONFLICT),
    (InputError, HTTPStatus.BAD_REQUEST),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
CODES: Mapping[type[HubError], str] = {IdempotencyKeyReused: "IDEMPOTENCY_KEY_REUSED"}
_RESERVED: dict[tuple[str, str], frozenset[Role]] = {}
IDEMPOTENCY_KEY = "Idempotency-Key"


def ports() -> Ports:
    return wiring.ports()


def caller() -> Caller:
    """Who is calling, as the gateway's authorizer verified it."""
    authorizer = app.current_event.request_context.authorizer
    return read_claims((authorizer.jwt_claim if authorizer else None) or {})


def body() -> bytes:
    """The request's body as it was sent."""
    text = app.current_event.body or ""
    if not app.current_event.is_base64_encoded:
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise InputError("the body is not what its encoding says; send it again") from error


def problem(status: HTTPStatus, code: str, message: str) -> Response[str]:
    """The one shape of an error."""
    text = Problem(code=code, message=message).model_dump_json()
    return Response(status_code=status, content_type="application/json", body=text)


def allow(roles: frozenset[Role]) -> Callable[..., Response[Any]]:
    """A middleware that lets only callers with one of these roles through."""

    def check(resolver: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
        return _forbidden(roles) or next_middleware(resolver)

    return check


def reserve(method: str, rule: str, roles: frozenset[Role]) -> None:
    """Say whom a route is for, so that nobody else learns from it what a request must look like."""
    _RESERVED[(method, rule.replace("<", "{").replace(">", "}"))] = roles


def _forbidden(roles: frozenset[Role]) -> Response[str] | None:
    """The refusal of a caller who has none of these roles."""
    if caller().roles & roles:
        return None
    message = f"your roles do not allow this; it takes one of: {', '.join(sorted(roles))}"
    return problem(HTTPStatus.FORBIDDEN, "FORBIDDEN", message)


def once() -> Once:
    """This request under its caller's Idempotency-Key, for routes that demand one."""
    event = app.current_event
    # Powertools finds a header whatever its case, and gives None for one that is not there.
    key = event.headers.get(IDEMPOTENCY_KEY)
    if not key:
        raise InputError(
            f"the header {IDEMPOTENCY_KEY} is missing: make up a new key for each new request "
            "(a UUID, say), and send the same key when you send the request again"
        )
    query = "&".join(f"{k}={v}" for k, v in sorted((event.query_string_parameters or {}).items()))
    return idempotency.once(caller(), key, event.http_method, f"{event.path}?{query}", body())


def answer_once(resolver: APIGatewayHttpResolver, following: NextMiddleware) -> Response[Any]:
    """A middleware for routes that act once: a request seen before gets its answer again.

    The route's own flow commits `idempotency.record` with what it does.
    """
    done = idempotency.act_once(ports(), once(), lambda: following(resolver))
    return answered(done) if isinstance(done, Answer) else done


def answered(answer: Answer) -> Response[Any]:
    """An answer that was kept."""
    return Response(
        status_code=answer.status,
        content_type="application/json",
        body=json.dumps(answer.body),
        headers={"Location": answer.location} if answer.location else {},
    )


def _tell(error: HubError) -> Response[str]:
    for kind, status in STATUS:
        if isinstance(error, kind):
            return problem(status, CODES.get(kind, kind.__name__.upper()), str(error))
    logger.exception("an error of no known kind")
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "ERROR", "the hub failed; it was logged")


app.exception_handler(HubError)(_tell)


def _tell_unreadable(error: UnicodeDecodeError) -> Response[str]:
    """A body that is no text; the same error from anywhere else is ours and stays one."""
    try:
        body().decode()
    except UnicodeDecodeError:
        message = "the body is not text in UTF-8, as JSON must be"
        return _forbidden_here() or problem(HTTPStatus.BAD_REQUEST, "INPUTERROR", message)
    raise error


app.exception_handler(UnicodeDecodeError)(_tell_unreadable)


def _tell_no_route(_error: NotFoundError) -> Response[str]:
    message = "there is no such route; GET /openapi.json lists all"
    return problem(HTTPStatus.NOT_FOUND, "NOTFOUND", message)


app.not_found(_tell_no_route)


def _tell_invalid(error: RequestValidationError) -> Response[str]:
    """What a request lacks, field by field; never what it said, which may be anyone's secret."""
    if (refusal := _forbidden_here()) is not None:
        return refusal
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", told(error.errors()))


app.exception_handler(RequestValidationError)(_tell_invalid)


def _tell_unsupported(_error: RequestUnsupportedContentType) -> Response[str]:
    message = "this route takes JSON: send it with the Content-Type application/json"
    unsupported = problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED", message)
    return _forbidden_here() or unsupported


app.exception_handler(RequestUnsupportedContentType)(_tell_unsupported)


def _forbidden_here() -> Response[str] | None:
    """The refusal of a caller whom this route is not for; Powertools reads the request first."""
    wanted = app.request
    return _forbidden(_RESERVED.get((wanted.method, wanted.route), frozenset()))
