"""Partners are data: their profiles are written and read here."""

from edi.guides import guide_of
from hub.ports import Change, Listing, Ports
from schemas.errors import Conflict, NotFound
from schemas.partners import Partner
from schemas.receiving import PartnerPut, partner_stream

MAX_RACES = 5


def put_partner(ports: Ports, partner: Partner, by: str) -> Partner:
    """Write a partner's profile, new or replaced; the ledger keeps every earlier one's event.

    NotFound if the profile names a guide that is not there.
    """
    guide_of(partner)
    stream = partner_stream(partner.id)
    for _ in range(MAX_RACES):
        known = ports.ledger.load(stream)
        change = Change(
            stream=stream,
            expected=known.version if known else 0,
            events=[PartnerPut(partner=partner.id, by=by, profile=partner)],
            state=partner.model_dump(mode="json"),
            listing=Listing(kind="partner", sort=partner.id),
        )
        try:
            ports.ledger.commit([change])
        except Conflict:
            continue
        return partner
    raise Conflict(stream)


def load_partner(ports: Ports, partner: str) -> Partner | None:
    """A partner's profile, or None where no partner has that id."""
    state = ports.ledger.load(partner_stream(partner))
    return Partner.model_validate(state.data) if state else None


def get_partner(ports: Ports, partner: str) -> Partner:
    """A partner's profile. NotFound where no partner has that id."""
    profile = load_partner(ports, partner)
    if profile is None:
        raise NotFound(f"there is no partner {partner!r}; `hub partner put FILE.toml` makes one")
    return profile


def list_partners(
    ports: Ports, *, limit: int, after: str | None
) -> tuple[list[Partner], str | None]:
    """Partners' profiles, by id, and where the next page begins."""
    page = ports.ledger.page("partner", limit=limit, after=after, newest_first=False)
    return [Partner.model_validate(state.data) for state in page.states], page.next
