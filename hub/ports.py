"""The few sockets to the world. hub.memory and hub.aws plug into them; flows know only these.

Every instant is UTC-aware. Errors are those of schemas.errors; anything else is a bug.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from schemas.audit import Head, Mark
from schemas.events import Event, Json, Recorded, RecordedEffect, State

if TYPE_CHECKING:
    from schemas.feeds import FeedName, FeedReport

    # Few functions speak of webhooks: the others need not load their words to start.
    from schemas.hooks import Call
    from schemas.webhooks import Delivery, Posting

MAX_COMMIT_ITEMS = 100
MAX_COMMIT_BYTES = 4_000_000
SPILL_BYTES = 200_000
LAST_CONTROL_NUMBER = 999_999_999
# The workflow that plans by night, and what may name one of its runs.
REPLENISH = "replenish"
RUN_NAME = re.compile(r"[0-9A-Za-z_-]{1,80}")


@dataclass(frozen=True)
class Listing:
    """Under what a state is found again: GET lists read these, never a scan.

    `kind` names the list ("document"), `partner` the partner it belongs to, `sort` its order
    (an ISO instant and an id, say).
    """

    kind: str
    sort: str
    partner: str | None = None


@dataclass(frozen=True)
class Change:
    """New events for one stream, decided on its version `expected` (0: it must not exist yet).

    `state` is what the stream adds up to after them: one item, so that reading is one read.
    """

    stream: str
    expected: int
    events: Sequence[Event]
    state: Mapping[str, Json]
    listing: Listing | None = None


@dataclass(frozen=True)
class Effect:
    """Something to do in the world because of this commit; `stream` must be one that it changes.

    Effects of one stream and channel are done in order, one after the other.
    """

    stream: str
    channel: str
    kind: str
    data: Mapping[str, Json]


@dataclass(frozen=True)
class Page:
    """One page of a list, and where the next begins (None: that was the last)."""

    states: Sequence[State]
    next: str | None


@dataclass(frozen=True)
class Lane:
    """The queue of effects of one stream and channel."""

    stream: str
    channel: str


class Ledger(Protocol):
    """Append-only events, the states they add up to, and the effects they call for."""

    def commit(self, changes: Sequence[Change], effects: Sequence[Effect] = ()) -> list[Recorded]:
        """Record all of it or nothing. Events are numbered, chained and dated here.

        An effect's sequence is `version of its stream after this commit * 100 + its place` among
        this commit's effects of that lane. Items counted: one an event, one a stream, one an
        effect. Raises Conflict (naming the streams), TooLarge (over MAX_COMMIT_ITEMS items or
        MAX_COMMIT_BYTES of canonical JSON of events, states and effects, before spilling),
        InputError (no event in a change, a stream named twice, an effect of no changed stream).
        """

    def load(self, stream: str) -> State | None:
        """The state of a stream, by a consistent read; None if there is none."""

    def history(self, stream: str, after: int = 0) -> Iterator[Recorded]:
        """The events of a stream with version > `after`, oldest first."""

    def page(
        self,
        kind: str,
        *,
        partner: str | None = None,
        limit: int = 50,
        after: str | None = None,
        newest_first: bool = True,
    ) -> Page:
        """A page of the states listed under `kind` (and `partner`), in the order of `sort`.

        `after` is a Page.next; anything else is an InputError. May lag behind a commit.
        """

    def changed_on(self, day: date, shard: int) -> list[str]:
        """The streams of a shard (schemas.audit) whose last event is dated `day`, sorted.

        May lag behind a commit.
        """

    def heads(self, streams: Sequence[str]) -> dict[str, Head]:
        """Where each of these streams stands, by consistent reads; who is not there lacks."""

    def marks(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Mark]:
        """These events (stream and version) without what they say, by consistent reads."""

    def lane(self, lane: Lane) -> list[RecordedEffect]:
        """What is not done in a lane (open and parked), oldest first, by a consistent read."""

    def effect(self, stream: str, channel: str, sequence: int) -> RecordedEffect | None:
        """One effect, by a consistent read."""

    def open_lanes(self, before: datetime, limit: int = 100) -> list[Lane]:
        """Lanes with an open effect recorded before an instant: what the stream may have missed."""

    def parked(self, limit: int = 100) -> list[RecordedEffect]:
        """Effects given up on, for a person to resend."""

    def take_numbers(self, effect: RecordedEffect, counter: str, count: int) -> RecordedEffect:
        """The effect with `count` control numbers of `counter` written to it.

        Takes them by an atomic add (LAST_CONTROL_NUMBER is followed by 1) only if the effect has
        none yet; of two performers racing, both get the numbers of the one that wrote first. Gaps
        are allowed, reuse never.
        """

    def settle(self, effect: RecordedEffect, result: Mapping[str, Json]) -> None:
        """Mark an effect done. Doing so twice is no error; the first result stands."""

    def fail(self, effect: RecordedEffect, error: str, *, park: bool) -> RecordedEffect:
        """Attempt number `effect.attempts + 1` failed; with `park` the effect is given up and
        blocks its lane. Told again of the same attempt, it is counted once and the latest error
        stands; of an earlier one than the record knows, nothing changes."""

    def reopen(self, effect: RecordedEffect) -> RecordedEffect:
        """A parked effect becomes open again, with no attempts counted."""


@dataclass(frozen=True)
class StoredFile:
    """An object's bytes and the version that was read."""

    data: bytes
    version: str
    content_type: str = "application/octet-stream"
    metadata: Mapping[str, str] = field(default_factory=dict)


