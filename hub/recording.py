"""What a commit comes down to: numbered and chained events, new states, effects.

Pure, and the same for every ledger: the limits and the errors live here, the writing does not.
The rules are those that hub.ports.Ledger promises.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.ports import (
    LAST_CONTROL_NUMBER,
    MAX_COMMIT_BYTES,
    MAX_COMMIT_ITEMS,
    Change,
    Effect,
    Lane,
    Listing,
)
from schemas.errors import InputError, TooLarge
from schemas.events import (
    FIRST_HASH,
    Event,
    Json,
    Recorded,
    RecordedEffect,
    State,
    canonical,
    chain_hash,
    effect_id,
    effect_sequence,
)

MAX_NUMBERS_AT_ONCE = 100_000
MAX_ERROR_LENGTH = 1_000

# Names become parts of keys: `#` parts them, control characters order them, and a key of
# DynamoDB's has 1,024 bytes.
_STREAM = re.compile(r"[^\x00-\x20\x7f\ud800-\udfff]{1,512}")
_WORD = re.compile(r"[^\x00-\x20\x7f\ud800-\udfff#]{1,128}")
_SORT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,256}")
_MOST_BYTES = 512


@dataclass(frozen=True)
class Entry:
    """One stream's part of a commit."""

    events: Sequence[Recorded]
    state: State
    expected: int
    previous: str
    listing: Listing | None


@dataclass(frozen=True)
class Entries:
    """Everything that one commit writes."""

    streams: Sequence[Entry]
    effects: Sequence[RecordedEffect]

    @property
    def events(self) -> list[Recorded]:
        return [event for entry in self.streams for event in entry.events]


def check(changes: Sequence[Change], effects: Sequence[Effect]) -> None:
    """Refuse a commit that no ledger takes: InputError or TooLarge, before anything is written."""
    _check_shape(changes, effects)
    _check_names(changes, effects)
    items = len(changes) + sum(len(change.events) for change in changes) + len(effects)
    if items > MAX_COMMIT_ITEMS:
        raise TooLarge(f"a commit of {items} items; the most is {MAX_COMMIT_ITEMS}")
    size = _size(changes, effects)
    if size > MAX_COMMIT_BYTES:
        raise TooLarge(f"a commit of {size} bytes; the most is {MAX_COMMIT_BYTES}")


def record(
    changes: Sequence[Change], effects: Sequence[Effect], heads: Mapping[str, str], at: datetime
) -> Entries:
    """The entries of a commit that `check` let pass; `heads`: the known streams' last hashes."""
    streams = [_entry(change, heads.get(change.stream, FIRST_HASH), at) for change in changes]
    versions = {entry.state.stream: entry.state.version for entry in streams}
    return Entries(streams, _effects(effects, versions, at))


def event_id(stream: str, version: int) -> str:
    """The name of an event, made from its place in its stream: 32 hex digits."""
    return hashlib.sha256(f"{stream}\n{version}".encode()).hexdigest()[:32]


def control_numbers(last: int, count: int) -> tuple[int, ...]:
    """The `count` control numbers that end at the `last`-th ever taken of a counter.

    The counter itself never wraps, so ranges that cross the wrap need no care: no number comes
    again before all others have been taken.
    """
    return tuple((n - 1) % LAST_CONTROL_NUMBER + 1 for n in range(last - count + 1, last + 1))


def is_stream(name: str) -> bool:
    """Whether there can be a stream of that name: where not, a product refuses to be asked."""
    return _fits(name, _STREAM)


def check_numbers(counter: str, count: int) -> None:
    """Refuse to take numbers of an unnamed counter, none of them, or too many at once."""
    _check_name("counter", counter, _STREAM)
    if not 1 <= count <= MAX_NUMBERS_AT_ONCE:
        raise InputError(f"{count} control numbers asked for; 1 to {MAX_NUMBERS_AT_ONCE} can be")


def shorten(error: str) -> str:
    """An error's text as an effect keeps it."""
    return error if len(error) <= MAX_ERROR_LENGTH else error[: MAX_ERROR_LENGTH - 1] + "…"


def _check_shape(changes: Sequence[Change], effects: Sequence[Effect]) -> None:
    if not changes:
        raise InputError("a commit needs at least one change")
    for stream, times in Counter(change.stream for change in changes).items():
        if times > 1:
            raise InputError(f"stream {stream} is named {times} times in one commit")
    for change in changes:
        if not change.events:
            raise InputError(f"the change of {change.stream} has no event")
        if change.expected < 0:
            raise InputError(f"the change of {change.stream} expects version {change.expected}")
    changed = {change.stream for change in changes}
    for effect in effects:
        if effect.stream not in changed:
            raise InputError(f"an effect of {effect.stream}, which the commit does not change")


def _check_names(changes: Sequence[Change], effects: Sequence[Effect]) -> None:
    for change in changes:
        _check_name("stream", change.stream, _STREAM)
        if change.listing is not None:
            _check_name("kind", change.listing.kind, _WORD)
            _check_name("sort", change.listing.sort, _SORT)
            if change.listing.partner is not None:
                _check_name("partner", change.listing.partner, _WORD)
    for effect in effects:
        _check_name("channel", effect.channel, _WORD)
        _check_name("effect kind", effect.kind, _WORD)


def _check_name(what: str, name: str, pattern: re.Pattern[str]) -> None:
    if not _fits(name, pattern):
        raise InputError(f"not a name for a {what}: {name[:80]!r}")


def _fits(name: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.fullmatch(name)) and len(name.encode()) <= _MOST_BYTES


def _size(changes: Sequence[Change], effects: Sequence[Effect]) -> int:
    events = sum(_bytes(event.data()) for change in changes for event in change.events)
    states = sum(_bytes(change.state) for change in changes)
    return events + states + sum(_bytes(effect.data) for effect in effects)


def _bytes(data: Mapping[str, Json]) -> int:
    try:
        return len(canonical(data).encode())
    except UnicodeEncodeError as error:
        raise InputError(f"a text that is no Unicode cannot be recorded: {error.reason}") from error


def _entry(change: Change, previous: str, at: datetime) -> Entry:
    events: list[Recorded] = []
    head = previous
    for version, event in enumerate(change.events, start=change.expected + 1):
        events.append(_event(change.stream, version, event, head, at))
        head = events[-1].hash
    state = State(
        stream=change.stream, version=events[-1].version, head=head, data=dict(change.state)
    )
    return Entry(events, state, change.expected, previous, change.listing)


def _event(stream: str, version: int, event: Event, previous: str, at: datetime) -> Recorded:
    data = event.data()
    return Recorded(
        id=event_id(stream, version),
        stream=stream,
        version=version,
        name=event.name,
        at=at,
        data=data,
        previous=previous,
        hash=chain_hash(previous, stream, version, event.name, at, data),
    )


def _effects(
    effects: Sequence[Effect], versions: Mapping[str, int], at: datetime
) -> list[RecordedEffect]:
    places: Counter[Lane] = Counter()
    recorded = []
    for effect in effects:
        lane = Lane(effect.stream, effect.channel)
        sequence = effect_sequence(versions[effect.stream], places[lane])
        places[lane] += 1
        recorded.append(
            RecordedEffect(
                id=effect_id(effect.stream, effect.channel, sequence),
                stream=effect.stream,
                channel=effect.channel,
                sequence=sequence,
                kind=effect.kind,
                data=dict(effect.data),
                at=at,
            )
        )
    return recorded
