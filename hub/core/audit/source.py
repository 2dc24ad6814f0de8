"""Where an export comes from: a hub as an auditor sees it, page by page or in one process."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from schemas.audit import Head, Span
from schemas.events import Recorded


class Source(Protocol):
    """The record, for reading. Bytes are as they are kept."""

    def manifests(self, first: date | None, last: date | None) -> Iterator[tuple[date, bytes]]:
        """The manifests of some days, oldest first."""

    def part(self, day: date, part: str) -> bytes:
        """A part of a day's heads."""

    def events(self, spans: Sequence[Span]) -> Iterator[Recorded]:
        """The ledger's events of some spans, in their order; what is not there lacks."""

    def changed(self, shard: int) -> Iterator[str]:
        """The streams of a shard that changed after the last manifest, sorted."""

    def heads(self, streams: Sequence[str]) -> dict[str, Head]:
        """Where these streams stand by their states."""
