"""Tables: which parts they are made of, as feeds come in, and many small parts made one."""

import hashlib

from hub.core.feeding import MOST_TROUBLED, Drop, merge_parts, place_part
from hub.flows.exceptions import closed
from hub.ports import Change, Listing, Ports, Tables
from schemas.errors import Conflict
from schemas.events import State
from schemas.feeding import (
    FeedState,
    TableChanged,
    TableMerged,
    TablePart,
    TableState,
    part_key,
    table_stream,
)
from schemas.feeds import FeedName, FeedReport

REFUSED = "FEED_ROWS_REFUSED"
MOST_PARTS = 64


def load_table(ports: Ports, name: FeedName) -> TableState | None:
    """What a table consists of; None where nothing of it has come."""
    state = ports.ledger.load(table_stream(name))
    return None if state is None else TableState.model_validate(state.data)


def put_part(ports: Ports, drop: Drop, feed: FeedState, report: FeedReport) -> list[Change]:
    """The changes that make a feed a part of its table; none where it changes nothing."""
    known = ports.ledger.load(table_stream(report.name))
    now = ports.clock.now()
    before = (
        TableState.model_validate(known.data)
        if known
        else TableState(name=report.name, changed_at=now)
    )
    part = TablePart(
        feed=feed.id,
        key=part_key(feed.name, feed.sha256),
        rows=report.rows,
        dropped_at=drop.at,
        whole=drop.whole,
    )
    after = place_part(before, part)
    if after.parts == before.parts:
        return []
    mended = drop.whole and not report.refused_count
    troubled = () if mended else before.troubled
    if report.refused_count:
        troubled = (*troubled, feed.id)[-MOST_TROUBLED:]
    after = after.model_copy(update={"changed_at": now, "troubled": troubled})
    event = TableChanged(
        table=after.name,
        feed=feed.id,
        parts=tuple(own.key for own in after.parts),
        rows=sum(own.rows for own in after.parts),
    )
    note = f"A later drop of {report.name} had no such row (feed {feed.id})."
    mending = before.troubled if mended else ()
    closing = [each for own in mending for each in closed(ports, REFUSED, own, "hub", note)]
    return [_change(after, known, event), *closing]


def merge_table(ports: Ports, tables: Tables, name: FeedName) -> TableState | None:
    """Make a table's parts one, once there are many; what a reader sees stays the same."""
    known = ports.ledger.load(table_stream(name))
    table = TableState.model_validate(known.data) if known else None
    if table is None or len(table.parts) <= MOST_PARTS:
        return table
    keys = tuple(part.key for part in table.parts)
    name_of_all = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    last = table.parts[-1]
    merged = TablePart(
        feed=f"merged-{name_of_all[:24]}",
        key=part_key(name, name_of_all),
        rows=tables.merge(name, keys, part_key(name, name_of_all)),
        dropped_at=last.dropped_at,
        whole=table.parts[0].whole,
    )
    after = merge_parts(table, merged, keys)
    event = TableMerged(table=name, parts=keys, merged=merged.key, rows=merged.rows)
    try:
        ports.ledger.commit([_change(after, known, event)])
    except Conflict:
        # A feed came meanwhile: its own call finds as many parts, and merges them.
        return table
    return after


def _change(table: TableState, known: State | None, event: TableChanged | TableMerged) -> Change:
    return Change(
        stream=table_stream(table.name),
        expected=known.version if known else 0,
        events=[event],
        state=table.model_dump(mode="json"),
        listing=Listing("table", table.name),
    )
