"""Exceptions: what a person must look at, raised once for what it is about, closed when dealt with.

Open and closed ones are two lists, so that what waits is found first, however much was done.
"""

from collections.abc import Sequence

from hub.ports import Change, Listing, Ports
from schemas.events import State
from schemas.receiving import (
    ExceptionClosed,
    ExceptionRaised,
    ExceptionState,
    exception_id,
    exception_stream,
)

OPEN, CLOSED = "exception", "closed_exception"
_LEADS_TO_CLOSED = "closed:"


def raised(
    ports: Ports,
    code: str,
    partner: str,
    subject: str,
    message: str,
    fix: str,
    *,
    file: str | None = None,
    sent: str | None = None,
    order: str | None = None,
) -> list[Change]:
    """The change that raises an exception; none where `code` was raised for `subject` before."""
    identity = exception_id(code, subject)
    if ports.ledger.load(exception_stream(identity)) is not None:
        return []
    state = ExceptionState(
        id=identity,
        code=code,
        partner=partner,
        file=file,
        sent=sent,
        order=order,
        message=message,
        fix=fix,
        raised_at=ports.clock.now(),
    )
    event = ExceptionRaised(
        exception=identity, code=code, partner=partner, file=file, sent=sent, order=order
    )
    return [_change(state, 0, event)]


def closed(ports: Ports, code: str, subject: str, by: str, note: str) -> list[Change]:
    """The change that closes what was raised for `subject`; none where nothing of it is open."""
    stored = ports.ledger.load(exception_stream(exception_id(code, subject)))
    return [] if stored is None else closing(ports, stored, by, note)


def closing(ports: Ports, stored: State, by: str, note: str) -> list[Change]:
    """The change that closes an exception as it was loaded; none where it is closed."""
    state = ExceptionState.model_validate(stored.data)
    if state.status == "closed":
        return []
    update = {"status": "closed", "closed_at": ports.clock.now(), "closed_by": by, "note": note}
    event = ExceptionClosed(
        exception=state.id, code=state.code, partner=state.partner, by=by, note=note
    )
    return [_change(state.model_copy(update=update), stored.version, event)]


def page_of_exceptions(
    ports: Ports, partner: str | None, status: str | None, limit: int, after: str | None
) -> tuple[list[ExceptionState], str | None]:
    """Exceptions newest first, open ones before closed ones, and where the next page begins."""
    found: list[ExceptionState] = []
    in_closed = status == "closed" or (after or "").startswith(_LEADS_TO_CLOSED)
    after = after.removeprefix(_LEADS_TO_CLOSED) or None if after else None
    if not in_closed:
        page = ports.ledger.page(OPEN, partner=partner, limit=limit, after=after)
        found, after = _read(page.states), page.next
        if after is not None or status == "open":
            return found, after
        if len(found) == limit:
            return found, _LEADS_TO_CLOSED
    page = ports.ledger.page(CLOSED, partner=partner, limit=limit - len(found), after=after)
    following = f"{_LEADS_TO_CLOSED}{page.next}" if page.next else None
    return [*found, *_read(page.states)], following


def _read(states: Sequence[State]) -> list[ExceptionState]:
    return [ExceptionState.model_validate(each.data) for each in states]


def _change(
    state: ExceptionState, expected: int, event: ExceptionRaised | ExceptionClosed
) -> Change:
    kind = OPEN if state.status == "open" else CLOSED
    instant = state.closed_at or state.raised_at
    listing = Listing(kind, f"{instant.isoformat()}#{state.id}", state.partner)
    data = state.model_dump(mode="json", exclude_none=True)
    return Change(exception_stream(state.id), expected, [event], data, listing)
