"""Closing days: each gets a manifest of the heads of all streams that it changed (design, section
3 item 5), and its archive is made whole on the way.

Which streams changed is asked twice, of the archive's lines and of the ledger's index by day; each
stream's head is compared with its state by a consistent read. What the archive missed (a batch of
the stream given up after its last retry) is archived anew. What a day seals is decided in
hub.core.audit.closing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hub.core.audit.closing import DAY, Lines, Past, beside, faults, mark, seal_history, seal_lines
from hub.core.audit.manifests import Kept, make_manifest, part_text, read_manifest, read_part
from hub.flows.archive import archive
from hub.ports import Ports
from schemas.audit import (
    SHARDS,
    Broken,
    Head,
    Manifest,
    Sealed,
    manifest_key,
    manifest_text,
    part_key,
    part_name,
)
from schemas.errors import Conflict
from schemas.events import Recorded

# No commit dated a day is still on its way when it is closed: a function lives 15 minutes at most.
SETTLED = timedelta(hours=1)
# Where neither a manifest nor a line of the archive is, the record can't be older than this.
LOOK_BACK = timedelta(days=7)
LARGEST_OBJECT = 1 << 30
LINES_AT_ONCE = 100

Rows = Mapping[str, Sealed]
Changed = Mapping[int, Mapping[str, date]]


@dataclass(frozen=True)
class Closed:
    """A day's manifest, and how many of its events had to be archived anew."""

    manifest: Manifest
    archived: int


@dataclass
class _Day:
    """A day while it is closed. `dates` remembers on which days a stream that was read has events,
    for the days that are closed after this one."""

    past: Past
    lines: Lines
    changed: Changed
    dates: dict[str, set[date]]
    broken: list[Broken] = field(default_factory=list)
    missing: list[Recorded] = field(default_factory=list)
    archived: int = 0


def close_days(ports: Ports) -> list[Closed]:
    """Close every day that is over and has no manifest yet, oldest first."""
    until = (ports.clock.now() - SETTLED).date() - DAY
    before = last_manifest(ports)
    day = before.manifest.day + DAY if before else _first_day(ports, until)
    if day > until:
        return []
    changed = _changed_since(ports, day - (DAY if before else LOOK_BACK))
    rows = dict(_sealed_by(ports, before))
    dates: dict[str, set[date]] = {}
    closed = []
    while day <= until:
        past = Past(day, before is not None, rows)
        now = _Day(past, _read_lines(ports, day), changed, dates)
        before, rows = _close(ports, now, before)
        closed.append(Closed(before.manifest, now.archived))
        day += DAY
    return closed


def last_manifest(ports: Ports) -> Kept | None:
    """The manifest of the last day that was closed."""
    keys = ports.vault.keys("manifests/")
    return read_manifest(ports.vault.read(keys[-1])) if keys else None


def _first_day(ports: Ports, until: date) -> date:
    """The day of the oldest event that is known of; without any, the last that is over."""
    days = [date.fromisoformat(key.split("/")[1]) for key in ports.files.keys("events/", 1)]
    changed = _changed_since(ports, until - LOOK_BACK)
    days += [day for streams in changed.values() for day in streams.values()]
    return min(days, default=until)


def _changed_since(ports: Ports, day: date) -> Changed:
    """Each stream's last day by shard, from a day on. The days are asked in order: a stream that
    changes meanwhile moves on, into a day that is asked later."""
    changed: dict[int, dict[str, date]] = {shard: {} for shard in range(SHARDS)}
    while day <= ports.clock.now().date():
        for shard, streams in changed.items():
            streams |= dict.fromkeys(ports.ledger.changed_on(day, shard), day)
        day += DAY
    return changed


def _sealed_by(ports: Ports, kept: Kept | None) -> Iterator[tuple[str, Sealed]]:
    if kept is not None:
        for part in kept.manifest.parts:
            yield from read_part(ports.vault.read(part_key(kept.manifest.day, part.part))).items()


