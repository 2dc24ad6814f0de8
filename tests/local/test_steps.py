"""The steps of a workflow by themselves, without a cloud: retries, catches, choices, Maps."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.local.environment import Outcome, failure
from hub.local.places import Failed, World
from hub.local.runtime import Throttled
from hub.local.steps import follow


class Script:
    """A world whose functions do as they are told, and whose sleeps take no time."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.called: list[Any] = []
        self.naps: list[float] = []
        self.events: list[str] = []
        self.world = World(self._invoke, self.naps.append, lambda: None, self._note, self._together)

    def _invoke(self, _arn: str, event: str) -> Outcome:
        self.called.append(json.loads(event))
        answer = self.answers.pop(0) if self.answers else "done"
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str) and answer.endswith("Error"):
            return Outcome(failure(answer, "as told"), failed=True, log="")
        return Outcome(json.dumps(answer), failed=False, log="")

    def _note(self, kind: str, about: str, **details: Any) -> None:
        self.events.append(kind)

    def _together(self, tasks: Sequence[Callable[[], None]]) -> None:
        for task in tasks:
            task()


def run(state: dict[str, Any], script: Script, value: Any = None) -> Any:
    states = {"One": {"End": True, **state}, "Other": {"Type": "Pass", "End": True}}
    machine = {"StartAt": "One", "States": states}
    return follow(machine, {} if value is None else value, {}, script.world)


def task(**more: Any) -> dict[str, Any]:
    arguments = {"FunctionName": "f", "Payload": "{% $states.input %}"}
    output = "{% $states.result.Payload %}"
    return {"Type": "Task", "Arguments": arguments, "Output": output, **more}


def retrier(*errors: str, **more: Any) -> dict[str, Any]:
    return {"ErrorEquals": list(errors), "IntervalSeconds": 1, "BackoffRate": 1.0, **more}


@given(
    interval=st.integers(1, 100),
    rate=st.floats(1, 5),
    most=st.integers(0, 6),
    longest=st.integers(101, 1000),
)
def test_a_retrier_waits_longer_each_time_and_never_too_long_or_too_often(
    interval: int, rate: float, most: int, longest: int
) -> None:
    script = Script(*["ValueError"] * 10)
    told = {"IntervalSeconds": interval, "BackoffRate": rate, "MaxAttempts": most}
    policy = [retrier("States.ALL", **{**told, "MaxDelaySeconds": longest})]
    with pytest.raises(Failed, match="ValueError"):
        run(task(Retry=policy), script)
    assert [min(interval * rate**made, longest) for made in range(most)] == script.naps
    assert most + 1 == len(script.called)


@given(fails=st.integers(0, 3))
def test_what_succeeds_in_time_succeeds(fails: int) -> None:
    script = Script(*["ValueError"] * fails, {"run": "a"})
    assert {"run": "a"} == run(task(Retry=[retrier("ValueError", MaxAttempts=3)]), script)
    assert fails + 1 == len(script.called)
    assert ["TaskFailed"] * fails == [each for each in script.events if each == "TaskFailed"]


def test_each_retrier_counts_for_itself_and_the_first_that_fits_decides() -> None:
    policy = [retrier("KeyError", MaxAttempts=1), retrier("States.ALL", MaxAttempts=2)]
    script = Script("KeyError", "ValueError", "ValueError", "KeyError")
    with pytest.raises(Failed, match="KeyError"):
        run(task(Retry=policy), script)
    assert 4 == len(script.called)


@pytest.mark.parametrize(
    ("answer", "caught", "expected"),
    [
        ("ValueError", ["States.TaskFailed"], True),
        ("ValueError", ["KeyError"], False),
        (Throttled("busy"), ["Lambda.TooManyRequestsException"], True),
        (Throttled("busy"), ["States.ALL"], True),
    ],
)
def test_a_catcher_takes_the_errors_that_it_names(
    answer: Any, caught: list[str], expected: bool
) -> None:
    catch = [{"ErrorEquals": caught, "Next": "Other"}]
    script = Script(answer)
    if expected:
        assert {"Error", "Cause"} == set(run(task(Catch=catch), script))
    else:
        with pytest.raises(Failed):
            run(task(Catch=catch), script)


def test_a_choice_without_a_rule_that_holds_and_a_default_fails_by_its_name() -> None:
    rules = [{"Condition": "{% $states.input.a > 1 %}", "Next": "Other"}]
    choice = {"Type": "Choice", "Choices": rules}
    assert {"a": 2} == run(choice, Script(), {"a": 2})
    with pytest.raises(Failed, match=r"States\.NoChoiceMatched"):
        run(choice, Script(), {"a": 1})


def test_a_map_stops_taking_items_when_one_has_failed() -> None:
    inner = {"StartAt": "T", "States": {"T": task(End=True)}}
    state = {"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": inner}
    script = Script("a", "ValueError", "c")
    with pytest.raises(Failed, match="ValueError"):
        run({**state, "MaxConcurrency": 1}, script, [1, 2, 3])
    assert [1, 2] == script.called


@given(items=st.lists(st.integers(-(10**6), 10**6), max_size=30), most=st.integers(0, 5))
def test_a_map_keeps_the_order_of_its_items(items: list[int], most: int) -> None:
    doubled = {"Type": "Pass", "Output": "{% $states.input * 2 %}", "End": True}
    inner = {"StartAt": "Double", "States": {"Double": doubled}}
    state = {"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": inner}
    found = run({**state, "MaxConcurrency": most}, Script(), items)
    assert [2 * each for each in items] == found


def test_what_is_no_list_cannot_be_mapped() -> None:
    inner = {"StartAt": "T", "States": {"T": task(End=True)}}
    state = {"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": inner}
    with pytest.raises(Failed, match="are no list"):
        run(state, Script(), {"a": 1})


def test_a_selector_says_what_an_item_is_given() -> None:
    selector = {"number": "{% $states.context.Map.Item.Index %}", "of": "{% $states.input.run %}"}
    inner = {"StartAt": "T", "States": {"T": task(End=True)}}
    state = {"Type": "Map", "Items": "{% $states.input.all %}", "ItemProcessor": inner}
    script = Script()
    run({**state, "ItemSelector": selector}, script, {"run": "a", "all": ["x", "y"]})
    assert [{"number": 0, "of": "a"}, {"number": 1, "of": "a"}] == script.called
