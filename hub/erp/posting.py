"""One POST: to the address that was checked, no redirect followed, and over in ten seconds.

Which machine a name leads to is judged when the connection stands, before a byte is sent on it: a
name that was public when it was written down may lead inside by now. A receiver that lets us wait
is left alone for a while, so that it does not hold up what goes elsewhere.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from hub.erp.addresses import Reach, check_address
from hub.ports import Reply
from schemas.errors import Unavailable

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
LEFT_ALONE_SECONDS = 30.0
EXCERPT_BYTES = 500
AGENT = "Procurement-Hub/1"

Judge = Callable[[socket.socket], None]
_slow: dict[str, float] = {}


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    reach: Reach,
    seconds: float = TOTAL_SECONDS,
) -> Reply:
    """POST once. Unavailable where nobody answers in time; InputError for a forbidden address."""
    host = str(urlsplit(url).hostname)
    if _slow.get(host, 0.0) > time.monotonic():
        raise Unavailable(f"{host} let us wait a moment ago: it is left alone for half a minute")
    with _deadline(seconds) as (watched, passed):
        try:
            return _exchange(url, body, headers, _judge(reach, watched), seconds)
        except requests.RequestException as error:
            if passed.is_set() or isinstance(error, requests.Timeout):
                _slow[host] = time.monotonic() + LEFT_ALONE_SECONDS
                raise Unavailable(f"{host} did not answer within {seconds:g} seconds") from error
            # The text of such an error may hold the whole address: its kind must do.
            raise Unavailable(f"{host} cannot be reached: {type(error).__name__}") from error


def _exchange(
    url: str, body: bytes, headers: Mapping[str, str], judge: Judge, seconds: float
) -> Reply:
    with requests.Session() as session:
        # No proxy, no .netrc, nothing else of this machine's own.
        session.trust_env = False
        adapter = _Judged(judge)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
        with session.post(
            url,
            data=body,
            headers=sent,
            timeout=(min(CONNECT_SECONDS, seconds), seconds),
            allow_redirects=False,
            stream=True,
        ) as answer:
            return Reply(answer.status_code, _excerpt(answer))


def _excerpt(answer: requests.Response) -> str:
    """The beginning of what came back, on one line; a body that breaks off changes no status."""
    try:
        data = answer.raw.read(EXCERPT_BYTES, decode_content=False)
    except Exception:  # noqa: BLE001 - the status has come, and the status is the answer
        return ""
    text = data.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _judge(reach: Reach, watched: list[socket.socket]) -> Judge:
    def judge(connected: socket.socket) -> None:
        check_address(connected.getpeername()[0], reach)
        watched.append(connected.dup())

    return judge


@contextmanager
def _deadline(seconds: float) -> Iterator[tuple[list[socket.socket], threading.Event]]:
    """Sockets put into the list are shut after some seconds, however slowly bytes trickle in."""
    watched: list[socket.socket] = []
    passed = threading.Event()

    def shut() -> None:
        passed.set()
        for each in watched:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was first

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield watched, passed
    finally:
        timer.cancel()
        timer.join()
        for each in watched:
            each.close()


class _Judged(HTTPAdapter):
    """An adapter whose connections are judged as soon as they stand, before TLS and request."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._judge)


def _pools(judge: Judge) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _judged(super()._new_conn(), judge)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _judged(super()._new_conn(), judge)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _judged(connected: socket.socket, judge: Judge) -> socket.socket:
    try:
        judge(connected)
    except BaseException:
        connected.close()
        raise
    return connected
