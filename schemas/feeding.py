"""What a running hub does with a feed: its events, the states they add up to, and the tables.

A feed is known by its name and its content. A table is made of parts, one a feed, in the order in
which they were dropped; of two rows with one key the one of the later part counts.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from schemas.events import Event
from schemas.feeds import FeedName, FeedReport, RefusedRow
from schemas.word import Word

FeedStatus = Literal["read", "quarantined"]
MOST_ROWS = 50_000


class FeedReceived(Event):
    """A feed's file came in; it lies in the bucket under `key`."""

    feed: str
    table: str
    key: str
    sha256: str
    size: int


class FeedRedelivered(Event):
    """The same content was dropped again."""

    feed: str
    table: str
    key: str


class FeedRead(Event):
    """A feed's good rows are a part of their table's history or present; the others are told."""

    feed: str
    table: str
    rows: int
    refused: int


class FeedQuarantined(Event):
    """A file under feeds/ is no feed that can be read; a report in plain words says why."""

    feed: str
    table: str
    reason: str
    report: str


class TableChanged(Event):
    """A table consists of these parts from now on."""

    table: str
    feed: str
    parts: tuple[str, ...]
    rows: int


class TableMerged(Event):
    """Many parts of a table were made one that says the same."""

    table: str
    parts: tuple[str, ...]
    merged: str
    rows: int


class FeedState(Word):
    """A feed that came in. `marks` are the objects (key and version) that brought it."""

    id: str
    name: str
    status: FeedStatus
    sha256: str
    size: int
    marks: tuple[str, ...]
    received_at: datetime
    reason: str | None = None
    report: FeedReport | None = None
    part: str | None = None


class TablePart(Word):
    """One part of a table: a Parquet file of one feed's good rows.

    `whole` says that it replaces what came before it; else its rows are put over those.
    """

    feed: str
    key: str
    rows: int
    dropped_at: datetime
    whole: bool


class TableState(Word):
    """What a table consists of, the earliest part first.

    `troubled` are feeds with refused rows that a person was told of.
    """

    name: FeedName
    parts: tuple[TablePart, ...] = ()
    changed_at: datetime
    troubled: tuple[str, ...] = ()


def _exact(value: Any) -> Any:
    """A binary float is no amount: 0.1 is not what it says."""
    if isinstance(value, float):
        raise ValueError(f'write it as text: "{value!r}", not {value!r}')
    return value


Cell = Annotated[str | int | bool | None, BeforeValidator(_exact)]


class RowsTold(Word):
    """Rows of a feed as JSON: its columns by name; amounts and quantities as text or whole."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[tuple[dict[str, Cell], ...], Field(min_length=1, max_length=MOST_ROWS)]


class RowsTaken(Word):
    """How many rows were taken, and why the others were not; `line` is a row's number from 1.

    `GET /feeds/{feed}` says in a moment what became of them; without a good row there is no feed.
    """

    feed: str | None
    name: FeedName
    rows: int
    refused_count: int
    refused: tuple[RefusedRow, ...] = ()


class FeedView(Word):
    """A feed as the API shows it; in a list without its refused rows."""

    id: str
    name: str
    status: FeedStatus
    received_at: datetime
    sha256: str
    size: int
    rows: int = 0
    refused_count: int = 0
    reason: str | None = None
    report: FeedReport | None = None
    refused: tuple[RefusedRow, ...] = ()


class FeedPage(Word):
    """Feeds, newest first; `next` goes into `after` for the next page."""

    feeds: list[FeedView]
    next: str | None = None


def feed_id(name: str, sha256: str) -> str:
    """The same content under the same name is the same feed."""
    return hashlib.sha256(f"feed\n{name}\n{sha256}".encode()).hexdigest()[:24]


def feed_stream(feed: str) -> str:
    return f"feed/{feed}"


def table_stream(name: str) -> str:
    return f"table/{name}"


def part_key(name: str, sha256: str) -> str:
    """Where a feed's good rows stand."""
    return f"tables/{name}/{sha256}.parquet"


def report_key(name: str, feed: str) -> str:
    """Where the report of a feed stands, for who has the bucket and not the API."""
    return f"reports/feeds/{name}/{feed}.json"
