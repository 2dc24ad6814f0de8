"""What a day's closing seals, stream by stream: from the archive's lines where they agree with the
ledger, from the stream's own history where they do not.

A day seals of each stream everything up to its last event dated that day or before, that no
manifest has sealed yet. What reads the archive and the ledger is hub.flows.audit_close.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.audit import Broken, Head, Mark, Sealed, shard_of
from schemas.events import FIRST_HASH, Recorded, chain_hash

Marks = Mapping[int, Mark]
Place = tuple[str, int]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """The day to close, and what is sealed already: yesterday's lines, by stream.

    `begun` says that there is a manifest of yesterday; without one, nothing was ever sealed.
    """

    day: date
    begun: bool
    rows: Mapping[str, Sealed]


class Lines:
    """The archived events of a day, without what they say. Repeats are one; damaged ones none."""

    def __init__(self) -> None:
        self.damaged: list[Broken] = []
        self._marks: dict[int, dict[str, dict[int, Mark]]] = {}

    def spoiled(self, place: str) -> None:
        """Note a line that can't be read."""
        self.damaged.append(Broken(stream=place, what="the archive has a line that can't be read"))

    def take(self, event: Recorded) -> None:
        """Note a line, if its hash is that of what it says."""
        if is_true(event):
            streams = self._marks.setdefault(shard_of(event.stream), {})
            streams.setdefault(event.stream, {})[event.version] = mark(event)
        else:
            what = "its line in the archive is not what was recorded"
            self.damaged.append(Broken(stream=event.stream, version=event.version, what=what))

    def streams(self, shard: int) -> Iterable[str]:
        """The streams of a shard that the archive knows of."""
        return self._marks.get(shard, {}).keys()

    def of(self, stream: str) -> Marks:
        """A stream's events, by version."""
        return self._marks.get(shard_of(stream), {}).get(stream, {})


def mark(event: Recorded) -> Mark:
    """An event without what it says."""
    return Mark(event.hash, event.previous, event.at)


def is_true(event: Recorded) -> bool:
    """Whether an event's hash is that of what it says."""
    said = chain_hash(event.previous, event.stream, event.version, event.name, event.at, event.data)
    return said == event.hash


def beside(stream: str, marks: Marks, head: Head) -> list[Place]:
    """The events before and after the archived ones: reading them shows that none is missing."""
    first, last = min(marks), max(marks)
    before = [(stream, first - 1)] if first > 1 else []
    return before + ([(stream, last + 1)] if head.version > last else [])


def seal_lines(
    past: Past, stream: str, marks: Marks, head: Head, neighbours: Mapping[Place, Mark]
) -> Sealed | None:
    """What the archive alone says of a stream, where ledger and chain agree; None: look closer.

    Agreeing means: no gap, each event follows the one before, the first follows what was sealed
    before, and the last is the ledger's head or is followed on a later day.
    """
    first, last = min(marks), max(marks)
    if len(marks) != last - first + 1:
        return None
    if any(marks[n].previous != marks[n - 1].hash for n in range(first + 1, last + 1)):
        return None
    if not _begins(past, marks[first], first, neighbours.get((stream, first - 1)), stream):
        return None
    if not _ends(past.day, marks[last], neighbours.get((stream, last + 1)), last, head):
        return None
    return Sealed(stream=stream, after=first - 1, version=last, hash=marks[last].hash)


def _begins(past: Past, first: Mark, version: int, before: Mark | None, stream: str) -> bool:
    row = past.rows.get(stream)
    if row is not None:
        return row.version == version - 1 and row.hash == first.previous
    if version == 1:
        return first.previous == FIRST_HASH
    # An event of yesterday without a line of yesterday's came late: nobody has sealed it.
    if before is None or not past.begun or before.at.date() >= past.day - DAY:
        return False
    return before.hash == first.previous


def _ends(day: date, last: Mark, after: Mark | None, version: int, head: Head) -> bool:
    if head.version == version:
        return head.hash == last.hash
    return after is not None and after.previous == last.hash and after.at.date() > day


def seal_history(past: Past, stream: str, marks: Marks) -> Sealed | None:
    """What a stream's whole history says; None where the day adds nothing to what was sealed."""
    after = _sealed_before(past, stream, marks)
    version = max((n for n, each in marks.items() if each.at.date() <= past.day), default=0)
    if version <= after:
        return None
    return Sealed(stream=stream, after=after, version=version, hash=marks[version].hash)


def _sealed_before(past: Past, stream: str, marks: Marks) -> int:
    row = past.rows.get(stream)
    if row is not None:
        return row.version
    earlier = (n for n, each in marks.items() if each.at.date() < past.day - DAY)
    return max(earlier, default=0) if past.begun else 0


def faults(
    stream: str, events: Sequence[Recorded], lines: Marks, head: Head | None
) -> Broken | None:
    """The first thing that is wrong with a stream in the ledger, beside its archived lines."""
    previous = FIRST_HASH
    for place, event in enumerate(events, start=1):
        archived = lines.get(event.version)
        if event.version != place:
            return Broken(stream=stream, version=place, what="it is missing in the ledger")
        if not is_true(event) or event.previous != previous:
            return Broken(stream=stream, version=place, what="it was changed in the ledger")
        if archived is not None and archived.hash != event.hash:
            return Broken(stream=stream, version=place, what="ledger and archive differ")
        previous = event.hash
    if lines and max(lines) > len(events):
        what = "it is archived, and not in the ledger"
        return Broken(stream=stream, version=len(events) + 1, what=what)
    return _state_fault(stream, events, head)


def _state_fault(stream: str, events: Sequence[Recorded], head: Head | None) -> Broken | None:
    # The state was read first: the stream may have gone on since.
    version = head.version if head else 0
    hash_ = events[version - 1].hash if 0 < version <= len(events) else None
    if head is None or hash_ != head.hash:
        return Broken(stream=stream, version=version or None, what="its state names another head")
    return None
