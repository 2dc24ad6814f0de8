"""Exporting the record: one archive of the manifests, the heads they seal and the events below.

Everything is written to a folder first, for a tar says a file's size before its content.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, TypeVar

from hub.core.audit.archive import README, SUMS, event_line, export_line, state_line, sums
from hub.core.audit.checker import checker_text
from hub.core.audit.manifests import read_manifest, read_part
from hub.core.audit.source import Source
from hub.core.audit.tar import CHUNK, END, padding, tar_header
from schemas.audit import SHARDS, Sealed, Span, part_key, part_name, shard_of
from schemas.errors import InputError, NotFound

AT_ONCE = 100
T = TypeVar("T")


@dataclass(frozen=True)
class Wish:
    """What to export: days (None: from the first, to the last that is closed), one stream or all.

    `open` adds what came after the last manifest, and what the streams' states say.
    """

    first: date | None = None
    last: date | None = None
    stream: str | None = None
    open: bool = False

    def wants(self, stream: str) -> bool:
        """Whether a stream's events go into the archive."""
        return self.stream in (None, stream)

    def wants_part(self, part: str) -> bool:
        """Whether a part of the heads does."""
        return self.stream is None or part == part_name(shard_of(self.stream))


@dataclass(frozen=True)
class Exported:
    """An archive that was written."""

    sha256: str
    size: int
    first: date | None
    last: date | None
    streams: int
    events: int


@dataclass
class _Folder:
    """The archive's files while they are collected."""

    root: Path
    digests: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, lines: Iterable[bytes]) -> int:
        """Write a file, unless there is nothing to write; how many lines it has."""
        path, digest, count = self.root / name, hashlib.sha256(), 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for line in lines:
                file.write(line)
                digest.update(line)
                count += 1
        if count:
            self.digests[name] = digest.hexdigest()
        return count

    def tar(self, out: IO[bytes]) -> tuple[str, int]:
        """The archive of all that was written; its SHA-256 and size."""
        self.write(SUMS, [sums(self.digests)])
        digest, size = hashlib.sha256(), 0
        for chunk in self._chunks():
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        return digest.hexdigest(), size

    def _chunks(self) -> Iterator[bytes]:
        for name in sorted(self.digests):
            size = (self.root / name).stat().st_size
            yield tar_header(name, size)
            with (self.root / name).open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
            yield padding(size)
        yield END


class _Export:
    """One export on its way. `known` says how many events of each stream were sealed."""

    def __init__(self, source: Source, wish: Wish, folder: _Folder) -> None:
        self.source = source
        self.wish = wish
        self.folder = folder
        self.known: dict[str, int] = {}
        self.days: list[date] = []
        self.events = 0

    def collect(self) -> None:
        """All files but the list of sums."""
        for day, text in self.source.manifests(self.wish.first, self.wish.last):
            self.days.append(day)
            self.folder.write(f"manifests/{day.isoformat()}.json", [text])
            for part in _parts(text):
                if self.wish.wants_part(part):
                    self._part(day, part)
        self._check_days()
        if self.wish.open:
            for shard in range(SHARDS):
                self._open(shard)
        said = export_line(
            self.days,
            self.wish.stream,
            whole=self.wish.first is None,
            open_=self.wish.open,
            streams=len(self.known),
            events=self.events,
        )
        for name, text in (
            ("export.json", said),
            ("README.txt", README.encode()),
            ("check_audit.py", checker_text()),
        ):
            self.folder.write(name, [text])

    def _check_days(self) -> None:
        if not self.days and not self.wish.open:
            raise InputError("no day of those is closed yet: a day is closed in the night after it")
        if self.wish.last is not None and self.wish.last not in self.days:
            raise InputError(f"{self.wish.last} is not closed yet; leave out --to, or name a day")

    def _part(self, day: date, part: str) -> None:
        try:
            text = self.source.part(day, part)
        except NotFound:
            # The check tells what is missing, and where.
            return
        self.folder.write(part_key(day, part), [text])
        rows = [row for row in _rows(text) if self.wish.wants(row.stream)]
        spans = [Span(stream=r.stream, after=r.after, version=r.version) for r in rows]
        self._write_events(f"events/{day.isoformat()}/{part}.jsonl", spans)
        self.known |= {row.stream: row.version for row in rows}

    def _open(self, shard: int) -> None:
        streams = {stream for stream in self.known if shard_of(stream) == shard}
        streams |= {each for each in self.source.changed(shard) if self.wish.wants(each)}
        spans: list[Span] = []
        name = f"states/{part_name(shard)}.jsonl"
        self.folder.write(name, self._states(sorted(streams), spans))
        self._write_events(f"events/open/{part_name(shard)}.jsonl", spans)

    def _states(self, streams: Sequence[str], spans: list[Span]) -> Iterator[bytes]:
        """Each stream's state; `spans` are given what came after it was sealed."""
        for some in _batches(streams):
            heads = self.source.heads(some)
            for stream in some:
                if stream in heads:
                    head, after = heads[stream], self.known.setdefault(stream, 0)
                    yield state_line(stream, head)
                    if head.version > after:
                        spans.append(Span(stream=stream, after=after, version=head.version))

    def _write_events(self, name: str, spans: Sequence[Span]) -> None:
        lines = (event_line(e) for some in _batches(spans) for e in self.source.events(some))
        self.events += self.folder.write(name, lines)


def write_export(source: Source, wish: Wish, folder: Path, out: IO[bytes]) -> Exported:
    """Write an archive to `out`, by way of an empty folder. InputError where no day is closed."""
    files = _Folder(folder)
    export = _Export(source, wish, files)
    export.collect()
    sha256, size = files.tar(out)
    first, last = min(export.days, default=None), max(export.days, default=None)
    return Exported(sha256, size, first, last, len(export.known), export.events)


def _batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]


def _parts(text: bytes) -> list[str]:
    """The parts that a manifest names; none of one that can't be read, which the check tells."""
    try:
        return [part.part for part in read_manifest(text).manifest.parts]
    except ValueError:
        return []


def _rows(text: bytes) -> list[Sealed]:
    try:
        return list(read_part(text).values())
    except ValueError:
        return []
