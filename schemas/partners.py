"""A trading partner's profile: who they are on the wire and how they wish to be answered."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from schemas.word import Word

PARTNER_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
PartnerId = Annotated[str, StringConstraints(pattern=PARTNER_ID)]


class Identity(Word):
    """An interchange identity: ISA05/ISA06 (or ISA07/ISA08). Blanks at the end do not count."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    qualifier: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
    id: Annotated[str, StringConstraints(min_length=1, max_length=15)]

    def __str__(self) -> str:
        return f"{self.qualifier}:{self.id}"


class Partner(Word):
    """One trading partner; `id` is the `supplier_id` of the feeds and the folder in the bucket.

    `test` marks a partner that is still being set up: nothing it sends becomes a live document.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: PartnerId
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    identities: tuple[Identity, ...] = Field(min_length=1, max_length=20)
    us: Identity
    test: bool = False

    def knows(self, qualifier: str, sender: str) -> bool:
        """Whether an ISA sender (blanks trimmed) is one of this partner's identities."""
        return any(i.qualifier == qualifier and i.id == sender for i in self.identities)