def _read_lines(ports: Ports, day: date) -> Lines:
    lines = Lines()
    for key in ports.files.keys(f"events/{day.isoformat()}/"):
        if key.endswith(".jsonl"):
            for line in ports.files.read(key, limit=LARGEST_OBJECT).data.splitlines():
                try:
                    event = Recorded.model_validate_json(line)
                except ValueError:
                    lines.spoiled(key)
                else:
                    lines.take(event)
    return lines


def _close(ports: Ports, now: _Day, before: Kept | None) -> tuple[Kept, dict[str, Sealed]]:
    """Seal a day; gives its manifest as it is kept, and all its rows."""
    parts: dict[str, Sequence[Sealed]] = {}
    for shard in range(SHARDS):
        rows = list(_seal_shard(ports, now, shard))
        if rows:
            kept = _keep(ports, part_key(now.past.day, part_name(shard)), part_text(rows))
            parts[part_name(shard)] = list(read_part(kept).values())
        _archive_missing(ports, now)
    broken = now.broken + now.lines.damaged
    manifest = make_manifest(now.past.day, before, parts, broken, ports.clock.now())
    text = _keep(ports, manifest_key(now.past.day), manifest_text(manifest))
    return read_manifest(text), {row.stream: row for part in parts.values() for row in part}


def _keep(ports: Ports, key: str, data: bytes) -> bytes:
    """Write once; where a run that died here was first, what it wrote stands."""
    try:
        ports.vault.write(key, data)
    except Conflict:
        return ports.vault.read(key)
    return data


def _archive_missing(ports: Ports, now: _Day) -> None:
    for start in range(0, len(now.missing), LINES_AT_ONCE):
        archive(ports, now.missing[start : start + LINES_AT_ONCE])
    now.archived += len(now.missing)
    now.missing.clear()


def _seal_shard(ports: Ports, now: _Day, shard: int) -> Iterator[Sealed]:
    streams = sorted({*now.lines.streams(shard), *_candidates(now, shard)})
    heads = ports.ledger.heads(streams)
    archived = [stream for stream in streams if now.lines.of(stream) and stream in heads]
    places = [place for s in archived for place in beside(s, now.lines.of(s), heads[s])]
    neighbours = ports.ledger.marks(places)
    for stream in streams:
        head, marks, row = heads.get(stream), now.lines.of(stream), None
        if head is not None and marks:
            row = seal_lines(now.past, stream, marks, head, neighbours)
        if row is None and not _nothing_new(now, stream, head):
            row = _look_closer(ports, now, stream, head)
        if row is not None:
            yield row


def _candidates(now: _Day, shard: int) -> Iterator[str]:
    """Streams that may have changed on the day: their last change is not before yesterday."""
    since = now.past.day - DAY
    for stream, last in now.changed[shard].items():
        if last >= since or not now.past.begun:
            yield stream


def _nothing_new(now: _Day, stream: str, head: Head | None) -> bool:
    """Whether a stream without a line of the day stands as it was sealed, or was read before."""
    if now.lines.of(stream):
        return False
    row = now.past.rows.get(stream)
    if row is not None and head == Head(row.version, row.hash):
        return True
    return stream in now.dates and not now.dates[stream] & {now.past.day, now.past.day - DAY}


def _look_closer(ports: Ports, now: _Day, stream: str, head: Head | None) -> Sealed | None:
    """Read a stream's history: the archive lacks something, or it came late, or it is wrong."""
    events = list(ports.ledger.history(stream))
    now.dates[stream] = {event.at.date() for event in events}
    archived = now.lines.of(stream)
    if fault := faults(stream, events, archived, head):
        now.broken.append(fault)
    row = seal_history(now.past, stream, {e.version: mark(e) for e in events} | dict(archived))
    if row is not None:
        new = events[row.after : row.version]
        now.missing += [event for event in new if event.version not in archived]
    return row
