"""What each type of call means: the shape of its data, and the flow that acts on it.

The shapes are those of the API's own routes and of the feeds (docs/reference/webhooks.md). A flow
must stand being called twice for the same call: `Called.cause` names what it does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.ports import Ports
from schemas.events import Json


@dataclass(frozen=True)
class Called:
    """A call as its flow meets it: who sent it, on whose behalf, and what it says."""

    source: str
    id: str
    partner: str
    received_at: datetime
    data: Mapping[str, Any]

    @property
    def cause(self) -> str:
        """What a flow names its doings after, so that doing them twice is doing them once."""
        return f"hook/{self.source}/{self.id}"

    @property
    def by(self) -> str:
        """Who did it, on the record."""
        return f"hook:{self.source}"


@dataclass(frozen=True)
class HookType:
    """`check` raises InputError for data of another shape; `act` for what cannot be."""

    check: Callable[[Mapping[str, Any]], None]
    act: Callable[[Ports, Called], Mapping[str, Json]]


TYPES: dict[str, HookType] = {}
