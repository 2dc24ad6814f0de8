"""An export's files: what each line says. The same record gives the same bytes.

How they are read again is in chains.py, the tar around them in tar.py.
"""

from collections.abc import Mapping
from datetime import date

from schemas.audit import Head
from schemas.events import Json, Recorded, canonical

FORMAT = "procurement-hub-audit/1"
SUMS = "SHA256SUMS"
README = """\
An archive of the record of a Procurement Hub.

manifests/DAY.json       what the hub sealed when it closed that day: each names the one before by
                         its SHA-256, and its heads by theirs
heads/DAY/PART.jsonl     each stream that changed: how many events it had before (after), has now
                         (version), and the hash of its last
events/DAY/PART.jsonl    those events, stream by stream: each has the hash of the one before it
states/, events/open/    what came after the last manifest (only where export.json says open)
export.json              what this archive holds: first and last day, one stream or all, counts
SHA256SUMS               every file's SHA-256 (`sha256sum -c SHA256SUMS`)
check_audit.py           checks all of it, with Python 3.10 or later and nothing else:

    python3 -I check_audit.py ARCHIVE --sha256 HEX --anchor MANIFEST

Who changed this archive may have changed check_audit.py as well: take it from where you trust it.
HEX is what the export printed; the hub keeps it as an event (AuditExported), and the manifest of
that day names it. A MANIFEST that you kept yourself shows that nothing up to its day was made anew.

Documents themselves are not here: an event names each by its SHA-256, which is its name in the hub.
A hash is SHA-256 over the canonical JSON (sorted keys, no blanks, UTF-8) of an event's at, data,
name, previous, stream and version.
"""


def event_line(event: Recorded) -> bytes:
    """An event as an export writes it: with the instant as it was hashed."""
    return json_line(event.model_dump(mode="json") | {"at": event.at.isoformat()})


def state_line(stream: str, head: Head) -> bytes:
    """Where a stream stands by its state."""
    return json_line({"stream": stream, "version": head.version, "hash": head.hash})


def export_line(
    days: list[date], stream: str | None, *, whole: bool, open_: bool, streams: int, events: int
) -> bytes:
    """What an archive says of itself. `whole`: it begins where the record does."""
    said: dict[str, Json] = {
        "format": FORMAT,
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
        "stream": stream,
        "whole": whole,
        "open": open_,
        "streams": streams,
        "events": events,
    }
    return json_line(said)


def json_line(value: Mapping[str, Json]) -> bytes:
    """One line of canonical JSON."""
    return f"{canonical(value)}\n".encode()


def sums(digests: Mapping[str, str]) -> bytes:
    """The list of the files' hashes, as sha256sum writes and checks it."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()
