"""What lies outside the house, in memory: secrets, and the systems that webhooks are posted to."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from pydantic import ValidationError

from hub.core.signatures import SIGNATURE, write_signatures
from hub.ports import Connector, Reply
from schemas.errors import InputError
from schemas.hooks import Call
from schemas.webhooks import GENERIC, Delivery, Posting


class MemorySecrets:
    """hub.ports.Secrets in a dict."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._live: dict[str, tuple[str, ...]] = {}

    def live(self, name: str) -> Sequence[str]:
        with self._lock:
            return self._live.get(name, ())

    def put(self, name: str, value: str) -> None:
        with self._lock:
            self._live[name] = (value, *self._live.get(name, ())[:1])

    def retire(self, name: str) -> None:
        with self._lock:
            self._live[name] = self._live.get(name, ())[:1]

    def forget(self, name: str) -> None:
        with self._lock:
            self._live.pop(name, None)


@dataclass(frozen=True)
class Posted:
    """One request that left."""

    url: str
    body: bytes
    headers: Mapping[str, str]


class AsItIs:
    """A connector whose shapes are ours."""

    name = GENERIC
    makes_secrets = True

    def check(self, _settings: Mapping[str, str]) -> None:
        """There are none."""

    def write(self, delivery: Delivery, _settings: Mapping[str, str]) -> Posting | None:
        return Posting(content=delivery.model_dump(mode="json", exclude_none=True))

    def headers(self, secrets: Sequence[str], timestamp: str, body: bytes) -> Mapping[str, str]:
        return {SIGNATURE: write_signatures(secrets, timestamp, body)}

    def took(self, reply: Reply) -> bool:
        return 200 <= reply.status < 300

    def read(self, content: Any, _settings: Mapping[str, str]) -> Call:
        try:
            return Call.model_validate(content)
        except ValidationError as error:
            raise InputError("a call is {id, type, data}") from error


@dataclass
class MemoryErp:
    """hub.ports.Erp without a network: keeps what was posted, and answers what a test scripted.

    `answers` are given one after the other, each a status or an error to raise; after the last
    comes 200. Any https address may be called.
    """

    known: Mapping[str, Connector] = field(default_factory=lambda: {GENERIC: AsItIs()})
    posted: list[Posted] = field(default_factory=list)
    answers: deque[int | Exception] = field(default_factory=deque)

    def connectors(self) -> Sequence[str]:
        return sorted(self.known)

    def connector(self, name: str) -> Connector:
        if name not in self.known:
            raise InputError(f"there is no connector {name!r}; there are: {', '.join(self.known)}")
        return self.known[name]

    def check(self, url: str) -> None:
        if not url.startswith("https://"):
            raise InputError(f"{url!r} is no https address")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        self.posted.append(Posted(url, body, dict(headers)))
        answer = self.answers.popleft() if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return Reply(answer, "")
