"""How another process moves the clock of a running cloud: `hub tick` talks to this.

Asks for a token that stands in .hub/control.json, so that no web page can do it.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from hub.local.servers import LocalServer

MAX_SECONDS = 366 * 86_400


class Control:
    """POST {"seconds": …} moves the clock; anybody else is refused."""

    def __init__(
        self, advance: Callable[[timedelta], None], now: Callable[[], datetime], port: int = 0
    ) -> None:
        self.token = secrets.token_urlsafe(32)
        self._advance = advance
        self._now = now
        self._server = LocalServer(self, port, "control")

    @property
    def url(self) -> str:
        """Its address."""
        return self._server.url

    def stop(self) -> None:
        """Stop listening."""
        self._server.stop()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.method != "POST" or not hmac.compare_digest(given, self.token):
            return _answer({"message": "Forbidden"}, 403)(environ, start_response)
        seconds = (request.get_json(silent=True) or {}).get("seconds")
        if not isinstance(seconds, (int, float)) or not 0 < seconds <= MAX_SECONDS:
            text = f"seconds must be above 0 and at most {MAX_SECONDS}"
            return _answer({"message": text}, 400)(environ, start_response)
        self._advance(timedelta(seconds=seconds))
        return _answer({"now": self._now().isoformat()}, 200)(environ, start_response)


def _answer(content: dict[str, str], status: int) -> Response:
    return Response(json.dumps(content), status, {"Content-Type": "application/json"})
