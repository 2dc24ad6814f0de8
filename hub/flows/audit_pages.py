"""The record as an auditor reads it, page by page: what the API's audit routes answer.

`Paged` puts the pages together again, over HTTP (hub.cli) or in one process (`LocalPages`).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from hub.flows.audit import LOOK_BACK, last_manifest
from hub.ports import Change, Listing, Ports
from schemas.audit import (
    AuditExported,
    Changed,
    Events,
    ExportNote,
    ExportPage,
    Head,
    ManifestPage,
    ManifestText,
    PartText,
    Span,
    Spans,
    StreamHead,
    StreamHeads,
    Streams,
    export_stream,
    manifest_key,
    part_key,
)
from schemas.events import Recorded, canonical

MANIFESTS_A_PAGE = 50
LINES_A_PAGE = 5_000
STREAMS_A_PAGE = 5_000
EVENTS_A_PAGE = 500
BYTES_A_PAGE = 1_000_000
LISTED = "audit-export"


class Pages(Protocol):
    """The audit's questions to a hub."""

    def manifests(self, after: date | None) -> ManifestPage: ...
    def part(self, day: date, part: str, after: int) -> PartText: ...
    def changed(self, shard: int, after: str | None) -> Changed: ...
    def heads(self, wanted: Streams) -> StreamHeads: ...
    def events(self, wanted: Spans) -> Events: ...


class LocalPages:
    """The questions, answered by the hub itself."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def manifests(self, after: date | None) -> ManifestPage:
        """Manifests from the day after `after` on."""
        past = manifest_key(after) if after else ""
        keys = [key for key in self._ports.vault.keys("manifests/") if key > past]
        texts = [
            ManifestText(day=date.fromisoformat(key[10:-5]), text=_text(self._ports, key))
            for key in keys[:MANIFESTS_A_PAGE]
        ]
        more = len(keys) > MANIFESTS_A_PAGE
        return ManifestPage(manifests=texts, next=texts[-1].day if more else None)

    def part(self, day: date, part: str, after: int) -> PartText:
        """Lines of a part from line `after` on. NotFound if the day has no such part."""
        lines = _text(self._ports, part_key(day, part)).splitlines(keepends=True)
        end = after + LINES_A_PAGE
        return PartText(text="".join(lines[after:end]), next=end if end < len(lines) else None)

    def changed(self, shard: int, after: str | None) -> Changed:
        """Streams that changed after the last manifest, from the one after `after` on."""
        ports = self._ports
        kept, found = last_manifest(ports), set[str]()
        today = ports.clock.now().date()
        first = kept.manifest.day.toordinal() + 1 if kept else _oldest(ports).toordinal()
        for day in range(first, today.toordinal() + 1):
            found |= set(ports.ledger.changed_on(date.fromordinal(day), shard))
        streams = sorted(stream for stream in found if stream > (after or ""))
        page = streams[:STREAMS_A_PAGE]
        return Changed(streams=page, next=page[-1] if len(streams) > len(page) else None)

    def heads(self, wanted: Streams) -> StreamHeads:
        """What the states of some streams say of them."""
        heads = self._ports.ledger.heads(wanted.streams)
        return StreamHeads(
            heads=[StreamHead(stream=s, version=h.version, hash=h.hash) for s, h in heads.items()]
        )

    def events(self, wanted: Spans) -> Events:
        """Events of some spans, as many as fit a page; at least one span or one event."""
        found: list[Recorded] = []
        size = 0
        for place, span in enumerate(wanted.spans):
            for event in self._ports.ledger.history(span.stream, span.after):
                if event.version > span.version:
                    break
                if len(found) >= EVENTS_A_PAGE or size >= BYTES_A_PAGE:
                    return Events(events=found, done=place)
                found.append(event)
                size += len(canonical(event.data))
        return Events(events=found, done=len(wanted.spans))


class Paged:
    """hub.core.audit.source.Source on pages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def manifests(self, first: date | None, last: date | None) -> Iterator[tuple[date, bytes]]:
        after = date.fromordinal(first.toordinal() - 1) if first else None
        while True:
            page = self._pages.manifests(after)
            for each in page.manifests:
                if last is None or each.day <= last:
                    yield each.day, each.text.encode()
            after = page.next
            if after is None or (last is not None and after >= last):
                return

    def part(self, day: date, part: str) -> bytes:
        texts, after = [], 0
        while True:
            page = self._pages.part(day, part, after)
            texts.append(page.text)
            if page.next is None:
                return "".join(texts).encode()
            after = page.next

    def events(self, spans: Sequence[Span]) -> Iterator[Recorded]:
        left = list(spans)
        while left:
            page = self._pages.events(Spans(spans=left))
            yield from page.events
            left = left[page.done :]
            if left and page.events and page.events[-1].stream == left[0].stream:
                left[0] = left[0].model_copy(update={"after": page.events[-1].version})

    def changed(self, shard: int) -> Iterator[str]:
        after = None
        while True:
            page = self._pages.changed(shard, after)
            yield from page.streams
            after = page.next
            if after is None:
                return

    def heads(self, streams: Sequence[str]) -> dict[str, Head]:
        found = self._pages.heads(Streams(streams=list(streams))).heads
        return {each.stream: Head(each.version, each.hash) for each in found}


def get_manifest(ports: Ports, day: date) -> ManifestText:
    """The manifest of one day. NotFound where it has none."""
    return ManifestText(day=day, text=_text(ports, manifest_key(day)))


def note_export(ports: Ports, note: ExportNote, by: str) -> ExportNote:
    """Keep which archive was handed out: the manifest of the day names it by its SHA-256."""
    stream = export_stream(note.sha256)
    kept = ports.ledger.load(stream)
    event = AuditExported(by=by, **note.model_dump())
    listing = Listing(LISTED, f"{ports.clock.now().isoformat()} {note.sha256}")
    change = Change(
        stream, kept.version if kept else 0, [event], note.model_dump(mode="json"), listing
    )
    ports.ledger.commit([change])
    return note


def list_exports(ports: Ports, *, limit: int, after: str | None) -> ExportPage:
    """What was exported, newest first."""
    page = ports.ledger.page(LISTED, limit=limit, after=after)
    notes = [ExportNote.model_validate(state.data) for state in page.states]
    return ExportPage(exports=notes, next=page.next)


def _text(ports: Ports, key: str) -> str:
    return ports.vault.read(key).decode(errors="replace")


def _oldest(ports: Ports) -> date:
    archived = [date.fromisoformat(key.split("/")[1]) for key in ports.files.keys("events/", 1)]
    return min([*archived, ports.clock.now().date() - LOOK_BACK])
