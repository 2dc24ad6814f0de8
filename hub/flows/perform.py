"""A lane's effects are performed, one after the other, each until it is done or given up.

What an effect does stands in its own flow; here is only the order, the counting and the parking.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.ports import Lane, Ports
from schemas.errors import HubError, InputError
from schemas.events import Json, RecordedEffect

# As many as the effects queue hands a message out: the last one parks, and no message is lost.
ATTEMPTS_BEFORE_PARKING = 5
# Stands on an effect while it is tried again, and after that where its process died of it.
BEGUN = "the process that performed it ended in the middle of it"

Performer = Callable[[Ports, RecordedEffect], Mapping[str, Json]]


@dataclass(frozen=True)
class LaneReport:
    """What became of a lane: the effects done, and the one that blocks it, if any."""

    done: tuple[RecordedEffect, ...]
    parked: RecordedEffect | None


def perform_lane(
    ports: Ports, lane: Lane, performers: Mapping[str, Performer], *, again: bool = False
) -> LaneReport:
    """Perform what is open in a lane, oldest first, until it is empty or one is parked.

    A failed attempt is counted and its error raised, so that whoever woke the lane does so again
    later; the attempt number ATTEMPTS_BEFORE_PARKING parks the effect with its reason instead.
    `again` says that whoever was woken before may have ended without a word: then the first effect
    is counted before it is tried, so that one that takes its process down is parked too.
    """
    done: list[RecordedEffect] = []
    while waiting := ports.ledger.lane(lane):
        first = waiting[0]
        if first.status == "parked":
            return LaneReport(tuple(done), first)
        parked = _perform(ports, first, performers, again=again and not done)
        if parked is not None:
            return LaneReport(tuple(done), parked)
        done.append(first)
    return LaneReport(tuple(done), None)


def _perform(
    ports: Ports, effect: RecordedEffect, performers: Mapping[str, Performer], *, again: bool
) -> RecordedEffect | None:
    """Do one effect; gives it back if it was parked."""
    if again or effect.attempts:
        begun = ports.ledger.fail(effect, BEGUN, park=_is_deadly(effect))
        if begun.status == "parked":
            return begun
    try:
        result = _performer(performers, effect.kind)(ports, effect)
    except Exception as error:
        last = effect.attempts + 1 >= ATTEMPTS_BEFORE_PARKING
        failed = ports.ledger.fail(effect, _reason(error), park=last)
        if failed.status == "parked":
            return failed
        raise
    ports.ledger.settle(effect, result)
    return None


def _is_deadly(effect: RecordedEffect) -> bool:
    """Whether it has ended so many processes that it is not tried again.

    Its first end is not counted: a first attempt is not written down before it is made.
    """
    return effect.last_error == BEGUN and effect.attempts + 2 >= ATTEMPTS_BEFORE_PARKING


def _performer(performers: Mapping[str, Performer], kind: str) -> Performer:
    if kind not in performers:
        raise InputError(f"nobody here can perform {kind}; known are {', '.join(performers)}")
    return performers[kind]


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, HubError) else f"{type(error).__name__}: {error}"
