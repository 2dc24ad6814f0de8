"""Who may do what. A supplier sees its own partner only; to it, everything else is not there."""

from collections.abc import Mapping

from schemas.access import ROLES, Caller, Role
from schemas.errors import NotFound

STAFF: frozenset[Role] = frozenset(ROLES) - {"supplier"}


def read_claims(claims: Mapping[str, object]) -> Caller:
    """The caller that a verified Cognito ID token speaks of.

    The HTTP API writes an array as text, `[buyer approver]`; groups that we do not know give
    nothing.
    """
    groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
    partner = str(claims.get("custom:partner", "")) or None
    subject = str(claims.get("sub", ""))
    return Caller(
        subject=subject,
        name=str(claims.get("email") or claims.get("cognito:username") or subject),
        roles=frozenset(role for role in ROLES if role in groups),
        partner=partner,
    )


def is_staff(caller: Caller) -> bool:
    """Whether the caller belongs to the house, so that every partner is theirs to see."""
    return bool(caller.roles & STAFF)


def sees(caller: Caller, partner: str) -> bool:
    """Whether what belongs to `partner` is this caller's to see."""
    own = "supplier" in caller.roles and caller.partner == partner
    return is_staff(caller) or own


def only_theirs(caller: Caller, partner: str | None) -> str | None:
    """The partner that a list is narrowed to: a supplier's own, whatever it asks for."""
    if is_staff(caller):
        return partner
    if caller.partner is None or partner not in (None, caller.partner):
        raise NotFound(f"there is no partner {partner or 'of yours'!r}")
    return caller.partner
