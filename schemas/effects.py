"""Effects seen from outside: what still waits to be done, what was given up, and who resent it.

What an effect says of business papers is not shown here; its stream leads there.
"""

import re
from datetime import datetime

from schemas.events import EffectStatus, Event
from schemas.word import Word

EFFECT_ID = re.compile(r"[0-9a-f]{32}")


class EffectResent(Event):
    """A person had an effect tried again that the hub had given up on."""

    effect: str
    of: str
    channel: str
    kind: str
    by: str


class ResendState(Word):
    """An effect that was given up on and tried again: how often, and who asked for it last."""

    effect: str
    of: str
    channel: str
    kind: str
    times: int
    last_by: str
    last_at: datetime


class EffectView(Word):
    """Something to be done in the world, and how far it is; later ones of its lane wait for it."""

    id: str
    kind: str
    stream: str
    channel: str
    status: EffectStatus
    attempts: int
    at: datetime
    last_error: str | None = None


class EffectPage(Word):
    """Effects, oldest first."""

    effects: list[EffectView]


def resend_stream(effect: str) -> str:
    return f"effect-resend/{effect}"
