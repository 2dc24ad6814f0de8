"""Runs a state machine: one state after the other, each by its type; nothing of moto.

moto's own interpreter says of a Distributed Map that it succeeded when an item of it failed, sleeps
on real time and takes two seconds to load: docs/adr/0021. What runs here: definitions.py.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hub.local.definitions import Machine, is_distributed
from hub.local.places import Failed, Interrupted, Place, World
from hub.local.runtime import Throttled

MAX_STATE_BYTES = 256 * 1024
# AWS runs 40 items at once in a Map that says nothing, 10,000 in a distributed one.
AT_ONCE = 40

Step = tuple[Any, str | None]


def follow(machine: Machine, value: Any, context: Mapping[str, Any], world: World) -> Any:
    """Go from state to state to the end. Raises Failed, or Interrupted."""
    name: str | None = machine["StartAt"]
    while name is not None:
        world.check()
        state = machine["States"][name]
        place = Place(name, state, value, {**context, "State": {"Name": name, "RetryCount": 0}})
        world.note(f"{state['Type']}StateEntered", "stateEntered", name=name, input=value)
        value, name = _try(place, world)
        _hold_to_size(value)
        world.note(f"{state['Type']}StateExited", "stateExited", name=place.name, output=value)
    return value


def _try(place: Place, world: World) -> Step:
    """A state until it succeeds, is caught, or has used up its attempts."""
    while True:
        try:
            return _WORK[place.state["Type"]](place, world)
        except Failed as failed:
            seconds = _pause(place, failed)
            if seconds is None:
                return _catch(place, failed)
            world.nap(seconds)


def _pause(place: Place, failed: Failed) -> float | None:
    """How long to wait before the next attempt; None if there is to be none."""
    for number, retrier in enumerate(place.state.get("Retry", [])):
        if not _names(retrier["ErrorEquals"], failed.error):
            continue
        made = place.attempts.get(number, 0)
        if made >= retrier.get("MaxAttempts", 3):
            return None
        place.attempts[number] = made + 1
        seconds = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** made
        return float(min(seconds, retrier.get("MaxDelaySeconds", seconds)))
    return None


def _catch(place: Place, failed: Failed) -> tuple[Any, str]:
    told = {"Error": failed.error, "Cause": failed.cause}
    for catcher in place.state.get("Catch", []):
        if _names(catcher["ErrorEquals"], failed.error):
            return place.output(told, catcher, errorOutput=told), catcher["Next"]
    raise failed


def _names(wanted: Sequence[str], error: str) -> bool:
    if error == "States.DataLimitExceeded":  # only its own name catches it
        return error in wanted
    task_failed = "States.TaskFailed" in wanted and error != "States.Timeout"
    return error in wanted or "States.ALL" in wanted or task_failed


def _task(place: Place, world: World) -> Step:
    given = place.evaluate(place.state["Arguments"])
    began = time.monotonic()
    try:
        payload = _invoke(given, world)
        if time.monotonic() - began > place.state.get("TimeoutSeconds", float("inf")):
            raise Failed("States.Timeout", "the function answered too late")
    except Failed as failed:
        world.note(
            "TaskFailed", "taskFailed", error=failed.error, cause=failed.cause,
            resource="invoke", resourceType="lambda",
        )  # fmt: skip
        raise
    result = {"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200}
    return place.output(result), place.state.get("Next")


def _invoke(given: Mapping[str, Any], world: World) -> Any:
    try:
        outcome = world.invoke(given["FunctionName"], json.dumps(given.get("Payload", {})))
    except Throttled as error:
        raise Failed("Lambda.TooManyRequestsException", str(error)) from error
    if outcome.failed:
        raise Failed(str(outcome.value().get("errorType", "Exception")), outcome.payload)
    return outcome.value()


def _map(place: Place, world: World) -> Step:
    items = place.evaluate(place.state["Items"])
    if not isinstance(items, list):
        raise Failed("States.QueryEvaluationError", f"the items of {place.name} are no list")
    results = _Items(place, items, world).run()
    return place.output(results), place.state.get("Next")


class _Items:
    """The items of one Map, a few at once; the first that fails for good ends the others."""

    def __init__(self, place: Place, items: Sequence[Any], world: World) -> None:
        self._place = place
        self._world = world
        self._waiting: Iterator[tuple[int, Any]] = iter(enumerate(items))
        self._results: list[Any] = [None] * len(items)
        self._failed: list[Failed] = []
        self._guard = threading.Lock()

    def run(self) -> list[Any]:
        """Their results, in their order."""
        most = self._place.state.get("MaxConcurrency", 0) or AT_ONCE
        self._world.together([self._work] * min(most, len(self._results)))
        if self._failed:
            raise self._as_told(self._failed[0])
        self._world.check()
        return self._results

    def _work(self) -> None:
        while not self._failed:
            with self._guard:
                index, item = next(self._waiting, (-1, None))
            if index < 0:
                return
            try:
                self._results[index] = self._run_one(index, item)
            except Failed as failed:
                self._failed.append(failed)
            except Interrupted:
                return

    def _run_one(self, index: int, item: Any) -> Any:
        context = {**self._place.context, "Map": {"Item": {"Index": index, "Value": item}}}
        selector = self._place.state.get("ItemSelector")
        value = item if selector is None else self._place.evaluate(selector, context=context)
        return follow(self._place.state["ItemProcessor"], value, context, self._world)

    def _as_told(self, failed: Failed) -> Failed:
        if not is_distributed(self._place.state):
            return failed
        cause = f"The specified tolerated failure threshold was exceeded; first: {failed}"
        return Failed("States.ExceedToleratedFailureThreshold", cause)


def _choice(place: Place, _world: World) -> Step:
    for rule in place.state["Choices"]:
        if place.evaluate(rule["Condition"]) is True:
            return place.output(place.value, rule if "Output" in rule else None), rule["Next"]
    if "Default" not in place.state:
        raise Failed("States.NoChoiceMatched", f"no rule of {place.name} holds")
    return place.output(place.value), place.state["Default"]


def _wait(place: Place, world: World) -> Step:
    world.nap(float(place.evaluate(place.state["Seconds"])))
    return place.output(place.value), place.state.get("Next")


def _pass(place: Place, _world: World) -> Step:
    return place.output(place.value), place.state.get("Next")


def _fail(place: Place, _world: World) -> Step:
    state = place.state
    raise Failed(*(str(place.evaluate(state.get(each, ""))) for each in ("Error", "Cause")))


def _hold_to_size(value: Any) -> None:
    if len(json.dumps(value)) > MAX_STATE_BYTES:
        raise Failed("States.DataLimitExceeded", f"over {MAX_STATE_BYTES} bytes between two states")


_WORK: dict[str, Callable[[Place, World], Step]] = {
    "Task": _task,
    "Map": _map,
    "Choice": _choice,
    "Wait": _wait,
    "Pass": _pass,
    "Succeed": _pass,
    "Fail": _fail,
}
