"""The record as an auditor reads it: manifests, heads, events by span; and what was exported.

Questions that name many streams come as a POST: they would not fit into an address.
"""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit
from functions.routes.door import caller, ports
from hub.flows import audit_pages
from hub.flows.audit_pages import LocalPages
from schemas.audit import (
    SHARDS,
    Changed,
    Events,
    ExportNote,
    ExportPage,
    ManifestPage,
    ManifestText,
    PartText,
    Spans,
    StreamHeads,
    Streams,
)

Day = Annotated[date, Path()]


def list_manifests(
    after: Annotated[date | None, Query(description="the day before the first one")] = None,
) -> ManifestPage:
    return LocalPages(ports()).manifests(after)


def get_manifest(day: Day) -> ManifestText:
    return audit_pages.get_manifest(ports(), day)


def get_sealed_heads(
    day: Day,
    part: Annotated[str, Path(pattern=r"^\d\d$")],
    after: Annotated[int, Query(ge=0, description="lines to pass over")] = 0,
) -> PartText:
    return LocalPages(ports()).part(day, part, after)


def list_changed_streams(
    shard: Annotated[int, Path(ge=0, lt=SHARDS)],
    after: Annotated[str | None, Query(max_length=512)] = None,
) -> Changed:
    return LocalPages(ports()).changed(shard, after)


def post_heads_wanted(wanted: Streams) -> StreamHeads:
    return LocalPages(ports()).heads(wanted)


def post_events_wanted(wanted: Spans) -> Events:
    return LocalPages(ports()).events(wanted)


def post_export(note: ExportNote) -> ExportNote:
    return audit_pages.note_export(ports(), note, by=caller().name)


def list_exports(limit: Limit = 50, after: After = None) -> ExportPage:
    return audit_pages.list_exports(ports(), limit=limit, after=after)
