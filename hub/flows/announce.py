"""New entries of the ledger go out: lanes are woken for effects, events are told on the bus.

What may be told is decided here: an event's facts leave the house only under a name that
PUBLIC_FACTS lists (ids that we made, partners, words of our own lists, counts) and only where the
value looks like one. Texts, numbers of partners' papers and file names stay; a new field is private
until someone lists it. The number of our own order is its name, in its stream's too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hub.ports import Lane, Ports
from schemas.events import Json, Recorded

PUBLIC_FACTS = frozenset(
    {
        "accepted",
        "code",
        "document",
        "earlier_file",
        "exception",
        "feed",
        "file",
        "kind",
        "order",
        "outcome",
        "partner",
        "proposal",
        "proposals",
        "refused",
        "rejected",
        "revision",
        "rows",
        "run",
        "set_code",
        "size",
        "status",
        "table",
        "test",
        "what",
    }
)
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._:-]{0,63}")


@dataclass(frozen=True)
class Entry:
    """Something new in the ledger, and the place in the stream to go back to if it fails."""

    place: str
    what: Recorded | Lane | None


def announce(ports: Ports, entries: Sequence[Entry]) -> list[str]:
    """Wake and tell; gives back the places of events that the bus did not take."""
    ports.lanes.wake(list(dict.fromkeys(e.what for e in entries if isinstance(e.what, Lane))))
    events = [entry.what for entry in entries if isinstance(entry.what, Recorded)]
    refused = {event.id for event in ports.bus.announce(events)}
    return [e.place for e in entries if isinstance(e.what, Recorded) and e.what.id in refused]


def public_detail(event: Recorded) -> dict[str, Json]:
    """What the bus may know of an event: where it stands in the record, and its public facts."""
    facts = {name: value for name, value in event.data.items() if _is_public(name, value)}
    envelope = {
        "id": event.id,
        "stream": event.stream,
        "version": event.version,
        "at": event.at.isoformat(),
        "name": event.name,
    }
    return facts | envelope


def _is_public(name: str, value: Json) -> bool:
    if name not in PUBLIC_FACTS:
        return False
    return isinstance(value, int) or (isinstance(value, str) and bool(_WORD.fullmatch(value)))
