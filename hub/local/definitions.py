"""State machines as they are written: which states and fields run here; any other is refused.

Source: the Amazon States Language, with JSONata as its query language.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hub.local.stack import words

TASK = ":states:::lambda:invoke"
_MACHINE = words("Comment QueryLanguage StartAt States TimeoutSeconds Version")
_ITEMS = words("Comment ProcessorConfig QueryLanguage StartAt States")
_ANY = words("Type Comment Next End Output QueryLanguage")
_FIELDS = {
    "Task": words("Resource Arguments TimeoutSeconds Retry Catch"),
    "Map": words("Items ItemSelector MaxConcurrency ItemProcessor Label Retry Catch"),
    "Choice": words("Choices Default"),
    "Wait": words("Seconds"),
    "Pass": frozenset(),
    "Succeed": frozenset(),
    "Fail": words("Error Cause"),
}
_RULE = words("Condition Next Output Comment")
_CATCHER = words("ErrorEquals Next Output Comment")
_RETRIER = words(
    "ErrorEquals IntervalSeconds BackoffRate MaxAttempts MaxDelaySeconds JitterStrategy Comment"
)
_PROCESSORS = ({"Mode": "INLINE"}, {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"})

Machine = dict[str, Any]


def read_definition(text: str) -> Machine:
    """A state machine from its JSON. ValueError names everything that does not run here."""
    machine: Machine = json.loads(text)
    trouble = list(_objections("the machine", machine, _MACHINE))
    if machine.get("QueryLanguage") != "JSONata":
        trouble.append("the query language must be JSONata")
    if trouble:
        raise ValueError("; ".join(trouble))
    return machine


def is_distributed(state: Mapping[str, Any]) -> bool:
    """Whether a Map's items are executions of their own."""
    config = state["ItemProcessor"].get("ProcessorConfig") or _PROCESSORS[0]
    return bool(config["Mode"] == "DISTRIBUTED")


def _objections(where: str, machine: Machine, fields: frozenset[str]) -> Iterator[str]:
    yield from _strange(where, machine, fields)
    states = machine.get("States", {})
    if machine.get("StartAt") not in states:
        yield f"{where} starts at no state of its own"
    for name, state in states.items():
        yield from _of_state(name, state)
        for target in _targets(state):
            if target not in states:
                yield f"{name}: there is no state {target} to go on with"


def _of_state(name: str, state: Mapping[str, Any]) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in _FIELDS:
        yield f"{name}: states of type {kind} are not emulated"
        return
    yield from _strange(name, state, _ANY | _FIELDS[kind])
    for part, fields in (("Retry", _RETRIER), ("Catch", _CATCHER), ("Choices", _RULE)):
        for each in state.get(part, []):
            yield from _strange(f"{name}, {part}", each, fields)
    if kind == "Task" and not str(state.get("Resource")).endswith(TASK):
        yield f"{name}: the resource {state.get('Resource')} is not emulated"
    if kind == "Map":
        yield from _of_items(name, state["ItemProcessor"])


def _of_items(name: str, processor: Machine) -> Iterator[str]:
    if processor.get("ProcessorConfig") not in (None, *_PROCESSORS):
        yield f"{name}: the processor {processor['ProcessorConfig']} is not emulated"
    yield from _objections(f"{name}, ItemProcessor", processor, _ITEMS)


def _strange(where: str, given: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    for field in sorted(set(given) - known):
        yield f"{where}: the field {field} is not emulated"


def _targets(state: Mapping[str, Any]) -> Iterator[str]:
    yield from (state[field] for field in ("Next", "Default") if field in state)
    for part in ("Catch", "Choices"):
        yield from (each["Next"] for each in state.get(part, []) if "Next" in each)
