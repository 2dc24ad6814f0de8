"""How a day's manifest is made of what was sealed, and read again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.audit import EXPORTS, Broken, Manifest, Part, Sealed
from schemas.events import FIRST_HASH, canonical


@dataclass(frozen=True)
class Kept:
    """A manifest and its bytes, as they are kept."""

    manifest: Manifest
    text: bytes

    @property
    def sha256(self) -> str:
        """What the next manifest names as `previous`."""
        return hashlib.sha256(self.text).hexdigest()


def part_text(rows: Sequence[Sealed]) -> bytes:
    """A part of the heads as it is kept: one line a stream, sorted."""
    ordered = sorted(rows, key=lambda row: row.stream)
    return b"".join(canonical(row.model_dump()).encode() + b"\n" for row in ordered)


def read_part(text: bytes) -> dict[str, Sealed]:
    """The lines of a part by stream."""
    rows = (Sealed.model_validate_json(line) for line in text.splitlines())
    return {row.stream: row for row in rows}


def read_manifest(text: bytes) -> Kept:
    """A manifest as it was kept."""
    return Kept(Manifest.model_validate_json(text), text)


def make_manifest(
    day: date,
    before: Kept | None,
    parts: Mapping[str, Sequence[Sealed]],
    broken: Sequence[Broken],
    at: datetime,
) -> Manifest:
    """The manifest of a day: `parts` are what was sealed anew, by part; empty ones are left out."""
    rows = [row for part in parts.values() for row in part]
    streams, events = len(rows), sum(row.version - row.after for row in rows)
    new = sum(row.after == 0 for row in rows)
    exports = (row.stream for row in rows if row.stream.startswith(EXPORTS))
    return Manifest(
        day=day,
        previous=before.sha256 if before else FIRST_HASH,
        closed_at=at,
        streams=streams,
        events=events,
        total_streams=(before.manifest.total_streams if before else 0) + new,
        total_events=(before.manifest.total_events if before else 0) + events,
        parts=tuple(_part(name, part) for name, part in sorted(parts.items()) if part),
        exports=tuple(sorted(stream.removeprefix(EXPORTS) for stream in exports)),
        broken=tuple(broken),
    )


def _part(name: str, rows: Sequence[Sealed]) -> Part:
    text = part_text(rows)
    return Part(part=name, rows=len(rows), sha256=hashlib.sha256(text).hexdigest())
