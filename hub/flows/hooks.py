"""Another system calls us: the call is proved, recorded with its bytes, and acted on after.

How it proves who sent it is hook_proof.py's, who may call sources.py's, what each type of call does
hook_types.py's.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from hub.core import signatures
from hub.flows.exceptions import raised
from hub.flows.hook_proof import Proof, parse, prove, read_call
from hub.flows.hook_types import TYPES, Called
from hub.ports import Change, Effect, Listing, Ports
from schemas.errors import Conflict, InputError, NotFound
from schemas.events import Event, Json, RecordedEffect
from schemas.hooks import (
    Call,
    CallType,
    HookDone,
    HookPage,
    HookReceived,
    HookRefusal,
    HookRefused,
    HookRepeated,
    HookState,
    HookTaken,
    RefusalCode,
    Source,
    hook_stream,
)

MAX_CALL_BYTES = 1_000_000
MAX_RACES = 5
CHANNEL = "hook"


def receive_hook(ports: Ports, source: str, proof: Proof, body: bytes) -> HookTaken | HookRefusal:
    """Take a call, or say why not. What it asks for is done by an effect of the same commit."""
    if len(body) > MAX_CALL_BYTES:
        return HookRefusal(code="TOO_LARGE", message=f"a call has at most {MAX_CALL_BYTES} bytes")
    known = prove(ports, source, proof, body)
    if isinstance(known, HookRefusal):
        return known
    call = read_call(ports, known, body)
    if isinstance(call, HookRefusal):
        return call
    return _take(ports, known, call, int(proof.timestamp), body)


def act_on_hook(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: do what a call asks for. What cannot be done is told to a person."""
    stored = ports.ledger.load(effect.stream)
    if stored is None:
        raise NotFound(f"there is no call at {effect.stream}")
    state = HookState.model_validate(stored.data)
    if state.status != "received":
        return {"status": state.status}
    try:
        result = TYPES[state.kind].act(ports, _called(ports, state))
    except InputError as error:
        return _refuse(ports, state, stored.version, str(error))
    done = state.model_copy(update={"status": "done", "result": dict(result)})
    event = HookDone(source=state.source, call=state.call, kind=state.kind)
    ports.ledger.commit([_change(done, stored.version, event), *_left_out(ports, state, result)])
    return {"status": "done", **result}


def list_hooks(ports: Ports, source: str, *, limit: int, after: str | None) -> HookPage:
    """The calls of a source, newest first."""
    page = ports.ledger.page(_kind(source), limit=limit, after=after)
    return HookPage(calls=[HookState.model_validate(s.data) for s in page.states], next=page.next)


def get_hook(ports: Ports, source: str, call: str) -> HookState:
    """One call of a source, by the id that its sender gave it. NotFound where there is none."""
    stored = ports.ledger.load(hook_stream(source, call))
    if stored is None:
        raise NotFound(f"{source} has sent no call {call!r}")
    return HookState.model_validate(stored.data)


def _take(
    ports: Ports, source: Source, call: Call, timestamp: int, body: bytes
) -> HookTaken | HookRefusal:
    for _ in range(MAX_RACES):
        try:
            return _record(ports, source, call, timestamp, body)
        except Conflict:
            continue  # the same call is being taken beside us
    raise Conflict(hook_stream(source.id, call.id))


def _record(
    ports: Ports, source: Source, call: Call, timestamp: int, body: bytes
) -> HookTaken | HookRefusal:
    sha256 = hashlib.sha256(body).hexdigest()
    stream = hook_stream(source.id, call.id)
    stored = ports.ledger.load(stream)
    if stored is not None:
        state = HookState.model_validate(stored.data)
        return _repeat(ports, state, stored.version, timestamp, sha256)
    state = HookState(
        source=source.id,
        call=call.id,
        kind=cast("CallType", call.type),
        body=ports.files.keep(body),
        partner=source.partner,
        connector=source.connector,
        settings=source.settings,
        received_at=ports.clock.now(),
        timestamps=(timestamp,),
    )
    event = HookReceived(
        source=source.id, call=call.id, kind=state.kind, sha256=sha256, size=len(body)
    )
    effect = Effect(stream, CHANNEL, "act_on_hook", {})
    ports.ledger.commit([_change(state, 0, event)], [effect])
    return _answer(state)


def _repeat(
    ports: Ports, state: HookState, version: int, timestamp: int, sha256: str
) -> HookTaken | HookRefusal:
    """The first answer again for an honest repeat; a replay and another body are refused."""
    if state.body != sha256:
        return _refusal("ID_REUSED", "this id came before with another body: use each id once")
    if timestamp in state.timestamps:
        return _refusal(
            "REPLAYED", "this very call came before: to send it again, sign it with a new timestamp"
        )
    lately = [t for t in state.timestamps if _still_counts(t, ports.clock.wall())]
    repeated = state.model_copy(update={"timestamps": (*lately, timestamp)})
    event = HookRepeated(source=state.source, call=state.call)
    ports.ledger.commit([_change(repeated, version, event)])
    return _answer(state)


def _still_counts(timestamp: int, now: datetime) -> bool:
    """Whether a call with this timestamp would still be fresh; twice the window, to be sure."""
    return timestamp > now.timestamp() - 2 * signatures.WINDOW_SECONDS


def _refuse(ports: Ports, state: HookState, version: int, reason: str) -> Mapping[str, Json]:
    refused = state.model_copy(update={"status": "refused", "reason": reason})
    event = HookRefused(source=state.source, call=state.call, kind=state.kind, reason=reason)
    told = raised(
        ports,
        "HOOK_REFUSED",
        state.partner,
        f"{state.source}\n{state.call}",
        f"The {state.kind} that {state.source} sent as {state.call} cannot be: {reason}",
        "Have it corrected there, and sent again under a new id.",
    )
    ports.ledger.commit([_change(refused, version, event), *told])
    return {"status": "refused", "reason": reason}


def _left_out(ports: Ports, state: HookState, result: Mapping[str, Json]) -> list[Change]:
    """A person is told of rows that a call had and that could not be recorded: nobody else is."""
    refused = result.get("refused") or []
    if not refused:
        return []
    return raised(
        ports,
        "HOOK_ROWS_REFUSED",
        state.partner,
        f"{state.source}\n{state.call}",
        f"{result.get('refused_count', len(refused))} rows of the {state.kind} that "
        f"{state.source} sent as {state.call} were left out; the first: {refused[0]['reason']}",
        f"`hub hook call {state.source} {state.call}` shows each; have them sent corrected.",
    )


def _called(ports: Ports, state: HookState) -> Called:
    content = parse(ports.files.body(state.body))
    call = ports.erp.connector(state.connector).read(content, state.settings)
    return Called(
        state.source,
        call.id,
        state.kind,
        state.partner,
        state.received_at,
        state.body,
        call.data,
    )


def _change(state: HookState, version: int, event: Event) -> Change:
    return Change(
        stream=hook_stream(state.source, state.call),
        expected=version,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing(_kind(state.source), f"{state.received_at.isoformat()}#{state.call}"),
    )


def _kind(source: str) -> str:
    return f"hook:{source}"


def _answer(state: HookState) -> HookTaken:
    return HookTaken(call=state.call, source=state.source, type=state.kind)


def _refusal(code: RefusalCode, message: str) -> HookRefusal:
    return HookRefusal(code=code, message=message)
