"""Where a running state machine stands: a state with what it was given, and its JSONata.

What the states do is in steps.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata

from hub.local.environment import Outcome

_OPEN, _CLOSE = "{%", "%}"


class Failed(Exception):
    """What a state fails with: an error's name, which retriers and catchers look at, and words."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


class Interrupted(Exception):
    """The execution was ended from outside: stopped, out of time, or the cloud stops."""


@dataclass(frozen=True)
class World:
    """What a running machine may use."""

    invoke: Callable[[str, str], Outcome]
    nap: Callable[[float], None]
    check: Callable[[], None]
    note: Callable[..., None]
    together: Callable[[Sequence[Callable[[], None]]], None]


@dataclass(frozen=True)
class Place:
    """A state with what it was given and where it stands."""

    name: str
    state: Mapping[str, Any]
    value: Any
    context: Mapping[str, Any]
    attempts: dict[int, int] = field(default_factory=dict)

    def evaluate(self, template: Any, **bound: Any) -> Any:
        """A field's value: every `{% … %}` in it by JSONata."""
        return evaluate(template, {"input": self.value, "context": self.context, **bound})

    def output(self, result: Any, holder: Mapping[str, Any] | None = None, **bound: Any) -> Any:
        """What a state hands on: its Output, or what it came to."""
        holder = self.state if holder is None else holder
        if "Output" not in holder:
            return result
        return self.evaluate(holder["Output"], result=result, **bound)


def evaluate(template: Any, states: Mapping[str, Any]) -> Any:
    """A template's value; an expression that comes to nothing is an error, as on AWS."""
    if isinstance(template, dict):
        return {name: evaluate(each, states) for name, each in template.items()}
    if isinstance(template, list):
        return [evaluate(each, states) for each in template]
    if not (isinstance(template, str) and template.startswith(_OPEN)):
        return template
    expression = template.removeprefix(_OPEN).removesuffix(_CLOSE).strip()
    try:
        found = Jsonata(expression).evaluate(None, {"states": dict(states)})
    except JException as error:
        raise Failed("States.QueryEvaluationError", f"{expression}: {error}") from error
    if found is None:
        raise Failed("States.QueryEvaluationError", f"{expression} came to nothing")
    return found
