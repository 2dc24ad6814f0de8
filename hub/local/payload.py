"""HTTP as a Lambda function sees it behind an HTTP API: payload format 2.0, both ways.

Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
"""

import base64
import json
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from hub.local.arns import ACCOUNT

PLAIN = ("text/", "application/json", "application/xml", "application/javascript")
API_ID = "local"


def make_event(
    request: Request, route: str, path: Mapping[str, str], claims: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The event for a request that matched a route."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": request.path,
        "rawQueryString": request.query_string.decode("latin-1"),
        "headers": {k.lower(): v for k, v in request.headers.items() if k.lower() != "cookie"},
        "requestContext": _context(request, route, claims),
        "isBase64Encoded": False,
    }
    cookies = [part.strip() for part in request.headers.get("Cookie", "").split(";")]
    if cookies != [""]:
        event["cookies"] = cookies
    if request.args:
        query = request.args.to_dict(flat=False)
        event["queryStringParameters"] = {name: ",".join(v) for name, v in query.items()}
    if path:
        event["pathParameters"] = dict(path)
    body = request.get_data()
    if body:
        event["body"], event["isBase64Encoded"] = _body(body, request.content_type or "")
    return event


def make_response(value: Any) -> Response | None:
    """What a function's answer means; None if it means nothing."""
    if not isinstance(value, dict) or "statusCode" not in value:
        text = value if isinstance(value, str) else json.dumps(value)
        return Response(text, 200, {"Content-Type": "application/json"})
    body = value.get("body")
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    try:
        status = int(value["statusCode"])
        data = base64.b64decode(text, validate=True) if value.get("isBase64Encoded") else text
    except (TypeError, ValueError):
        return None
    headers = Headers([(name, _text(v)) for name, v in (value.get("headers") or {}).items()])
    headers.setdefault("Content-Type", "text/plain;charset=UTF-8")
    for cookie in value.get("cookies") or []:
        headers.add("Set-Cookie", cookie)
    return Response(data, status, headers)


def flatten(claims: Mapping[str, Any]) -> dict[str, str]:
    """Claims as HTTP APIs hand them on: everything is text, an array is `[a b]`."""
    return {name: _flat(value) for name, value in claims.items()}


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(_flat(each) for each in value)}]"
    return value if isinstance(value, str) else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    if content_type.lower().startswith(PLAIN):
        try:
            return body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass  # it is not what it says: hand on its bytes
    return base64.b64encode(body).decode("ascii"), True


def _context(request: Request, route: str, claims: Mapping[str, Any] | None) -> dict[str, Any]:
    now = time.time()
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": request.host,
        "domainPrefix": request.host.split(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "sourceIp": request.remote_addr or "127.0.0.1",
            "userAgent": request.headers.get("User-Agent", ""),
        },
        "requestId": uuid.uuid4().hex[:16],
        "routeKey": route,
        "stage": "$default",
        "time": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now * 1000),
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": flatten(claims), "scopes": None}}
    return context
