"""The HTTP API on localhost: routes, JWT authorizers, one Lambda behind each route.

Routes and authorizers are put here by the template's adapters (resources/http.py). The most
specific route wins: literal segments, then {parameters}, then {greedy+}, then $default.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from hub.local.environment import MAX_PAYLOAD_BYTES, Outcome
from hub.local.payload import make_event, make_response
from hub.local.runtime import Throttled
from hub.local.tokens import Authorizer, Claims, check_token
from hub.local.watch import Watch

ANY = "ANY"
DEFAULT = "$default"
MAX_REQUEST_BYTES = 10 * 1024 * 1024
_PARAMETER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Route:
    """One route of the API: its key as written, the function's ARN, who may pass."""

    key: str
    function: str
    authorizer: Authorizer | None = None
    scopes: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """GET, POST, … or ANY."""
        return ANY if self.key == DEFAULT else self.key.split(" ")[0]

    @property
    def path(self) -> str:
        """The path as written; for $default the greediest."""
        return "" if self.key == DEFAULT else self.key.split(" ")[1]

    @cached_property
    def rank(self) -> tuple[list[int], bool]:
        """Sorts before the routes that are less specific."""
        return [_rank(part) for part in self.path.split("/")], self.method == ANY

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path's parameters if a request belongs here."""
        if self.method not in (ANY, method):
            return None
        found = self._pattern.fullmatch(path)
        return dict(zip(self._names, found.groups(), strict=True)) if found else None

    @cached_property
    def _names(self) -> list[str]:
        return [name.rstrip("+") for name in _PARAMETER.findall(self.path)]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        if self.key == DEFAULT:
            return re.compile(".*", re.DOTALL)
        literals = [re.escape(part) for part in _PARAMETER.split(self.path)[::2]]
        groups = [
            "(.+)" if name.endswith("+") else "([^/]+)" for name in _PARAMETER.findall(self.path)
        ]
        pattern = "".join(a + b for a, b in zip(literals, [*groups, ""], strict=True))
        return re.compile(pattern, re.DOTALL)  # a path may hold anything, a line's end too


def _rank(part: str) -> int:
    if not part.startswith("{"):
        return 0
    return 2 if part.endswith("+}") else 1


class Gateway:
    """A WSGI application: the API as its clients see it."""

    def __init__(self, invoke: Callable[[str, str], Outcome], watch: Watch) -> None:
        self._invoke = invoke
        self._watch = watch
        self._routes: list[Route] = []

    def add(self, route: Route) -> None:
        """Put a route in its place."""
        ordered = sorted([*self._routes, route], key=lambda each: each.rank)
        self._routes = sorted(ordered, key=lambda each: each.key == DEFAULT)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._watch.busy():
            try:
                response = self._answer(Request(environ))
            except RequestEntityTooLarge:
                response = message(413, "Request Entity Too Large")
            except Exception as error:  # noqa: BLE001 (kept, and answered with a 500)
                self._watch.fail("the HTTP API", error)
                response = message(500, "Internal Server Error")
            return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        request.max_content_length = MAX_REQUEST_BYTES
        for route in self._routes:
            parameters = route.match(request.method, request.path)
            if parameters is not None:
                return self._pass(request, route, parameters)
        return message(404, "Not Found")

    def _pass(self, request: Request, route: Route, parameters: dict[str, str]) -> Response:
        claims: Claims | None = None
        if route.authorizer is not None:
            token = request.headers.get("Authorization", "")
            claims = check_token(re.sub(r"(?i)^bearer\s+", "", token), route.authorizer)
            if claims is None:
                return message(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
            if not _in_scope(claims, route.scopes):
                return message(403, "Forbidden")
        return self._call(make_event(request, route.key, parameters, claims), route)

    def _call(self, event: dict[str, Any], route: Route) -> Response:
        text = json.dumps(event)
        if len(text) > MAX_PAYLOAD_BYTES:
            return message(413, "Request Entity Too Large")
        try:
            outcome = self._invoke(route.function, text)
        except Throttled:
            return message(503, "Service Unavailable")
        response = None if outcome.failed else make_response(outcome.value())
        return response or message(500, "Internal Server Error")


def message(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """An answer of the gateway itself."""
    body = json.dumps({"message": text})
    return Response(body, status, {"Content-Type": "application/json", **(headers or {})})


def _in_scope(claims: Claims, scopes: tuple[str, ...]) -> bool:
    held = str(claims.get("scope") or claims.get("scp") or "").split()
    return not scopes or any(scope in held for scope in scopes)
