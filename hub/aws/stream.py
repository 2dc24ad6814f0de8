"""The table's stream, read back: which new items are events, and which lanes have new effects."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.aws.items import is_effect, is_event, read_event, unpack
from hub.flows.announce import Entry
from hub.ports import Files, Lane
from schemas.events import Recorded


def entries(event: Mapping[str, Any], files: Files) -> Iterator[Entry]:
    """What a batch of stream records brings, in its order; `place` is the sequence number."""
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            change = record["dynamodb"]
            yield Entry(change["SequenceNumber"], _read(change["NewImage"], files))


def failures(places: list[str]) -> dict[str, list[dict[str, str]]]:
    """The answer that has a batch's records from the first of these places on come again."""
    return {"batchItemFailures": [{"itemIdentifier": place} for place in places]}


def _read(image: Mapping[str, Any], files: Files) -> Recorded | Lane | None:
    if is_event(image):
        return read_event(image, files)
    if is_effect(image):
        row = unpack(image)
        return Lane(str(row["stream"]), str(row["channel"]))
    return None
