"""Step Functions: executions of the template's state machines, each in a thread of its own.

moto keeps machines and executions and answers for them; steps.py runs them. Patched:
StateMachine.start_execution, which would start nothing, and Execution.get_execution_history, which
would tell a made-up story.
"""

import json
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import moto.stepfunctions.models as machines

from hub.local.arns import ACCOUNT, REGION
from hub.local.clock import MovableClock
from hub.local.definitions import read_definition
from hub.local.environment import Outcome
from hub.local.naps import Naps
from hub.local.patches import Patches
from hub.local.places import Failed, Interrupted, World
from hub.local.steps import follow
from hub.local.turns import Turns
from hub.local.watch import Watch, log

RUNNING = "RUNNING"
_END = {
    "SUCCEEDED": "ExecutionSucceeded",
    "FAILED": "ExecutionFailed",
    "TIMED_OUT": "ExecutionTimedOut",
    "ABORTED": "ExecutionAborted",
}


class Workflows:
    """Starts executions and sees them through."""

    def __init__(
        self, invoke: Callable[[str, str], Outcome], clock: MovableClock, watch: Watch
    ) -> None:
        self._invoke = invoke
        self._clock = clock
        self._watch = watch
        self._threads: list[threading.Thread] = []
        self.naps = Naps(clock, watch)
        self.turns = Turns(self.naps, watch)

    def patch(self, patches: Patches) -> None:
        """Set moto's symbols."""
        start = machines.StateMachine.start_execution
        runs: dict[int, _Run] = {}

        def start_execution(machine: Any, *given: Any, **named: Any) -> Any:
            known = len(machine.executions)
            definition = read_definition(machine.definition)
            execution = start(machine, *given, **named)
            if len(machine.executions) > known:
                run = _Run(machine, definition, execution, self._clock)
                runs[id(execution)] = run
                self._begin(run)
            return execution

        def get_execution_history(execution: Any, *_: Any, **__: Any) -> list[dict[str, Any]]:
            return runs[id(execution)].history()

        patches.set(machines.StateMachine, "start_execution", start_execution)
        patches.set(machines.Execution, "get_execution_history", get_execution_history)

    def start(self, arn: str, payload: str) -> None:
        """Start an execution with a name of nobody's choice, as EventBridge does."""
        backend = machines.stepfunctions_backends[ACCOUNT][REGION]
        backend.start_execution(arn, str(uuid.uuid4()), payload)

    def stop(self) -> None:
        """Wait for what runs; the watch has stopped, so nothing new begins."""
        for thread in self._threads:
            thread.join(timeout=10)

    def _begin(self, run: "_Run") -> None:
        self.turns.take()
        thread = threading.Thread(target=self._see_through, args=(run,), name=run.name)
        thread.daemon = True
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def _see_through(self, run: "_Run") -> None:
        try:
            with self._watch.keeping(f"the execution {run.name}"):
                self._follow(run)
        finally:
            if run.execution.status == RUNNING:
                run.end("FAILED", error="States.Runtime", cause="the embedded cloud failed")
            self.turns.give_back()

    def _follow(self, run: "_Run") -> None:
        def check() -> None:
            if self._watch.stopping or run.over():
                raise Interrupted

        def nap(seconds: float) -> None:
            self.naps.sleep(min(seconds, run.seconds_left()), run.over)
            check()

        world = World(self._invoke, nap, check, run.note, self.turns.together)
        try:
            run.end("SUCCEEDED", output=follow(run.definition, run.input, run.context, world))
        except Failed as failed:
            log.warning("%s failed: %s", run.name, failed)
            run.end("FAILED", error=failed.error, cause=failed.cause)
        except Interrupted:
            stopped = self._watch.stopping or run.execution.status != RUNNING
            run.end("ABORTED" if stopped else "TIMED_OUT")


class _Run:
    """One execution: moto's record of it, what it was started with, and its history."""

    def __init__(
        self, machine: Any, definition: dict[str, Any], execution: Any, clock: MovableClock
    ) -> None:
        self.definition = definition
        self.execution = execution
        self.name = f"{machine.name}:{execution.name}"
        self.input = json.loads(execution.execution_input)
        self._clock = clock
        self._events: list[dict[str, Any]] = []
        self._guard = threading.Lock()
        execution.start_date = clock.now()
        self._until = clock.now() + timedelta(seconds=definition.get("TimeoutSeconds", 365 * 86400))
        self.context = {
            "Execution": {
                "Id": execution.execution_arn,
                "Input": self.input,
                "Name": execution.name,
                "RoleArn": machine.roleArn,
                "StartTime": execution.start_date.isoformat(),
            },
            "StateMachine": {"Id": machine.arn, "Name": machine.name},
        }
        self.note("ExecutionStarted", "executionStarted", input=self.input, roleArn=machine.roleArn)

    def over(self) -> bool:
        """Whether it was stopped, or its time is up."""
        return self.execution.status != RUNNING or self._clock.now() >= self._until

    def seconds_left(self) -> float:
        """Until its time is up."""
        return (self._until - self._clock.now()).total_seconds()

    def note(self, kind: str, about: str, **details: Any) -> None:
        """Write down what happened."""
        told = {k: json.dumps(v) if k in ("input", "output") else v for k, v in details.items()}
        with self._guard:
            number = len(self._events)
            event = {"timestamp": self._clock.now(), "type": kind, "id": number + 1}
            event |= {"previousEventId": number, f"{about}EventDetails": told}
            self._events.append(event)

    def history(self) -> list[dict[str, Any]]:
        """What happened so far, in order."""
        with self._guard:
            return list(self._events)

    def end(self, status: str, **result: Any) -> None:
        """Close moto's record of it."""
        execution, kind = self.execution, _END[status]
        self.note(kind, f"e{kind[1:]}", **result)
        if "output" in result:
            execution.output = json.dumps(result["output"])
        execution.error, execution.cause = result.get("error"), result.get("cause")
        execution.stop_date = self._clock.now()
        execution.status = status
