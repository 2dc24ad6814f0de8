"""Who is calling: the roles of the house, and what a token says of its bearer."""

from typing import Literal, get_args

from schemas.word import Word

Role = Literal["buyer", "approver", "finance", "supplier", "operator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)


class Caller(Word):
    """A signed-in person or system; `partner` is set for a supplier and binds it to its own."""

    subject: str
    name: str
    roles: frozenset[Role]
    partner: str | None = None
