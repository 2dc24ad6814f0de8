"""A small HTTP server on the loopback interface that can be stopped for good.

Werkzeug's own leaves keep-alive connections and their threads behind when it is shut down.
"""

import contextlib
import socket
import threading
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from hub.local.arns import HOST
from schemas.errors import Unavailable


class QuietHandler(WSGIRequestHandler):
    """Answers at once (no Nagle) and writes no access log."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's name)
        """Say nothing: the functions' logs and cloud.failures tell what matters."""


class _Server(ThreadedWSGIServer):
    """Knows its open connections, so that it can end them and wait for their threads."""

    daemon_threads = True
    multithread = True

    def __init__(
        self, listening: socket.socket, app: Any, handler: type[WSGIRequestHandler]
    ) -> None:
        self._open: dict[socket.socket, threading.Thread] = {}
        self._guard = threading.Lock()
        super().__init__(HOST, 0, app, handler, fd=listening.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._guard:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is its own affair; the application catches its own errors."""

    def hang_up(self) -> None:
        """End every open connection and wait for its thread."""
        with self._guard:
            connections = dict(self._open)
        for connection, thread in connections.items():
            with contextlib.suppress(OSError):  # the other side was quicker
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


class LocalServer:
    """Serves a WSGI application on 127.0.0.1 from its own thread; port 0 picks a free one."""

    def __init__(
        self, app: Any, port: int, name: str, handler: type[WSGIRequestHandler] = QuietHandler
    ) -> None:
        with _listen(port) as listening:
            self._server = _Server(listening, app, handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name=name
        )
        self._thread.daemon = True
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        """Stop listening, end what is open, free the port."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join(timeout=5)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        raise Unavailable(f"{HOST}:{port} cannot be listened on: {error.strerror}") from error
