"""A dropped feed becomes a part of its table; bad rows are told, good rows count.

The rows are read by a Tables port into a file that is named by the content, and one commit records
what that comes to: so reading the same drop again, or after a crash, is reading it once.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from hub.core.feeding import FOLDER, Drop, explain_refusal, tell_refused
from hub.flows.exceptions import raised
from hub.flows.feed_tables import REFUSED, merge_table, put_part
from hub.ports import Change, Converted, Effect, Listing, Ports, Tables
from schemas.errors import Conflict, NotFound, TooLarge
from schemas.events import Event, State
from schemas.feeding import (
    FeedPage,
    FeedQuarantined,
    FeedRead,
    FeedReceived,
    FeedRedelivered,
    FeedState,
    FeedView,
    feed_id,
    feed_stream,
    part_key,
    report_key,
)
from schemas.feeds import FeedName, FeedReport

NOBODY = "_"  # feeds belong to no partner
UNREADABLE = "FEED_UNREADABLE"
UNNAMED = "unnamed"
MAX_RACES = 20
MOST_MARKS = 50
MAX_KEPT_BYTES = 20_000_000
FIX_ROWS = "Correct these rows and drop the feed again, or send them alone by POST /feeds/{name}."
FIX_FILE = "See the report beside the file under quarantine/; correct it and drop it again."


def drop_of(key: str, version: str | None, at: datetime) -> Drop | None:
    """What an object under feeds/ drops; None for the marker of a folder."""
    if not key.startswith(FOLDER) or key.endswith("/"):
        return None
    return Drop(key, version, at)


def receive_feed(ports: Ports, tables: Tables, drop: Drop) -> FeedState:
    """Take in one dropped file, however often it is delivered; gives what became of it.

    NotFound where the object is gone.
    """
    name = drop.name
    if name is None:
        unnamed = Converted(drop.mark, 0, reason="its name is none of a feed")
        return _record(ports, drop, UNNAMED, unnamed)
    try:
        converted = tables.convert(name, drop.key, drop.version)
    except TooLarge as error:
        converted = Converted(drop.mark, 0, reason=str(error))
    if converted.report is not None:
        told = json.dumps(converted.report.model_dump(mode="json"), indent=2).encode()
        key = report_key(name, feed_id(name, converted.sha256))
        ports.files.write(key, told, "application/json")
    state = _record(ports, drop, name, converted)
    merge_table(ports, tables, name)
    return state


def list_feeds(ports: Ports, *, name: FeedName | None, limit: int, after: str | None) -> FeedPage:
    """Feeds, newest first, without the rows that were refused."""
    page = ports.ledger.page("feed", partner=name, limit=limit, after=after)
    views = [_view(FeedState.model_validate(state.data)) for state in page.states]
    heads = [view.model_copy(update={"report": None, "refused": ()}) for view in views]
    return FeedPage(feeds=heads, next=page.next)


def get_feed(ports: Ports, feed: str) -> FeedView:
    """What became of one feed. NotFound also in the moment before it was read."""
    state = ports.ledger.load(feed_stream(feed))
    if state is None:
        raise NotFound(f"there is no feed {feed!r}; one just sent is here in a moment")
    return _view(FeedState.model_validate(state.data))


def _view(state: FeedState) -> FeedView:
    report = state.report
    return FeedView(
        **state.model_dump(include={"id", "name", "status", "received_at", "sha256", "size"}),
        rows=report.rows if report else 0,
        refused_count=report.refused_count if report else 0,
        reason=state.reason,
        report=report,
        refused=report.refused if report else (),
    )


def _record(ports: Ports, drop: Drop, name: str, converted: Converted) -> FeedState:
    feed = feed_id(name, converted.sha256)
    for _ in range(MAX_RACES):
        known = ports.ledger.load(feed_stream(feed))
        if known is not None and drop.mark in FeedState.model_validate(known.data).marks:
            return FeedState.model_validate(known.data)
        state = _state(ports, drop, name, converted, known)
        changes, effects = _changes(ports, drop, state, known)
        try:
            ports.ledger.commit(changes, effects)
        except Conflict:
            continue
        return state
    raise Conflict(feed_stream(feed))


def _state(
    ports: Ports, drop: Drop, name: str, converted: Converted, known: State | None
) -> FeedState:
    if known is not None:
        state = FeedState.model_validate(known.data)
        return state.model_copy(update={"marks": (*state.marks, drop.mark)[-MOST_MARKS:]})
    return FeedState(
        id=feed_id(name, converted.sha256),
        name=name,
        status="read" if converted.report else "quarantined",
        sha256=converted.sha256,
        size=converted.size,
        marks=(drop.mark,),
        received_at=ports.clock.now(),
        reason=converted.reason,
        report=converted.report,
        part=part_key(name, converted.sha256) if converted.report else None,
    )


def _changes(
    ports: Ports, drop: Drop, state: FeedState, known: State | None
) -> tuple[list[Change], Sequence[Effect]]:
    placed = put_part(ports, drop, state, state.report) if state.report else []
    if known is not None:
        again = FeedRedelivered(feed=state.id, table=state.name, key=drop.key)
        return [_change(state, known, [again]), *placed], ()
    received = FeedReceived(
        feed=state.id, table=state.name, key=drop.key, sha256=state.sha256, size=state.size
    )
    if state.report is None:
        return _quarantined(ports, drop, state, received)
    read = FeedRead(
        feed=state.id,
        table=state.name,
        rows=state.report.rows,
        refused=state.report.refused_count,
    )
    told = _tell(ports, state, state.report)
    return [_change(state, None, [received, read]), *placed, *told], ()


def _tell(ports: Ports, state: FeedState, report: FeedReport) -> list[Change]:
    """The exception that tells a person of refused rows; none where there is none."""
    if not report.refused_count:
        return []
    message = tell_refused(report)
    return raised(ports, REFUSED, NOBODY, state.id, message, FIX_ROWS, file=state.id)


def _quarantined(
    ports: Ports, drop: Drop, state: FeedState, received: FeedReceived
) -> tuple[list[Change], Sequence[Effect]]:
    """A file that is no feed: what becomes of it, and the report beside it."""
    reason, place = state.reason or "", f"quarantine/feeds/{state.id}"
    event = FeedQuarantined(
        feed=state.id, table=state.name, reason=reason, report=f"{place}/report.txt"
    )
    effect = Effect(
        stream=feed_stream(state.id),
        channel="quarantine",
        kind="store_quarantine",
        data={
            "place": place,
            "raw": _keep(ports, drop),
            "report": explain_refusal(drop, state.id, reason),
        },
    )
    message = f"{drop.key} could not be read: {reason}"
    told = raised(ports, UNREADABLE, NOBODY, state.id, message, FIX_FILE, file=state.id)
    return [_change(state, None, [received, event]), *told], [effect]


def _keep(ports: Ports, drop: Drop) -> str | None:
    """The file as it came, kept as a body, unless it is large: then it stays where it lies."""
    try:
        stored = ports.files.read(drop.key, version=drop.version, limit=MAX_KEPT_BYTES)
    except TooLarge:
        return None
    return ports.files.keep(stored.data)


def _change(state: FeedState, known: State | None, events: Sequence[Event]) -> Change:
    return Change(
        stream=feed_stream(state.id),
        expected=known.version if known else 0,
        events=events,
        state=state.model_dump(mode="json", exclude_none=True),
        # Listed by its table's name, where documents are by their partner's.
        listing=Listing("feed", f"{state.received_at.isoformat()}#{state.id}", state.name),
    )
