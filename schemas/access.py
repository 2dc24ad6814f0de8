"""Who is calling: the roles of the house, and what a token says of its bearer."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

Role = Literal["buyer", "approver", "finance", "supplier", "operator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)


class Caller(BaseModel):
    """A signed-in person or system; `partner` is set for a supplier and binds it to its own."""

    model_config = ConfigDict(frozen=True)

    subject: str
    name: str
    roles: frozenset[Role]
    partner: str | None = None
