"""How a document is recorded: one state a stream, listed by the instant it came."""

from collections.abc import Sequence

from hub.ports import Change, Listing
from schemas.events import Event
from schemas.receiving import DocumentState, document_stream


def document_change(state: DocumentState, expected: int, events: Sequence[Event]) -> Change:
    """A document's new state, with what happened to it; a test one is never listed as live."""
    sort = f"{state.received_at.isoformat()}#{state.offset:012d}#{state.id}"
    return Change(
        stream=document_stream(state.id),
        expected=expected,
        events=events,
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing("test_document" if state.test else "document", sort, state.partner),
    )
