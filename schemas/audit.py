"""The words of the audit: what a day's manifest seals, what an export is, what a check found.

A manifest names each stream that changed by its head (the hash of its last event) and its count of
events. Everything here is written as canonical JSON: the same words, the same bytes (design,
section 3 item 5; docs/explanation/audit.md draws it).
"""

import zlib
from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints

from schemas.events import Event, Recorded, canonical
from schemas.word import Word

FORMAT: Literal["procurement-hub-manifest/1"] = "procurement-hub-manifest/1"
SHARDS = 16
EXPORTS = "audit-export/"
LAST_VERSION = 10**12 - 1
MOST_BYTES = 512


def _fits(stream: str) -> str:
    if len(stream.encode(errors="surrogatepass")) > MOST_BYTES:
        raise ValueError(f"a stream's name has {MOST_BYTES} bytes at most")
    return stream


# No name that a ledger takes is refused by this, and every one that it cannot look up is.
StreamName = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]{1,512}$"), AfterValidator(_fits)
]


class Head(NamedTuple):
    """Where a stream stands: how many events it has, and the hash of the last."""

    version: int
    hash: str


class Mark(NamedTuple):
    """An event without what it says: its hash, its predecessor's, and when it was recorded."""

    hash: str
    previous: str
    at: datetime


class Sealed(Word):
    """A line of a manifest: a stream had `after` events sealed before, and has `version` now."""

    stream: str
    after: int
    version: int
    hash: str


class Part(Word):
    """A file of sealed heads, sorted by stream: one for each shard that changed."""

    part: str
    rows: int
    sha256: str


class Broken(Word):
    """An entry of the record that is not as it was written."""

    stream: str
    version: int | None = None
    what: str


class Manifest(Word):
    """What a day's closing seals. `previous` is the SHA-256 of the manifest before (zeros: none).

    `streams` and `events` are those sealed anew, the totals all that were ever sealed; `exports`
    are the SHA-256 of the archives exported on that day.
    """

    format: Literal["procurement-hub-manifest/1"] = FORMAT
    day: date
    previous: str
    closed_at: datetime
    streams: int
    events: int
    total_streams: int
    total_events: int
    parts: tuple[Part, ...] = ()
    exports: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()


class AuditExported(Event):
    """An archive of the record was handed out; its SHA-256 says which one it was."""

    sha256: str
    size: int
    by: str
    first: date | None = None
    last: date | None = None
    stream: str | None = None
    streams: int
    events: int


class ManifestText(Word):
    """A manifest as it is kept, byte for byte."""

    day: date
    text: str


class ManifestPage(Word):
    """Manifests, oldest first; `next` goes into `after`."""

    manifests: list[ManifestText]
    next: date | None = None


class PartText(Word):
    """Some lines of a part, as they are kept; `next` is the line to go on from."""

    text: str
    next: int | None = None


class Changed(Word):
    """Streams that changed after the last manifest, sorted."""

    streams: list[str]
    next: str | None = None


class Streams(Word):
    """Streams whose heads are asked for."""

    streams: Annotated[list[StreamName], Field(max_length=500)]


class StreamHead(Word):
    """What a stream's state says of it."""

    stream: str
    version: int
    hash: str


class StreamHeads(Word):
    """Those of the streams that are there."""

    heads: list[StreamHead]


class Span(Word):
    """The events of a stream after one version, up to another."""

    stream: StreamName
    after: int = Field(ge=0, le=LAST_VERSION)
    version: int = Field(ge=0, le=LAST_VERSION)


class Spans(Word):
    """Events that are asked for."""

    spans: Annotated[list[Span], Field(max_length=500)]


class Events(Word):
    """Events of the spans that were asked for, in their order; `done` spans are complete.

    Of the span after those, the last event given says how far it came.
    """

    events: list[Recorded]
    done: int


class ExportNote(Word):
    """What is kept of an export."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: int = Field(ge=0)
    first: date | None = None
    last: date | None = None
    stream: StreamName | None = None
    streams: int = Field(ge=0)
    events: int = Field(ge=0)


class ExportPage(Word):
    """Exports, newest first."""

    exports: list[ExportNote]
    next: str | None = None


def shard_of(stream: str) -> int:
    """The part of every manifest that a stream belongs to."""
    return zlib.crc32(stream.encode()) % SHARDS


def part_name(shard: int) -> str:
    """How a shard's part is called: two digits."""
    return f"{shard:02d}"


def manifest_key(day: date) -> str:
    """Where a day's manifest stands in the audit bucket."""
    return f"manifests/{day.isoformat()}.json"


def part_key(day: date, part: str) -> str:
    """Where a part of a day's heads stands."""
    return f"heads/{day.isoformat()}/{part}.jsonl"


def manifest_text(manifest: Manifest) -> bytes:
    """A manifest as it is kept and hashed."""
    return f"{canonical(manifest.model_dump(mode='json'))}\n".encode()


def export_stream(sha256: str) -> str:
    """Where an export is remembered; its name in a manifest says which archive it was."""
    return f"{EXPORTS}{sha256}"
