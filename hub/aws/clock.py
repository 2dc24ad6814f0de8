"""The real clock and unguessable ids."""

import os
import secrets
from datetime import UTC, datetime, timedelta

OFFSET = "HUB_CLOCK_OFFSET"


class AwsClock:
    """UTC; in the embedded cloud, moved by as many seconds as HUB_CLOCK_OFFSET says just now."""

    def now(self) -> datetime:
        return self.wall() + timedelta(seconds=float(os.environ.get(OFFSET, "0")))

    def wall(self) -> datetime:
        return datetime.now(UTC)


class RandomIds:
    """128 random bits."""

    def new(self) -> str:
        return secrets.token_hex(16)
