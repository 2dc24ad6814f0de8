"""Recorded events become JSON lines in the bucket: what KPIs, back-tests and replays read.

A batch may come twice and overlap another: whoever reads drops repeats by event id.
"""

from collections.abc import Sequence
from itertools import groupby

from hub.ports import Ports
from schemas.events import Recorded, canonical

LINES = "application/x-ndjson"


def archive(ports: Ports, events: Sequence[Recorded]) -> list[str]:
    """Write a batch's events, one object a day; gives the keys."""
    keys = []
    by_day = sorted(events, key=lambda event: event.at.date())
    for _, group in groupby(by_day, key=lambda event: event.at.date()):
        day = list(group)
        keys.append(events_key(day[0]))
        ports.files.write(keys[-1], to_lines(day), LINES)
    return keys


def events_key(first: Recorded) -> str:
    """Where the lines that begin with an event stand."""
    return f"events/{first.at.date().isoformat()}/{first.id}.jsonl"


def to_lines(events: Sequence[Recorded]) -> bytes:
    """Events as JSON lines."""
    return b"".join(canonical(e.model_dump(mode="json")).encode() + b"\n" for e in events)
