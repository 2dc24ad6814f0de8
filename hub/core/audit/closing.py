"""What a day's closing seals, stream by stream: from the archive's lines where they agree with the
ledger, from the stream's own history where they do not.

A day seals of each stream everything up to its last event dated that day or before, that no
manifest has sealed yet. What reads the archive and the ledger is hub.flows.audit_close.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from schemas.audit import Broken, Head, Mark, Sealed, shard_of
from schemas.events import FIRST_HASH, Recorded, chain_hash

Marks = Mapping[int, Mark]
Place = tuple[str, int]


class Lines:
    """The archived events of a day, without what they say. Repeats are one; damaged ones none."""

    def __init__(self) -> None:
        self.damaged: list[Broken] = []
        self._marks: dict[int, dict[str, dict[int, Mark]]] = {}

    def take(self, event: Recorded) -> None:
        """Note a line of the archive, if its hash is that of what it says."""
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
    day: date, stream: str, marks: Marks, head: Head, neighbours: Mapping[Place, Mark]
) -> Sealed | None:
    """What the archive alone says of a stream, where ledger and chain agree; None: look closer.

    Agreeing means: no gap, each event follows the one before, the event before the first belongs
    to an earlier day but the last, and the last is the ledger's head or is followed on a later day.
    """
    first, last = min(marks), max(marks)
    if len(marks) != last - first + 1:
        return None
    if any(marks[n].previous != marks[n - 1].hash for n in range(first + 1, last + 1)):
        return None
    if not _begins(day, marks[first], neighbours.get((stream, first - 1)), first):
        return None
    if not _ends(day, marks[last], neighbours.get((stream, last + 1)), last, head):
        return None
    return Sealed(stream=stream, after=first - 1, version=last, hash=marks[last].hash)


def _begins(day: date, first: Mark, before: Mark | None, version: int) -> bool:
    if version == 1:
        return first.previous == FIRST_HASH
    return before is not None and before.hash == first.previous and before.at.date() < day


def _ends(day: date, last: Mark, after: Mark | None, version: int, head: Head) -> bool:
    if head.version == version:
        return head.hash == last.hash
    return after is not None and after.previous == last.hash and after.at.date() > day


def seal_history(day: date, stream: str, marks: Marks, after: int) -> Sealed | None:
    """What a stream's whole history says; None where the day adds nothing to `after`."""
    version = max((n for n, each in marks.items() if each.at.date() <= day), default=0)
    if version <= after:
        return None
    return Sealed(stream=stream, after=after, version=version, hash=marks[version].hash)


def sealed_before(day: date, marks: Marks, row: Sealed | None, *, begun: bool) -> int:
    """How many events of a stream were sealed before a day; `row` is yesterday's line of it.

    Without a line of yesterday nothing dated yesterday was sealed, whatever came late since.
    """
    if row is not None:
        return row.version
    if not begun:
        return 0
    return max((n for n, each in marks.items() if (day - each.at.date()).days >= 2), default=0)


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