class Files(Protocol):
    """The documents bucket: keys as in design section 3 (inbound/, outbound/, bodies/, …)."""

    def read(self, key: str, *, version: str | None = None, limit: int) -> StoredFile:
        """An object. NotFound if it is not there, TooLarge over `limit` bytes (before reading)."""

    def write(
        self, key: str, data: bytes, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> None:
        """Put an object; the same key again is a new version of it."""

    def keys(self, prefix: str, limit: int | None = None) -> list[str]:
        """The keys under a prefix, in order: all of them, or the first `limit`."""

    def keep(self, data: bytes) -> str:
        """Put bytes under bodies/<SHA-256> unless they are there, and give the SHA-256."""

    def body(self, sha256: str) -> bytes:
        """Bytes kept before, checked against their hash. NotFound if they are not there."""

    def upload_url(self, key: str, content_type: str, seconds: int) -> str:
        """A presigned PUT for one key."""

    def download_url(self, key: str, seconds: int, filename: str) -> str:
        """A presigned GET of one key that saves as `filename`."""


class Vault(Protocol):
    """The audit bucket: what was written first under a key stays, and is what is read."""

    def write(self, key: str, data: bytes) -> None:
        """Put an object. The same again is no error; Conflict where something else stands."""

    def read(self, key: str) -> bytes:
        """An object as it was first written. NotFound if there is none."""

    def keys(self, prefix: str) -> list[str]:
        """The keys under a prefix, in order."""


@dataclass(frozen=True)
class Converted:
    """A feed's file as it was read: what it is, and the report of its rows or why it has none."""

    sha256: str
    size: int
    report: "FeedReport | None" = None
    reason: str | None = None


class Tables(Protocol):
    """Feeds' rows in the documents bucket: tables/<feed>/<SHA-256>.parquet, good rows only.

    No part of Ports: only the doors that read tables bring what reads them.
    """

    def convert(self, name: "FeedName", key: str, version: str | None) -> Converted:
        """Read an object as this feed and write its good rows (schemas.feeding.part_key).

        NotFound if it is not there, TooLarge if it is too large to be read.
        """

    def merge(self, name: "FeedName", keys: Sequence[str], target: str) -> int:
        """Write one object that says what these (the earliest first) say; how many rows it has."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, UTC-aware."""

    def wall(self) -> datetime:
        """The instant by the real clock, which nobody moves: what signatures are dated by."""


class Ids(Protocol):
    def new(self) -> str:
        """A fresh id: 32 hex digits that nobody can guess."""


class Lanes(Protocol):
    """The queue that wakes the performer of effects."""

    def wake(self, lanes: Sequence[Lane]) -> None:
        """Have each lane's open effects performed soon."""


class Bus(Protocol):
    """The event bus: source `procurement.hub`, detail-type the event's name, no contents."""

    def announce(self, events: Sequence[Recorded]) -> Sequence[Recorded]:
        """Publish; gives back those that were not taken, to be tried again."""


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up after its last retry."""

    id: str
    queue: str
    body: str
    sent_at: datetime
    receives: int


class DeadLetters(Protocol):
    """The dead-letter queues, by the name of the queue they belong to."""

    def queues(self) -> Mapping[str, int]:
        """Each queue's name and how many dead letters it has (approximately)."""

    def peek(self, queue: str, limit: int = 10) -> list[DeadLetter]:
        """Some dead letters, left where they are. NotFound for an unknown queue."""

    def redrive(self, queue: str) -> int:
        """Send a queue's dead letters back to be tried again; how many were there."""


class Secrets(Protocol):
    """What we share with other systems to know each other by. No value is ever logged."""

    def live(self, name: str) -> Sequence[str]:
        """The secrets that hold under a name, newest first: none, one, or two while rotating."""

    def put(self, name: str, value: str) -> None:
        """A new secret. The one before stays live beside it; one before that is forgotten."""

    def retire(self, name: str) -> None:
        """End the older of two secrets. No error where there is one, or none."""

    def forget(self, name: str) -> None:
        """End every secret of a name. No error where there is none."""


@dataclass(frozen=True)
class Reply:
    """What another system answered: its HTTP status and the beginning of its body."""

    status: int
    excerpt: str


class Connector(Protocol):
    """One system's shapes, both ways. Pure: docs/how-to/write-a-connector.md shows how to add one.

    `makes_secrets` says that the hub makes the secrets; else the other system does.
    """

    @property
    def name(self) -> str: ...

    @property
    def makes_secrets(self) -> bool: ...

    def check(self, settings: Mapping[str, str], /) -> None:
        """InputError for settings that it cannot work with."""

    def write(self, delivery: "Delivery", settings: Mapping[str, str], /) -> "Posting | None":
        """A delivery as the system wants it, or None where it has no use for it."""

    def headers(self, secrets: Sequence[str], timestamp: str, body: bytes, /) -> Mapping[str, str]:
        """The headers that tell the system who we are; `secrets` are live, newest first."""

    def took(self, reply: Reply, /) -> bool:
        """Whether an answer means that the system has the delivery, from now or from before."""

    def read(self, content: Json, settings: Mapping[str, str], /) -> "Call":
        """What the system told us, in our shape. InputError says what is wrong with it."""


class Erp(Protocol):
    """Other systems: their shapes, and the one way out to them."""

    def connectors(self) -> Sequence[str]:
        """The names of all connectors."""

    def connector(self, name: str) -> Connector:
        """A connector. InputError for a name that is none, with those that are."""

    def check(self, url: str) -> None:
        """InputError for an address that must not be called, as far as its text tells."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """POST once, following no redirect; whatever the status, it is the caller's to judge.

        Unavailable where nobody answers in time, InputError where the address must not be called.
        """


class Workflows(Protocol):
    """Work of many steps that another machinery sees through: it calls our doors step by step."""

    def start(self, name: str, run_name: str, given: Mapping[str, Json], /) -> None:
        """Have a workflow run. A run name that was used before starts nothing, whatever is given.

        NotFound for a workflow that this function may not start, InputError for a run name that
        is not RUN_NAME's.
        """


@dataclass(frozen=True)
class Ports:
    """All sockets of a running hub, made once by a composition root."""

    ledger: Ledger
    files: Files
    vault: Vault
    clock: Clock
    ids: Ids
    lanes: Lanes
    bus: Bus
    dead_letters: DeadLetters
    secrets: Secrets
    erp: Erp
    workflows: Workflows
