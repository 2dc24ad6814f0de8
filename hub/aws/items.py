"""Events, states and effects as items of the ledger's table, and back.

`data` is kept as canonical JSON text: DynamoDB's own numbers would change what was hashed. Texts
over SPILL_BYTES stand in bodies/ and the item names them.

    STREAM#<stream>            STATE | EVENT#<version>   by_kind, by_partner: listed states
                                                         by_day: states by their last event's day
    EFFECT#<stream>#<channel>  <sequence>                open_effects: open and parked ones
    COUNTER#<counter>          COUNTER
"""

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from hub.ports import SPILL_BYTES, Files, Lane, Listing
from hub.recording import Entry, control_numbers
from schemas.audit import shard_of
from schemas.errors import NotFound, Unavailable
from schemas.events import Json, Recorded, RecordedEffect, State, canonical

Item = dict[str, dict[str, str]]
Row = dict[str, str | int]

SHARDS = 8
STATE_KEY = "STATE"
# Parts a state's place in its list from its stream; no `sort` has control characters.
SORT_END = "\x1f"


def pack(row: Mapping[str, str | int | None]) -> Item:
    """Texts and whole numbers as DynamoDB spells them; what is None is left out."""
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value}
        for name, value in row.items()
        if value is not None
    }


def unpack(item: Mapping[str, Any]) -> Row:
    """The texts and whole numbers of an item, as a read or a stream record gives it."""
    return {n: int(value["N"]) if "N" in value else str(value["S"]) for n, value in item.items()}


def stream_pk(stream: str) -> str:
    """The partition of a stream."""
    return f"STREAM#{stream}"


def event_sk(version: int) -> str:
    """Where an event stands in its stream."""
    return f"EVENT#{version:012d}"


def lane_pk(lane: Lane) -> str:
    """The partition of a lane: a channel has no `#`, so that no two lanes share one."""
    return f"EFFECT#{lane.stream}#{lane.channel}"


def effect_key(effect: RecordedEffect) -> Item:
    """The key of an effect."""
    lane = Lane(effect.stream, effect.channel)
    return pack({"pk": lane_pk(lane), "sk": f"{effect.sequence:014d}"})


def instant(at: datetime) -> str:
    """An instant as a text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def shard(status: str, lane: Lane) -> str:
    """The part of the open-effects index that a lane belongs to, as long as it is not done."""
    return f"{status}#{zlib.crc32(lane_pk(lane).encode()) % SHARDS}"


def changed_key(day: date, shard: int) -> str:
    """The part of the by-day index that a state belongs to, as long as no event follows."""
    return f"{day.isoformat()}#{shard:02d}"


def event_item(event: Recorded, files: Files) -> Item:
    """An event as an item, its body put into `files` if it is large."""
    row: Row = {
        "pk": stream_pk(event.stream),
        "sk": event_sk(event.version),
        "id": event.id,
        "stream": event.stream,
        "version": event.version,
        "name": event.name,
        "at": instant(event.at),
        "previous": event.previous,
        "hash": event.hash,
    }
    return pack(row | _spilled("data", event.data, files))


def state_item(entry: Entry, files: Files) -> Item:
    """A stream's state as an item, under what its listing says."""
    state = entry.state
    row: Row = {
        "pk": stream_pk(state.stream),
        "sk": STATE_KEY,
        "stream": state.stream,
        "version": state.version,
        "head": state.head,
        "changed_on": changed_key(entry.events[-1].at.date(), shard_of(state.stream)),
    }
    return pack(row | _listed(state.stream, entry.listing) | _spilled("data", state.data, files))


def effect_item(effect: RecordedEffect, files: Files) -> Item:
    """A new effect as an item."""
    lane = Lane(effect.stream, effect.channel)
    row: Row = {
        "id": effect.id,
        "stream": effect.stream,
        "channel": effect.channel,
        "sequence": effect.sequence,
        "effect_kind": effect.kind,
        "effect_at": instant(effect.at),
        "effect_shard": shard(effect.status, lane),
        "status": effect.status,
        "attempts": effect.attempts,
    }
    return effect_key(effect) | pack(row | _spilled("data", effect.data, files))


def result_item(result: Mapping[str, Json], files: Files) -> Item:
    """What an effect left behind, as attributes to set."""
    return pack(_spilled("result", result, files))


def read_event(item: Mapping[str, Any], files: Files) -> Recorded:
    """The event of an item."""
    row = unpack(item)
    return Recorded.model_validate(row | {"data": _gathered("data", row, files)})


def read_state(item: Mapping[str, Any], files: Files) -> State:
    """The state of an item."""
    row = unpack(item)
    return State.model_validate(row | {"data": _gathered("data", row, files)})


def read_effect(item: Mapping[str, Any], files: Files) -> RecordedEffect:
    """The effect of an item."""
    row = unpack(item)
    last, count = int(row.get("numbers_last", 0)), int(row.get("numbers_count", 0))
    return RecordedEffect.model_validate(
        row
        | {
            "kind": row["effect_kind"],
            "at": row["effect_at"],
            "numbers": control_numbers(last, count),
            "data": _gathered("data", row, files),
            "result": _gathered("result", row, files),
        }
    )


def is_event(item: Mapping[str, Any]) -> bool:
    """Whether an item is an event."""
    row = unpack(item)
    return str(row["pk"]).startswith("STREAM#") and str(row["sk"]).startswith("EVENT#")


def is_effect(item: Mapping[str, Any]) -> bool:
    """Whether an item is an effect."""
    return str(unpack(item)["pk"]).startswith("EFFECT#")


def list_key(kind: str, partner: str | None) -> tuple[str, str, str]:
    """The index that holds a list, its key's name and the list's key."""
    if partner is None:
        return "by_kind", "kind", kind
    return "by_partner", "kind_partner", f"{kind}#{partner}"


def _listed(stream: str, listing: Listing | None) -> Row:
    if listing is None:
        return {}
    keys: Row = {"kind": listing.kind, "sort": f"{listing.sort}{SORT_END}{stream}"}
    if listing.partner is not None:
        keys["kind_partner"] = f"{listing.kind}#{listing.partner}"
    return keys


def _spilled(name: str, data: Mapping[str, Json], files: Files) -> Row:
    text = canonical(data)
    if len(text) * 4 <= SPILL_BYTES or len(text.encode()) <= SPILL_BYTES:
        return {name: text}
    return {f"{name}_body": files.keep(text.encode())}


def _gathered(name: str, row: Mapping[str, str | int], files: Files) -> Json:
    if f"{name}_body" not in row:
        return json.loads(str(row[name])) if name in row else None
    try:
        return json.loads(files.body(str(row[f"{name}_body"])))
    except NotFound as error:
        # The item is there: that its body is not is our loss, not a wrong question.
        raise Unavailable(f"the record has lost a part: {error}") from error
