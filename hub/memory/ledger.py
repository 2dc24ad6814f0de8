"""The ledger in memory. Its rules are those of hub.recording; here is only where things stand.

Everything is kept as JSON text and read back from it, so that no caller can change the record.
"""

import bisect
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from threading import RLock
from typing import Any

from hub import recording
from hub.paging import Place, Wanted, read_cursor, write_cursor
from hub.ports import Change, Clock, Effect, Lane, Listing, Page
from schemas.audit import Head, Mark, shard_of
from schemas.errors import Conflict, InputError, NotFound
from schemas.events import FIRST_HASH, Json, Recorded, RecordedEffect, State, canonical


@dataclass
class _Stream:
    """One stream: its events and its state as texts."""

    version: int = 0
    head: str = FIRST_HASH
    events: list[str] = field(default_factory=list)
    state: str = ""
    listing: Listing | None = None
    day: date | None = None


class MemoryLedger:
    """hub.ports.Ledger, one commit after the other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._streams: dict[str, _Stream] = {}
        self._lists: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
        self._lanes: dict[Lane, dict[int, str]] = {}
        self._waiting: dict[Lane, set[int]] = {}
        self._counters: dict[str, int] = {}
        self._days: dict[tuple[date, int], set[str]] = {}

    def commit(self, changes: Sequence[Change], effects: Sequence[Effect] = ()) -> list[Recorded]:
        recording.check(changes, effects)
        with self._lock:
            stale = [c.stream for c in changes if self._version(c.stream) != c.expected]
            if stale:
                raise Conflict(*stale)
            heads = {c.stream: self._streams[c.stream].head for c in changes if c.expected}
            entries = recording.record(changes, effects, heads, self._clock.now())
            texts = [effect.model_dump_json() for effect in entries.effects]
            prepared = [(entry, *_texts(entry)) for entry in entries.streams]
            for entry, events, state in prepared:
                self._write(entry, events, state)
            for effect, text in zip(entries.effects, texts, strict=True):
                self._put_effect(effect, text)
        return entries.events

    def load(self, stream: str) -> State | None:
        with self._lock:
            kept = self._streams.get(stream)
            return None if kept is None else State.model_validate_json(kept.state)

    def history(self, stream: str, after: int = 0) -> Iterator[Recorded]:
        with self._lock:
            kept = self._streams.get(stream)
            texts = [] if kept is None else kept.events[max(after, 0) :]
        for text in texts:
            yield Recorded.model_validate_json(text)

    def page(
        self,
        kind: str,
        *,
        partner: str | None = None,
        limit: int = 50,
        after: str | None = None,
        newest_first: bool = True,
    ) -> Page:
        wanted = Wanted(kind, partner, newest_first, limit)
        place = read_cursor(wanted, after)
        with self._lock:
            rows = _rows(self._lists.get((kind, partner), []), place, wanted)
            states = [
                State.model_validate_json(self._streams[stream].state) for _, stream in rows[:limit]
            ]
        more = len(rows) > limit
        return Page(states, write_cursor(wanted, Place(*rows[limit - 1])) if more else None)

    def changed_on(self, day: date, shard: int) -> list[str]:
        with self._lock:
            return sorted(self._days.get((day, shard), ()))

    def heads(self, streams: Sequence[str]) -> dict[str, Head]:
        with self._lock:
            kept = {stream: self._streams.get(stream) for stream in streams}
            return {stream: Head(k.version, k.head) for stream, k in kept.items() if k is not None}

    def marks(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Mark]:
        found = {}
        for stream, version in places:
            for event in islice(self.history(stream, version - 1), 1):
                found[(stream, version)] = Mark(event.hash, event.previous, event.at)
        return found

    def lane(self, lane: Lane) -> list[RecordedEffect]:
        with self._lock:
            sequences = sorted(self._waiting.get(lane, ()))
            return [_effect(self._lanes[lane][sequence]) for sequence in sequences]

    def effect(self, stream: str, channel: str, sequence: int) -> RecordedEffect | None:
        with self._lock:
            text = self._lanes.get(Lane(stream, channel), {}).get(sequence)
        return None if text is None else _effect(text)

    def open_lanes(self, before: datetime, limit: int = 100) -> list[Lane]:
        oldest: dict[Lane, datetime] = {}
        for effect in self._not_done():
            if effect.status == "open" and effect.at < before:
                lane = Lane(effect.stream, effect.channel)
                oldest[lane] = min(effect.at, oldest.get(lane, effect.at))
        return sorted(oldest, key=lambda lane: (oldest[lane], lane.stream, lane.channel))[:limit]

    def parked(self, limit: int = 100) -> list[RecordedEffect]:
        parked = [effect for effect in self._not_done() if effect.status == "parked"]
        return sorted(parked, key=lambda e: (e.at, e.stream, e.channel, e.sequence))[:limit]

    def take_numbers(self, effect: RecordedEffect, counter: str, count: int) -> RecordedEffect:
        recording.check_numbers(counter, count)
        with self._lock:
            kept = self._kept(effect)
            if kept.numbers:
                return kept
            self._counters[counter] = self._counters.get(counter, 0) + count
            numbers = recording.control_numbers(self._counters[counter], count)
            return self._update(kept, numbers=numbers)

    def skip_numbers(self, counter: str, count: int) -> None:
        """What a test does: numbers are taken by someone who dies before writing them down."""
        with self._lock:
            self._counters[counter] = self._counters.get(counter, 0) + count

    def settle(self, effect: RecordedEffect, result: Mapping[str, Json]) -> None:
        with self._lock:
            kept = self._kept(effect)
            if kept.status != "done":
                self._update(kept, status="done", result=json.loads(canonical(result)))

    def fail(self, effect: RecordedEffect, error: str, *, park: bool) -> RecordedEffect:
        with self._lock:
            kept = self._kept(effect)
            attempt = effect.attempts + 1
            if kept.status == "done" or kept.attempts > attempt:
                return kept
            status = "parked" if park else kept.status
            text = recording.shorten(error)
            return self._update(kept, status=status, attempts=attempt, last_error=text)

    def reopen(self, effect: RecordedEffect) -> RecordedEffect:
        with self._lock:
            kept = self._kept(effect)
            if kept.status == "done":
                raise InputError(f"effect {effect.id} is done: there is nothing to send again")
            return kept if kept.status == "open" else self._update(kept, status="open", attempts=0)

    def _version(self, stream: str) -> int:
        kept = self._streams.get(stream)
        return 0 if kept is None else kept.version

    def _write(self, entry: recording.Entry, events: list[str], state: str) -> None:
        stream = entry.state.stream
        kept = self._streams.setdefault(stream, _Stream())
        self._unlist(stream, kept.listing)
        shard = shard_of(stream)
        if kept.day is not None:
            self._days[(kept.day, shard)].discard(stream)
        kept.day = entry.events[-1].at.date()
        self._days.setdefault((kept.day, shard), set()).add(stream)
        kept.version, kept.head = entry.state.version, entry.state.head
        kept.events.extend(events)
        kept.state, kept.listing = state, entry.listing
        if entry.listing is not None:
            for partner in {None, entry.listing.partner}:
                rows = self._lists.setdefault((entry.listing.kind, partner), [])
                bisect.insort(rows, (entry.listing.sort, stream))

    def _unlist(self, stream: str, listing: Listing | None) -> None:
        if listing is None:
            return
        for partner in {None, listing.partner}:
            rows = self._lists[(listing.kind, partner)]
            del rows[bisect.bisect_left(rows, (listing.sort, stream))]

    def _put_effect(self, effect: RecordedEffect, text: str) -> None:
        lane = Lane(effect.stream, effect.channel)
        self._lanes.setdefault(lane, {})[effect.sequence] = text
        if effect.status == "done":
            self._waiting[lane].discard(effect.sequence)
            if not self._waiting[lane]:
                del self._waiting[lane]
        else:
            self._waiting.setdefault(lane, set()).add(effect.sequence)

    def _kept(self, effect: RecordedEffect) -> RecordedEffect:
        kept = self.effect(effect.stream, effect.channel, effect.sequence)
        if kept is None:
            raise NotFound(f"no effect {effect.sequence} of {effect.stream} on {effect.channel}")
        return kept

    def _update(self, effect: RecordedEffect, **changes: Any) -> RecordedEffect:
        updated = effect.model_copy(update=changes)
        self._put_effect(updated, updated.model_dump_json())
        return updated

    def _not_done(self) -> list[RecordedEffect]:
        with self._lock:
            return [effect for lane in list(self._waiting) for effect in self.lane(lane)]


def _texts(entry: recording.Entry) -> tuple[list[str], str]:
    return [event.model_dump_json() for event in entry.events], entry.state.model_dump_json()


def _effect(text: str) -> RecordedEffect:
    return RecordedEffect.model_validate_json(text)


def _rows(
    rows: list[tuple[str, str]], place: Place | None, wanted: Wanted
) -> list[tuple[str, str]]:
    """The rows of a page, and one more if there is one."""
    count = wanted.limit + 1
    if wanted.newest_first:
        end = len(rows) if place is None else bisect.bisect_left(rows, (place.sort, place.stream))
        return rows[max(end - count, 0) : end][::-1]
    start = 0 if place is None else bisect.bisect_right(rows, (place.sort, place.stream))
    return rows[start : start + count]
