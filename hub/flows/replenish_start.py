"""Runs started by hand, and looked at. What a run does: the other modules of replenish_*."""

import hashlib

from hub.core.proposals.running import head_of
from hub.flows.idempotency import Once, record
from hub.flows.replenish_record import KIND, load_run
from hub.ports import REPLENISH, Change, Ports
from schemas.access import Caller
from schemas.errors import InputError, NotFound
from schemas.idempotency import Answer
from schemas.plan_run_views import RunPage, RunRequested, RunWanted
from schemas.plan_runs import Asker, RequestState, RunAsked, RunRequestMet, RunState, request_stream

TAKEN = 202


def start_run(ports: Ports, caller: Caller, wanted: RunWanted, once: Once) -> RunRequested:
    """Have a run begin. InputError for a day that is not over."""
    if wanted.as_of is not None and wanted.as_of > ports.clock.now().date():
        raise InputError(f"{wanted.as_of} is still to come: nothing is known of it")
    request = hashlib.sha256(once.stream.encode()).hexdigest()[:24]
    # Whoever asks must be on record before the run can begin, and the answer only after it was
    # started: asked again after a crash, it is done again, and each step is done once.
    asked = load_request(ports, request)
    if asked is None:
        asked = _put_down(ports, caller, wanted, request)
    given = {
        "as_of": wanted.as_of.isoformat() if wanted.as_of else None,
        "time": asked[0].asked_at.isoformat(),
        "request": request,
    }
    ports.workflows.start(REPLENISH, request, given)
    told = RunRequested(request=request, as_of=wanted.as_of)
    answer = Answer(status=TAKEN, body=told.model_dump(mode="json"), location=f"/runs/{request}")
    ports.ledger.commit([record(once, answer)])
    return told


def get_run(ports: Ports, run: str) -> RunState:
    """A run, by its id or by that of the request that it came of. NotFound where there is none."""
    known = load_run(ports, run)
    if known is None and (asked := load_request(ports, run)) is not None:
        if asked[0].run is None:
            raise NotFound(f"the run that was asked for as {run!r} has not begun: look again")
        known = load_run(ports, asked[0].run)
    if known is None:
        raise NotFound(f"there is no run {run!r}")
    return known[0]


def list_runs(ports: Ports, *, limit: int, after: str | None) -> RunPage:
    """Runs, newest first."""
    page = ports.ledger.page(KIND, limit=limit, after=after)
    runs = [head_of(RunState.model_validate(each.data)) for each in page.states]
    return RunPage(runs=runs, next=page.next)


def load_request(ports: Ports, request: str | None) -> tuple[RequestState, int] | None:
    """What was asked for by hand, and its version."""
    stored = ports.ledger.load(request_stream(request)) if request else None
    return (RequestState.model_validate(stored.data), stored.version) if stored else None


def met_change(request: tuple[RequestState, int] | None, run: str) -> list[Change]:
    """The change that says which run a request came to; none where that is said."""
    if request is None or request[0].run is not None:
        return []
    event = RunRequestMet(request=request[0].request, run=run)
    return [_change(request[0].model_copy(update={"run": run}), request[1], event)]


def _put_down(
    ports: Ports, caller: Caller, wanted: RunWanted, request: str
) -> tuple[RequestState, int]:
    state = RequestState(
        request=request,
        as_of=wanted.as_of,
        asked_by=Asker(subject=caller.subject, name=caller.name),
        asked_at=ports.clock.now(),
    )
    event = RunAsked(
        request=request, as_of=wanted.as_of, subject=caller.subject, name_of=caller.name
    )
    ports.ledger.commit([_change(state, 0, event)])
    return state, 1


def _change(state: RequestState, expected: int, event: RunAsked | RunRequestMet) -> Change:
    stream = request_stream(state.request)
    return Change(stream, expected, [event], state.model_dump(mode="json", exclude_none=True))
