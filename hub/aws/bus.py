"""The event bus on EventBridge. What an event may tell is hub.flows.announce's decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.aws.trouble import translated
from hub.flows.announce import public_detail
from schemas.events import Recorded, canonical

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "procurement.hub"
AT_ONCE = 10


class EventBridgeBus:
    """hub.ports.Bus on one bus."""

    def __init__(self, client: EventBridgeClient, name: str) -> None:
        self._client = client
        self._name = name

    def announce(self, events: Sequence[Recorded]) -> Sequence[Recorded]:
        refused: list[Recorded] = []
        for start in range(0, len(events), AT_ONCE):
            refused += self._put(events[start : start + AT_ONCE])
        return refused

    def _put(self, events: Sequence[Recorded]) -> list[Recorded]:
        with translated("EventBridge"):
            answer = self._client.put_events(Entries=[self._entry(event) for event in events])
        entries = zip(events, answer["Entries"], strict=True)
        return [event for event, entry in entries if "ErrorCode" in entry]

    def _entry(self, event: Recorded) -> PutEventsRequestEntryTypeDef:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.name,
            "Time": event.at,
            "Detail": canonical(public_detail(event)),
        }
