"""What API Gateway hands to a function: an HTTP event (payload format 2.0), who calls included."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

Claims = dict[str, str]


def claims(*roles: str, partner: str | None = None, subject: str = "u-1") -> Claims:
    """A login's claims, as Cognito writes them."""
    told = {"sub": subject, "email": "u@example.test", "cognito:groups": f"[{' '.join(roles)}]"}
    return told | ({"custom:partner": partner} if partner else {})


def http_event(
    method: str,
    path: str,
    who: Claims | None,
    *,
    body: Any = None,
    query: Mapping[str, str] | None = None,
    headers: Iterable[tuple[str, str]] | Mapping[str, str] = (),
    key: str | None = None,
) -> dict[str, Any]:
    """A call; `body` is text, bytes, or what is to be sent as JSON; `key` its Idempotency-Key."""
    encoded = isinstance(body, bytes)
    if isinstance(body, bytes):
        body = base64.b64encode(body).decode()
    elif body is not None and not isinstance(body, str):
        body = json.dumps(body)
    sent = {"content-type": "application/json"} | dict(headers)
    context: dict[str, Any] = {
        "stage": "$default",
        "requestId": "r-1",
        "http": {"method": method, "path": path},
    }
    if who is not None:
        context["authorizer"] = {"jwt": {"claims": who}}
    return {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}" if who is not None else "POST /hooks/{source}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": sent | ({"idempotency-key": key} if key else {}),
        "queryStringParameters": query or {},
        "requestContext": context,
        "body": body,
        "isBase64Encoded": encoded,
    }
