"""Exceptions: what a person must look at, raised once for what it is about."""

from hub.ports import Change, Listing, Ports
from schemas.receiving import ExceptionRaised, ExceptionState, exception_id, exception_stream


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
) -> list[Change]:
    """The change that raises an exception; none where `code` was raised for `subject` before."""
    identity = exception_id(code, subject)
    stream = exception_stream(identity)
    if ports.ledger.load(stream) is not None:
        return []
    state = ExceptionState(
        id=identity,
        code=code,
        partner=partner,
        file=file,
        sent=sent,
        message=message,
        fix=fix,
        raised_at=ports.clock.now(),
    )
    event = ExceptionRaised(exception=identity, code=code, partner=partner, file=file, sent=sent)
    listing = Listing("exception", f"{state.raised_at.isoformat()}#{identity}", partner)
    data = state.model_dump(mode="json", exclude_none=True)
    return [Change(stream, 0, [event], data, listing)]
