"""Signatures of webhooks, both ways: HMAC-SHA256 over `<timestamp>.<raw body>`.

The header holds `v1=<hex>`, one for each live secret, newest first, parted by commas, so that a
receiver may change its secret at any moment of a rotation. A signature holds for five minutes.
Source: RFC 2104 for HMAC; the form is our own and docs/reference/webhooks.md is its contract.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

SIGNATURE = "X-Hub-Signature"
TIMESTAMP = "X-Hub-Timestamp"
DELIVERY = "X-Hub-Id"
WINDOW_SECONDS = 300
MAX_SIGNATURES = 4
_SECONDS = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v1=([0-9a-f]{64})")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body at an instant (seconds since 1970, as the header says them).

    >>> sign("secret", "1767603600", b"{}")[:16]
    '65bddcefa4a70606'
    """
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def write_signatures(secrets: Sequence[str], timestamp: str, body: bytes) -> str:
    """The signature header of what we send: one for each live secret."""
    return ", ".join(f"v1={sign(secret, timestamp, body)}" for secret in secrets)


def write_timestamp(at: datetime) -> str:
    """The timestamp header of an instant."""
    return str(int(at.timestamp()))


def read_signatures(header: str) -> tuple[str, ...] | None:
    """The signatures of a header, or None where it is not one that we know."""
    parts = header.split(",")
    if len(parts) > MAX_SIGNATURES:
        return None
    found = [_SIGNATURE.fullmatch(part.strip()) for part in parts]
    signatures = tuple(match[1] for match in found if match)
    return signatures if len(signatures) == len(parts) else None


def read_timestamp(header: str) -> int | None:
    """The seconds that a header says, or None where it says none."""
    return int(header) if _SECONDS.fullmatch(header) else None


def is_fresh(timestamp: int, now: datetime) -> bool:
    """Whether a timestamp lies within the window, before or after our own time."""
    return abs(now.timestamp() - timestamp) <= WINDOW_SECONDS


def verify(
    secrets: Sequence[str], timestamp: str, body: bytes, signatures: Sequence[str]
) -> str | None:
    """The signature that a live secret gives, or None.

    Every pair is compared, in constant time, so that how long it takes says nothing.
    """
    valid = None
    for secret in secrets or ("",):
        expected = sign(secret, timestamp, body)
        for signature in signatures:
            if hmac.compare_digest(expected.encode(), signature.encode()) and secret:
                valid = signature
    return valid
