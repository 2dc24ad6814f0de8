"""The entries of an archive: the fields of each kind of line, and what a chain's hash covers.

The checker carries this module in its own file, so it imports nothing of ours: it says again, on
its own, what schemas.events and schemas.audit say, and a test holds the two together.
"""

import hashlib
import json
import zlib
from typing import Any, NamedTuple

SHARDS = 16
FORMATS = ("procurement-hub-audit/1", "procurement-hub-manifest/1")
NO_HASH = "0" * 64
HASHED = {"at": str, "data": dict, "name": str, "previous": str, "stream": str, "version": int}
EVENT = {**HASHED, "hash": str, "id": str}
STATE = {"hash": str, "stream": str, "version": int}
ROW = {**STATE, "after": int}
PART = {"part": str, "rows": int, "sha256": str}
BROKEN = {"stream": str, "version": object, "what": str}
SEAL = {"format": str, "day": str, "previous": str, "closed_at": str}
TOTALS = {"streams": int, "events": int, "total_streams": int, "total_events": int}
MANIFEST = {**SEAL, **TOTALS, "parts": list, "exports": list, "broken": list}
RANGE = {"first": object, "last": object, "stream": object, "open": bool, "whole": bool}
EXPORT = {"format": str, **RANGE, "streams": int, "events": int}


class Row(NamedTuple):
    """What a stream should add up to: its events after `after`, up to `version` with `hash`."""

    after: int
    version: int
    hash: str


def canonical(data: Any) -> str:
    """The one JSON text of some data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chain_hash(event: dict[str, Any]) -> str:
    """What an event's hash must be: over the hash before it and everything that it says."""
    return hashlib.sha256(canonical({name: event[name] for name in HASHED}).encode()).hexdigest()


def part_of(stream: str) -> str:
    """The part of every manifest that a stream belongs to."""
    return f"{zlib.crc32(stream.encode()) % SHARDS:02d}"


def is_a(value: Any, fields: dict[str, type]) -> bool:
    """Whether a value is an object with these fields and no other, each of its type."""
    if type(value) is not dict or set(value) != set(fields):
        return False
    if "format" in fields and value["format"] not in FORMATS:
        return False
    return all(kind in (object, type(value[name])) for name, kind in fields.items())
