"""Bugs put in on purpose: each is a context in which a flow of the hub is wrong.

They are the test of the simulator: what it is blind to, it does not prove.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from edi.guides import guide_of
from edi.outgoing import envelope_to
from edi.x12.write import compose_set, write_interchange
from hub.flows import interchanges, refuse, send
from hub.flows.acknowledge import X12
from hub.flows.idempotency import Once, record
from hub.flows.perform import LaneReport
from hub.ports import Change, Lane, Ports
from schemas.events import effect_id
from schemas.idempotency import Answer
from schemas.sending import sent_id, sent_stream

Mutant = Callable[[], AbstractContextManager[None]]


@contextmanager
def effect_before_record() -> Iterator[None]:
    """The 824 is written into the outbox first, and its queueing recorded after."""
    queued = send.queued

    def hasty(ports: Ports, partner: Any, document: Any, set_code: str, cause: str) -> Any:
        state, changes, effects = queued(ports, partner, document, set_code, cause)
        if changes:
            number = 700_000 + sum(map(ord, state.id))
            envelope = envelope_to(partner, state.version, test=False)
            marks = envelope.delimiters
            composed = compose_set(document, set_code, state.version, marks, guide_of(partner))
            at = state.queued_at
            data = write_interchange([composed], envelope, state.version, (number, number), at)
            name = effect_id(sent_stream(state.id), "x12", 100)
            ports.files.write(f"outbound/{partner.id}/{name}.{set_code}.edi", data, X12)
        return state, changes, effects

    with patch.object(refuse, "queued", hasty):
        yield


@contextmanager
def number_not_recorded() -> Iterator[None]:
    """The sender takes a number of its own and does not write it to the effect."""
    write = send._write

    def careless(partner: Any, state: Any, document: Any, effect: Any) -> Any:
        own = (effect.numbers[0] + 50_000 + state.queued_at.second,)
        return write(partner, state, document, effect.model_copy(update={"numbers": own}))

    with patch.object(send, "_write", careless):
        yield


@contextmanager
def number_reused() -> Iterator[None]:
    """What we send and what we answer are counted apart, so that numbers come twice."""
    with patch.object(send, "counter", lambda partner: f"x12-sent/{partner}"):
        yield


@contextmanager
def settling_forgotten() -> Iterator[None]:
    """An effect is performed and not marked as done."""

    def forgetful(
        ports: Ports, lane: Lane, performers: Mapping[str, Any], *, again: bool = False
    ) -> LaneReport:
        waiting = ports.ledger.lane(lane)
        done = [each for each in waiting if performers[each.kind](ports, each) is not None]
        return LaneReport(tuple(done), None)

    with patch("faults.doors.perform_lane", forgetful):
        yield


@contextmanager
def no_key_of_its_cause() -> Iterator[None]:
    """A refusal that is asked for again gets a new id each time."""
    made, known = [0], sent_id

    def fresh(cause: str) -> str:
        if not cause.startswith("refusal/"):
            return known(cause)
        made[0] += 1
        return f"{made[0]:024x}"

    with patch.object(send, "sent_id", fresh):
        yield


@contextmanager
def answer_not_remembered() -> Iterator[None]:
    """An order is made anew each time that its request comes, under whatever number is free."""
    made = [0]

    def elsewhere(once: Once, answer: Answer) -> Change:
        made[0] += 1
        return record(Once(f"{once.stream}-{made[0]}", once.request), answer)

    with (
        patch("hub.flows.order_making.record", elsewhere),
        patch("faults.desk.act_once", lambda _ports, _once, act: act()),
    ):
        yield


@contextmanager
def named_after_the_number() -> Iterator[None]:
    """The file in the outbox is named by the hour, not after its effect."""
    put_out = send._put_out

    def renamed(ports: Ports, partner: Any, *rest: Any) -> Any:
        effect = rest[2]
        late = effect.model_copy(update={"id": f"{ports.clock.now().timestamp():032.0f}"})
        return put_out(ports, partner, rest[0], rest[1], late, rest[3])

    with patch.object(send, "_put_out", renamed):
        yield


@contextmanager
def control_numbers_not_claimed() -> Iterator[None]:
    """An interchange is read without a look at whether its number came before."""
    with patch.object(interchanges, "_claim", lambda *_: interchanges.Fate("read")):
        yield


MUTANTS: dict[str, Mutant] = {
    each.__name__: each
    for each in (
        effect_before_record,
        number_not_recorded,
        number_reused,
        settling_forgotten,
        no_key_of_its_cause,
        answer_not_remembered,
        named_after_the_number,
        control_numbers_not_claimed,
    )
}
