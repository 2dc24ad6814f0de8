"""Lambda's execution: which environment takes an invocation, how many there may be, and their logs.

The seam to moto is `LambdaFunction._invoke_lambda` and `LambdaFunction.invoke` (see lambdas.py);
SQS, streams, events and the gateway come here directly.
"""

import itertools
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.local.arns import REGION
from hub.local.clock import MovableClock
from hub.local.environment import Code, Environment, Outcome
from hub.local.watch import Watch
from schemas.errors import HubError

# AWS runs 1,000 at once; on one machine more than these only get into each other's way. Beyond
# them an invocation waits; beyond a function's own reserved concurrency it is throttled, as on AWS.
AT_ONCE = 10


class Throttled(HubError):
    """A function's reserved concurrency is used up."""


class NoCode(HubError):
    """A function whose code this machine does not have."""


@dataclass(frozen=True)
class Worker:
    """A worker process, as seen from outside."""

    pid: int
    function: str
    handler: str
    busy: bool


@dataclass
class _Pool:
    """The environments of one function: those that are idle, and how many invocations run."""

    running: int = 0
    environments: list[Environment] = field(default_factory=list)


class Runtime:
    """Runs functions in warm worker processes, one for each concurrent execution."""

    def __init__(self, endpoint: str, logs: Path, clock: MovableClock, watch: Watch) -> None:
        self._logs = logs
        self._clock = clock
        self._watch = watch
        self._pools: dict[str, _Pool] = {}
        self._task_roots: dict[str, Path] = {}
        self._changed = threading.Condition()
        self._starting = 0
        self._starts_at_once = os.cpu_count() or 1
        self._numbers = itertools.count(1)
        self._stopped = False
        self._platform = _platform(endpoint)

    def place(self, function_name: str, task_root: Path) -> None:
        """Say where on this machine the code of a function is."""
        self._task_roots[function_name] = task_root

    def invoke(self, function: Any, event: str) -> Outcome:
        """Run a moto LambdaFunction with an event (JSON) and wait for its end.

        Raises Throttled if its reserved concurrency is used up, NoCode if it is not ours.
        """
        code = self._code(function)
        with self._watch.busy():
            environment, outcome = self._take(function, code)
            try:
                if outcome is None:
                    outcome = environment.call(event, function.function_arn, self._clock.offset)
            finally:
                self._give_back(environment)
            self._keep_log(function, environment, outcome.log)
        return outcome

    def workers(self) -> list[Worker]:
        """Every worker process that is alive."""
        with self._changed:
            return [
                Worker(each.pid, each.code.name, each.code.handler, each.busy)
                for pool in self._pools.values()
                for each in pool.environments
                if each.alive
            ]

    def stop(self) -> None:
        """End every worker process; nothing starts any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            environments = [e for pool in self._pools.values() for e in pool.environments]
            for environment in environments:
                environment.kill()
            # Whoever waits for a worker still reads from it: close nothing under their hands.
            self._changed.wait_for(self._nothing_runs, timeout=10)
        for environment in environments:
            environment.end()

    def _nothing_runs(self) -> bool:
        return not self._starting and not any(pool.running for pool in self._pools.values())

    def _code(self, function: Any) -> Code:
        root = self._task_roots.get(function.function_name)
        if root is None:
            raise NoCode(
                f"{function.function_name} has no code on this machine: only functions of the"
                " template, with Metadata aws:asset:path, can run here"
            )
        return Code(
            name=function.function_name,
            handler=function.handler,
            task_root=root,
            timeout=int(function.timeout),
            memory=int(function.memory_size),
            log_group=function.logs_group_name,
            variables=tuple(sorted((k, str(v)) for k, v in function.environment_vars.items())),
        )

    def _take(self, function: Any, code: Code) -> tuple[Environment, Outcome | None]:
        """A warm environment or a new one; an outcome if the new one did not come up."""
        with self._changed:
            pool = self._pools.setdefault(code.name, _Pool())
            self._check_reserved(function, pool)
            pool.running += 1
            environment = self._wait_for_turn(pool, code)
            if environment is not None:
                return environment, None
        try:
            return self._start(pool, code)
        except BaseException:
            with self._changed:
                pool.running -= 1
            raise
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()

    def _check_reserved(self, function: Any, pool: _Pool) -> None:
        reserved = function.reserved_concurrency
        if reserved is not None and pool.running >= int(reserved):
            raise Throttled(f"{function.function_name}: reserved concurrency {reserved} is in use")

    def _wait_for_turn(self, pool: _Pool, code: Code) -> Environment | None:
        """An idle environment as soon as there is one; None if a new one may be started."""
        while not self._stopped:
            for environment in pool.environments:
                if not environment.busy and environment.code == code and environment.alive:
                    environment.busy = True
                    return environment
            _drop_useless(pool, code)
            if self._starting < self._starts_at_once and len(pool.environments) < AT_ONCE:
                self._starting += 1
                return None
            self._changed.wait()
        pool.running -= 1
        raise Throttled("the cloud is stopping")

    def _start(self, pool: _Pool, code: Code) -> tuple[Environment, Outcome | None]:
        log = self._logs / f"{code.name}-{next(self._numbers)}.log"
        environment = Environment(code, self._platform, log)
        environment.busy = True
        with self._changed:
            pool.environments.append(environment)
        return environment, environment.wait_ready()

    def _give_back(self, environment: Environment) -> None:
        with self._changed:
            pool = self._pools[environment.code.name]
            pool.running -= 1
            environment.busy = False
            self._changed.notify_all()

    def _keep_log(self, function: Any, environment: Environment, text: str) -> None:
        """Put what was printed into the function's log group."""
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            return
        group, stream = function.logs_group_name, environment.log_stream
        with self._watch.keeping(f"the log of {function.function_name}"), self._changed:
            logs = function.logs_backend
            logs.ensure_log_group(group)
            if stream not in logs.groups[group].streams:
                logs.create_log_stream(group, stream)
            at = int(self._clock.milliseconds())
            logs.put_log_events(group, stream, [{"timestamp": at, "message": m} for m in lines])


def _drop_useless(pool: _Pool, code: Code) -> None:
    """Forget environments that died or were started with other settings."""
    useless = [e for e in pool.environments if not e.busy and (not e.alive or e.code != code)]
    for environment in useless:
        pool.environments.remove(environment)
        environment.end()


def _platform(endpoint: str) -> dict[str, str]:
    """What Lambda itself sets, and how a client in the handler finds this cloud."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_XRAY_SDK_ENABLED": "false",
        "POWERTOOLS_TRACE_DISABLED": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        # Other systems are tried out on this machine, too.
        "HUB_OUTBOUND": "loopback",
    }
