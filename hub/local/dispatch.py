"""The AWS endpoint: moto's own server application, guarded.

moto's tables and buckets know no locks, so S3 and DynamoDB take one request at a time; a request
that makes moto stumble is kept as a failure. Patched: BaseModel.__new__ (it would keep every item
and message for ever) and moto_server's switch for CORS answers to any page on the web.
"""

import threading
from collections.abc import Iterable
from typing import Any

import moto.moto_server.werkzeug_app as werkzeug_app
from moto.core.common_models import BaseModel

from hub.local.patches import Patches
from hub.local.servers import KeepAliveHandler, LocalServer
from hub.local.watch import Watch

ONE_AT_A_TIME = ("s3", "dynamodb", "dynamodbstreams")
# Signed requests of these are told apart by service and target alone.
PLAIN = ("s3", "dynamodb", "sqs", "events", "lambda", "logs", "cognito-idp")
ODD_PATHS = ("/moto-api", "/latest/", "/v20180820/", "/favicon.ico")
CHANGE_SCHEDULES = ("events", "scheduler", "lambda", "awslambda", "states", "stepfunctions")


def patch_core(patches: Patches) -> None:
    """Set moto's symbols."""
    patches.set(BaseModel, "__new__", staticmethod(_new))
    patches.set(werkzeug_app, "DISABLE_GLOBAL_CORS", value=True)


def _new(cls: Any, *_: Any, **__: Any) -> Any:
    """An instance, remembered only where moto's reset needs it: S3 closes its files by it."""
    instance = object.__new__(cls)
    if cls.__module__.startswith("moto.s3."):
        cls.instances_tracked.append(instance)
    return instance


class Endpoint:
    """A WSGI application: what any AWS client talks to."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
        self._locks = {name: threading.RLock() for name in ONE_AT_A_TIME}
        self._known: dict[tuple[str, str], Any] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        application = self._application(environ)
        service = application.service
        try:
            with self._locks.get(service, threading.Lock()):
                return list(application(environ, start_response))
        except Exception as error:  # noqa: BLE001 (kept, and answered with a 500)
            self._watch.fail(f"{service}: {environ.get('HTTP_X_AMZ_TARGET', '')}", error)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [f"the embedded cloud failed: {error}".encode()]
        finally:
            if service in CHANGE_SCHEDULES:
                self._watch.ring()

    def _application(self, environ: dict[str, Any]) -> Any:
        """moto's application for a request; finding it takes moto longer than most requests."""
        scope = environ.get("HTTP_AUTHORIZATION", "").partition(",")[0].split("/")
        if len(scope) != 5 or scope[3] not in PLAIN or environ["PATH_INFO"].startswith(ODD_PATHS):
            return self._app.get_application(environ)
        key = (scope[3], environ.get("HTTP_X_AMZ_TARGET", "").partition(".")[0])
        if key not in self._known:
            self._known[key] = self._app.get_application(environ)
        return self._known[key]


def serve(watch: Watch, port: int) -> LocalServer:
    """Start the AWS endpoint."""
    handler = type("Handler", (KeepAliveHandler, werkzeug_app.MotoRequestHandler), {})
    return LocalServer(Endpoint(watch), port, "aws-endpoint", handler)
