"""A call proves who sent it, and only then is it read.

A refusal says no more than a sender needs: whether a source exists, is turned on or has another
secret looks the same from outside.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from hub.core import signatures
from hub.flows.hook_types import TYPES
from hub.flows.sources import load_source
from hub.ports import Ports
from schemas.errors import InputError
from schemas.hooks import SOURCE_ID, Call, HookRefusal, Source, hook_secret

FORGED = (
    "no source of this name has a secret that gives this signature over `<timestamp>.<body>`: "
    "sign the very bytes that are sent (docs/reference/webhooks.md; `hub hook sign` shows how)"
)


@dataclass(frozen=True)
class Proof:
    """What a call shows of who sent it: the two headers, as they came."""

    timestamp: str
    signature: str


def prove(ports: Ports, name: str, proof: Proof, body: bytes) -> Source | HookRefusal:
    """The source that signed a body lately, or why it is not proved."""
    timestamp = signatures.read_timestamp(proof.timestamp)
    presented = signatures.read_signatures(proof.signature)
    if timestamp is None or presented is None:
        return HookRefusal(
            code="UNSIGNED",
            message=f"a call needs {signatures.TIMESTAMP}: <seconds since 1970> and "
            f"{signatures.SIGNATURE}: v1=<hex of the HMAC-SHA256 over `<timestamp>.<body>`>",
        )
    if not signatures.is_fresh(timestamp, ports.clock.wall()):
        return HookRefusal(
            code="STALE",
            message=f"the timestamp is more than {signatures.WINDOW_SECONDS} seconds away from "
            "ours: set the sender's clock, and sign each attempt anew",
        )
    source = load_source(ports, name) if re.fullmatch(SOURCE_ID, name) else None
    live = ports.secrets.live(hook_secret(name)) if source and source.active else ()
    if not signatures.verify(live, proof.timestamp, body, presented) or source is None:
        return HookRefusal(code="FORGED", message=FORGED)
    return source


def read_call(ports: Ports, source: Source, body: bytes) -> Call | HookRefusal:
    """What a proved body says, in our shape, if its source may say it."""
    try:
        content = parse(body)
    except (ValueError, RecursionError):
        return HookRefusal(code="NOT_JSON", message="the body is no JSON document in UTF-8")
    try:
        call = ports.erp.connector(source.connector).read(content, source.settings)
        if call.type not in source.types:
            known = ", ".join(source.types)
            return HookRefusal(
                code="TYPE_UNKNOWN",
                message=f"this source may not send {call.type!r}; it may send: {known}",
            )
        TYPES[call.type].check(call.data)
    except InputError as error:
        return HookRefusal(code="DATA_WRONG", message=str(error))
    return call


def parse(body: bytes) -> Any:
    """A JSON document. ValueError or RecursionError for anything else; no float is binary.

    Half of a character (a lone surrogate) is no text that anything could record.
    """
    content = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    if b"\\u" in body:
        json.dumps(content, ensure_ascii=False, default=str).encode()
    return content


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
