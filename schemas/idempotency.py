"""What is kept of a request that must act once: what it asked for, and the answer it got.

A key belongs to the caller that made it up; neither the key nor the caller's name is kept in the
clear, for a key may hold anything.
"""

import hashlib

from schemas.events import Event, Json
from schemas.word import Word


class RequestAnswered(Event):
    """A request with an Idempotency-Key did what it asked for, and was answered so."""

    request: str
    status: int


class Answer(Word):
    """The answer to a request: its HTTP status, its JSON body, and where what it made is found."""

    status: int
    body: dict[str, Json]
    location: str | None = None


class AnsweredRequest(Word):
    """The first request under a key, by the SHA-256 of what it asked for, and its answer."""

    request: str
    answer: Answer


def idempotency_stream(caller: str, key: str) -> str:
    """Where a caller's key stands in the ledger."""
    return f"idempotency/{_hash(caller)}/{_hash(key)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
