"""The parts of a running cloud and how they hang together; cloud.py is what others see of it."""

import gc
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import moto.awslambda.models as lambdas
from moto.core.base_backend import BackendDict

from hub.local.arns import ACCOUNT, REGION
from hub.local.clock import MovableClock
from hub.local.dispatch import patch_core, serve
from hub.local.dynamo import Dynamo
from hub.local.environment import Outcome
from hub.local.events import Events
from hub.local.gateway import Gateway
from hub.local.invokes import Invokes
from hub.local.mappings import Mappings
from hub.local.patches import Patches
from hub.local.queues import Queues
from hub.local.resources import KINDS
from hub.local.runtime import Runtime
from hub.local.schedules import Schedules
from hub.local.servers import LocalServer
from hub.local.site import Clients, Site
from hub.local.sqs_poller import SqsPoller
from hub.local.stack import Stack
from hub.local.stream_poller import StreamPoller
from hub.local.watch import Watch
from hub.local.workflows import Workflows


class Machine:
    """Starts every part in order, and stops them in the reverse order."""

    def __init__(self, state_dir: Path | None, aws_port: int, api_port: int) -> None:
        self._stops: list[Callable[[], None]] = []
        self.watch = Watch()
        self.clock = MovableClock()
        try:
            self._patch()
            self._serve(aws_port, api_port)
            self.runtime = Runtime(self.aws.url, self._logs(state_dir), self.clock, self.watch)
            self._start_parts()
        except BaseException:
            self.stop()
            raise

    def deploy(self, template: dict[str, Any], root: Path) -> dict[str, str]:
        """Make what the template says; gives its outputs."""
        site = Site(root, self.clients, self.runtime, self.gateway, self.api.url)
        outputs = Stack(template, KINDS, site).deploy()
        self.schedules.start()
        self._stops.append(self.schedules.join)
        # What was loaded and deployed stays: later collections need not look through it.
        gc.collect()
        gc.freeze()
        self._stops.append(gc.unfreeze)
        return outputs

    def stop(self) -> None:
        """End every thread, process and connection."""
        self.watch.stop()
        while self._stops:
            self._stops.pop()()

    def _patch(self) -> None:
        patches = Patches()
        BackendDict.reset()
        self._stops += [BackendDict.reset, patches.restore]
        patch_core(patches)
        self.queues = Queues(self.clock, self.watch)
        self.queues.patch(patches)
        Dynamo(self.clock, self.watch).patch(patches)
        self._patches = patches

    def _serve(self, aws_port: int, api_port: int) -> None:
        self.gateway = Gateway(self._invoke, self.watch)
        self.aws = serve(self.watch, aws_port)
        self._stops.append(self.aws.stop)
        self.api = LocalServer(self.gateway, api_port, "http-api")
        self._stops.append(self.api.stop)
        self.clients = Clients(self.aws.url)
        self._stops.append(self.clients.close)

    def _start_parts(self) -> None:
        self.invokes = Invokes(self.runtime, self.queues, self.clock, self.watch)
        self.workflows = Workflows(self._invoke, self.clock, self.watch)
        self.events = Events(self.invokes, self.queues, self.workflows, self.clock, self.watch)
        self.mappings = Mappings({"sqs": self._sqs_poller, "dynamodb": self._stream_poller})
        self.schedules = Schedules(self.events, self.workflows, self.clock, self.watch)
        for part in (self.invokes, self.workflows, self.events, self.mappings):
            part.patch(self._patches)
        waiting = [self.workflows.stop, self.invokes.stop, self.mappings.join]
        self._stops += [*waiting, self.runtime.stop]

    def _sqs_poller(self, mapping: Any) -> SqsPoller:
        return SqsPoller(mapping, self.queues, self.runtime, self.watch)

    def _stream_poller(self, mapping: Any) -> StreamPoller:
        return StreamPoller(mapping, self.queues, self.runtime, self.clock, self.watch)

    def _invoke(self, arn: str, event: str) -> Outcome:
        function = lambdas.lambda_backends[ACCOUNT][REGION].get_function(arn)
        return self.runtime.invoke(function, event)

    def _logs(self, state_dir: Path | None) -> Path:
        if state_dir is not None:
            return state_dir / "logs"
        folder = Path(tempfile.mkdtemp(prefix="hub-"))
        self._stops.append(lambda: shutil.rmtree(folder, ignore_errors=True))
        return folder
