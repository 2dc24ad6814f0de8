"""Who may call us by webhook: sources are data, their secrets are not. The calls: hooks.py."""

from hub.flows.hook_types import HOUSE, TYPES
from hub.flows.subscriptions import end_secret, rotate_secret
from hub.ports import Change, Listing, Ports
from schemas.errors import Conflict, InputError, NotFound
from schemas.hooks import Source, SourcePage, SourcePut, SourceRequest, hook_secret, source_stream
from schemas.webhooks import SecretRequest, SecretShown

MAX_RACES = 5


def load_source(ports: Ports, name: str) -> Source | None:
    """A source, by a consistent read, or None where none has that name."""
    state = ports.ledger.load(source_stream(name))
    return Source.model_validate(state.data) if state else None


def get_source(ports: Ports, name: str) -> Source:
    """A source. NotFound where none has that name."""
    source = load_source(ports, name)
    if source is None:
        raise NotFound(f"there is no hook {name!r}")
    return source


def put_source(ports: Ports, name: str, wanted: SourceRequest, by: str) -> SecretShown:
    """Write a source, new or replaced; a new one's secret is made, and shown this once."""
    ports.erp.connector(wanted.connector).check(wanted.settings)
    ours = [each for each in wanted.types if TYPES[each].house]
    if ours and wanted.partner != HOUSE:
        raise InputError(f"only a system of the house may send {', '.join(ours)}, no partner's own")
    profile = Source(id=name, **wanted.model_dump())
    _record(ports, profile, by)
    if ports.secrets.live(hook_secret(name)):
        return SecretShown(id=name, secret=None, message="The secret is the one it had.")
    return rotate_secret(ports, hook_secret(name), name, SecretRequest(), by)


def list_sources(ports: Ports, *, limit: int, after: str | None) -> SourcePage:
    """Sources, by name."""
    page = ports.ledger.page("hook_source", limit=limit, after=after, newest_first=False)
    return SourcePage(sources=[Source.model_validate(s.data) for s in page.states], next=page.next)


def rotate_source(ports: Ports, name: str, wanted: SecretRequest, by: str) -> SecretShown:
    """A new secret for a source; the one before stays live until it is ended."""
    get_source(ports, name)
    return rotate_secret(ports, hook_secret(name), name, wanted, by)


def end_older_secret(ports: Ports, name: str, by: str) -> SecretShown:
    """From now on, only the newest secret of a source holds."""
    get_source(ports, name)
    return end_secret(ports, hook_secret(name), name, by)


def _record(ports: Ports, profile: Source, by: str) -> None:
    stream = source_stream(profile.id)
    for _ in range(MAX_RACES):
        known = ports.ledger.load(stream)
        change = Change(
            stream=stream,
            expected=known.version if known else 0,
            events=[SourcePut(source=profile.id, by=by, profile=profile)],
            state=profile.model_dump(mode="json"),
            listing=Listing("hook_source", profile.id),
        )
        try:
            ports.ledger.commit([change])
        except Conflict:
            continue
        return
    raise Conflict(stream)
