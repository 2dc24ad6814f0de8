"""A small HTTP server on the loopback interface that keeps connections and can be stopped for good.

Werkzeug's own closes each connection after one request, lingers, and leaves threads behind when it
is shut down; its parsing is used here. Requests and answers are held in memory.
"""

import contextlib
import io
import socket
import threading
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from hub.local.arns import HOST
from schemas.errors import Unavailable


class KeepAliveHandler(WSGIRequestHandler):
    """One connection: request after request, each read and answered in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Hand one request to the application."""
        environ = self.make_environ()
        environ["wsgi.input"] = io.BytesIO(self._read_body(environ))
        answer: list[Any] = []

        def start_response(status: str, headers: Any, _: Any = None) -> Any:
            answer[:] = [status, headers]

        application: Any = self.server.app
        body = b"".join(application(environ, start_response))
        status, headers = answer
        self._send(status, headers, body)

    def _read_body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):  # it came in chunks
            return bytes(environ["wsgi.input"].read())
        return self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        lines = [f"{self.protocol_version} {status}"]
        lines += [f"{name}: {value}" for name, value in headers]
        bodiless = self.command == "HEAD" or status[:3] in ("204", "304")
        if not bodiless and "content-length" not in {name.lower() for name, _ in headers}:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head if bodiless else head + body)

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
        self, app: Any, port: int, name: str, handler: type[WSGIRequestHandler] = KeepAliveHandler
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
