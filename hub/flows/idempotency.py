"""A request that is sent again acts once, and is answered as it was the first time.

The key's record is part of the commit that acts, so that there is never the one without the other:

    seen = look(ports, once)
    if seen is None:
        ports.ledger.commit([*changes, record(once, Answer(status=201, body=...))], effects)

or `act_once`, which also settles the race of two requests that come at the same time.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hub.ports import Change, Ports
from schemas.access import Caller
from schemas.errors import HubError, IdempotencyKeyReused, InputError
from schemas.events import canonical
from schemas.idempotency import (
    Answer,
    AnsweredRequest,
    RequestAnswered,
    idempotency_stream,
)

T = TypeVar("T")
KEY = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True)
class Once:
    """A request that must act once: where its caller's key stands, and what it asks for."""

    stream: str
    request: str


def once(caller: Caller, key: str, method: str, path: str, body: bytes) -> Once:
    """The request `method path` with `body` under a caller's key. InputError for an odd key."""
    if not KEY.fullmatch(key):
        raise InputError("an Idempotency-Key has 1 to 128 visible ASCII characters and no blank")
    asked = "\n".join((method, path, _meaning(body)))
    request = hashlib.sha256(asked.encode()).hexdigest()
    return Once(idempotency_stream(caller.subject, key), request)


def look(ports: Ports, once: Once) -> Answer | None:
    """The answer that this request got before, or None if it is new.

    Raises IdempotencyKeyReused where the key was used for another request.
    """
    state = ports.ledger.load(once.stream)
    if state is None:
        return None
    kept = AnsweredRequest.model_validate(state.data)
    if kept.request != once.request:
        raise IdempotencyKeyReused(
            "this Idempotency-Key was used before, for a request that asked for something else: "
            "give every new request a new key, and repeat a request with all that it said"
        )
    return kept.answer


def record(once: Once, answer: Answer) -> Change:
    """The change that remembers the answer; it belongs into the commit that acts."""
    kept = AnsweredRequest(request=once.request, answer=answer)
    event = RequestAnswered(request=once.request, status=answer.status)
    return Change(once.stream, 0, [event], kept.model_dump(mode="json"))


def act_once(ports: Ports, once: Once, act: Callable[[], T]) -> T | Answer:
    """The answer of before, or what `act` gives, which must commit `record` with what it does.

    Of two that act at the same time one is refused, and gives the answer of the other.
    """
    seen = look(ports, once)
    if seen is not None:
        return seen
    try:
        return act()
    except HubError:
        # A conflict, or the flow met what the other has just done.
        first = look(ports, once)
        if first is None:
            raise
        return first


def _meaning(body: bytes) -> str:
    """What a body says: JSON without its blanks and its order, anything else as it is."""
    try:
        content = json.loads(body, parse_float=str)
        text = canonical({"json": content})
        text.encode()
    except (ValueError, RecursionError):
        return hashlib.sha256(body).hexdigest()
    return text
