"""The embedded cloud: AWS on this machine, from the same template that deploys to AWS.

    with Cloud(template=Path("infra/template/Hub.template.json"), root=Path.cwd()) as cloud:
        cloud.client("s3").put_object(...)
        cloud.settle(10)

It is an emulator for trying, testing and developing; its state lasts one run.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hub.local.events import Event
from hub.local.machine import Machine
from hub.local.runtime import Worker
from hub.local.stack import read_template
from hub.local.tokens import issue_token
from hub.local.watch import Failure
from schemas.errors import HubError

_RUNNING = threading.Lock()


class Cloud:
    """One embedded cloud. Only one runs in a process at a time: moto's state is the process's."""

    def __init__(
        self,
        template: Path,
        root: Path,
        state_dir: Path | None = None,
        aws_port: int = 0,
        api_port: int = 0,
    ) -> None:
        """`root` is what the template's asset paths count from; `state_dir` takes the functions'
        logs (a temporary folder if None); port 0 is a free one.
        """
        self._template = template
        self._root = root.resolve()
        self._settings = (state_dir, aws_port, api_port)
        self._machine: Machine | None = None
        self._outputs: dict[str, str] = {}
        self._failures: Sequence[Failure] = ()

    def start(self) -> None:
        """Serve AWS and the API on 127.0.0.1, and deploy the template.

        Raises Unsupported for what the template asks and nobody here can do, InputError for a
        template that cannot be read, Unavailable for a port that is taken, HubError if another
        cloud runs in this process.
        """
        template = read_template(self._template)
        if not _RUNNING.acquire(blocking=False):
            raise HubError("another embedded cloud runs in this process: stop that one first")
        try:
            self._machine = Machine(*self._settings)
            self._failures = self._machine.watch.failures
            self._outputs = self._machine.deploy(template, self._root)
        except BaseException:
            self._end()
            raise

    def stop(self) -> None:
        """End it: no process, thread or port is left, and moto is as it was before."""
        if self._machine is not None:
            self._end()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        """What any AWS client takes as its endpoint URL."""
        return self._running().aws.url

    @property
    def api_url(self) -> str:
        """The HTTP API."""
        return self._running().api.url

    @property
    def outputs(self) -> Mapping[str, str]:
        """The template's outputs."""
        return self._outputs

    @property
    def failures(self) -> Sequence[Failure]:
        """What went wrong inside the cloud itself; a handler's own errors are in its log."""
        return self._failures

    def client(self, service: str) -> Any:
        """The boto3 client of a service, on the endpoint; one for all who ask."""
        return self._running().clients.get(service)

    def now(self) -> datetime:
        """The clock of schedules, queues and handlers."""
        return self._running().clock.now()

    def advance(self, by: timedelta, most: int = 300) -> None:
        """Move that clock forward; what becomes due on the way happens at its time, of each
        schedule the last `most` times (a month would fire a five-minute one 8,640 times)."""
        self._running().schedules.advance(by, most)

    def settle(self, timeout: float = 30) -> bool:
        """Wait until nothing is under way: no invocation or delivery runs, streams are read to the
        end, polled queues have nothing to receive. False if that takes longer than `timeout`.

        A message that waits for its visibility or delay is not under way: it waits for the clock.
        """
        return self._running().watch.settle(timeout)

    def login(
        self, email: str, groups: Sequence[str] = ("buyer",), partner: str | None = None
    ) -> str:
        """An ID token of the template's user pool for a person in some groups."""
        cognito = self.client("cognito-idp")
        pool, client = self._outputs["UserPoolId"], self._outputs["UserPoolClientId"]
        return issue_token(cognito, pool, client, email, tuple(groups), partner)

    def workers(self) -> list[Worker]:
        """Every worker process: its pid, function, handler, and whether it is busy."""
        return self._running().runtime.workers()

    def on_event(self, listener: Callable[[Event], None]) -> None:
        """Have every S3 event told to somebody in this process, in the writer's thread."""
        self._running().events.on_event(listener)

    def _running(self) -> Machine:
        if self._machine is None:
            raise HubError("the embedded cloud is not running: start() it first")
        return self._machine

    def _end(self) -> None:
        machine, self._machine = self._machine, None
        try:
            if machine is not None:
                machine.stop()
        finally:
            _RUNNING.release()
