"""Our own shapes, for a system that speaks them: deliveries as they are, calls as they come.

Both are written down in docs/reference/webhooks.md. The simplest connector there can be, and so
the place to begin when writing another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from hub.core.signatures import SIGNATURE, write_signatures
from hub.ports import Reply
from schemas.errors import InputError
from schemas.events import Json
from schemas.hooks import Call
from schemas.problems import problems
from schemas.webhooks import GENERIC, Delivery, Posting


@dataclass(frozen=True)
class Generic:
    """hub.ports.Connector with nothing to translate."""

    name: str = GENERIC
    makes_secrets: bool = True

    def check(self, settings: Mapping[str, str]) -> None:
        if settings:
            raise InputError(f"{self.name} has no settings; there are: {', '.join(settings)}")

    def write(self, delivery: Delivery, _settings: Mapping[str, str]) -> Posting | None:
        return Posting(content=delivery.model_dump(mode="json", exclude_none=True))

    def headers(self, secrets: Sequence[str], timestamp: str, body: bytes) -> Mapping[str, str]:
        return {SIGNATURE: write_signatures(secrets, timestamp, body)}

    def took(self, reply: Reply) -> bool:
        return 200 <= reply.status < 300

    def read(self, content: Json, _settings: Mapping[str, str]) -> Call:
        try:
            return Call.model_validate(content)
        except ValidationError as error:
            raise InputError(f"a call is {{id, type, data}}: {problems(error)}") from error


CONNECTOR = Generic()
