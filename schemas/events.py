"""What the ledger keeps: events (facts, in the past tense), states, effects.

An event's class name is its name on the record and on the bus; its fields are its data. Here are
the envelope models and the chain's hash; the events themselves stand in one module a subject.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from schemas.word import Word

Json = Any
FIRST_HASH = "0" * 64


class Event(Word):
    """A fact. Subclasses are named by past participles of business words: FileReceived."""

    @property
    def name(self) -> str:
        return type(self).__name__

    def data(self) -> dict[str, Json]:
        return self.model_dump(mode="json", exclude_none=True)


class Recorded(Word):
    """An event as the ledger keeps it: its stream's `version`-th, chained to the one before."""

    id: str
    stream: str
    version: int
    name: str
    at: datetime
    data: dict[str, Json]
    previous: str
    hash: str


class State(Word):
    """What a stream's events add up to after `version` of them; `head` is the last event's hash."""

    stream: str
    version: int
    head: str
    data: dict[str, Json]


EffectStatus = Literal["open", "done", "parked"]


class RecordedEffect(Word):
    """Something still to be done (or done) in the world because of an event.

    `id` is made from what caused it (stream, channel, sequence), and whatever the effect makes is
    named after it, so that doing it twice is doing it once. `numbers` are the outbound control
    numbers it has taken, `result` what it left behind.
    """

    id: str
    stream: str
    channel: str
    sequence: int
    kind: str
    data: dict[str, Json]
    at: datetime
    status: EffectStatus = "open"
    attempts: int = 0
    numbers: tuple[int, ...] = ()
    last_error: str | None = None
    result: dict[str, Json] | None = None


def canonical(data: Mapping[str, Json]) -> str:
    """The one JSON text of some data: sorted keys, no blanks, so its hash is the same anywhere."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chain_hash(
    previous: str, stream: str, version: int, name: str, at: datetime, data: Mapping[str, Json]
) -> str:
    """SHA-256 over the previous event's hash and everything that this event says."""
    text = canonical(
        {
            "previous": previous,
            "stream": stream,
            "version": version,
            "name": name,
            "at": at.isoformat(),
            "data": dict(data),
        }
    )
    return hashlib.sha256(text.encode()).hexdigest()


def effect_sequence(version: int, place: int) -> int:
    """The number of a lane's `place`-th effect (from 0) of the commit that ends at `version`."""
    return version * 100 + place


def effect_id(stream: str, channel: str, sequence: int) -> str:
    """The name of an effect, made from what caused it: 32 hex digits."""
    return hashlib.sha256(f"{stream}\n{channel}\n{sequence}".encode()).hexdigest()[:32]
