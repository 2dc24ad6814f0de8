"""An order's events with their versions, as scorecards read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.order_events import OrderEvent


@dataclass(frozen=True)
class Numbered:
    """An event and its version in the order's stream."""

    version: int
    event: OrderEvent


def last_of(history: Sequence[Numbered], *kinds: type[OrderEvent]) -> Numbered | None:
    """The last event of some kinds."""
    return next((each for each in reversed(history) if isinstance(each.event, kinds)), None)
