"""The parent's end of one execution environment: starts the worker process, talks to it, kills it.

What runs inside is worker.py; which function gets which environment is decided in runtime.py.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INIT_SECONDS = 60
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
_WORKER = Path(__file__).with_name("worker.py")
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")


@dataclass(frozen=True)
class Outcome:
    """What became of one invocation: the JSON that the function gave back, or its error as JSON."""

    payload: str
    failed: bool
    log: str

    def value(self) -> Any:
        """The payload, parsed."""
        return json.loads(self.payload)


@dataclass(frozen=True)
class Code:
    """What a worker process is started with: the function's own settings and where its code is."""

    name: str
    handler: str
    task_root: Path
    timeout: int
    memory: int
    log_group: str
    variables: tuple[tuple[str, str], ...]


def failure(kind: str, message: str) -> str:
    """An error as Lambda reports it."""
    return json.dumps({"errorType": kind, "errorMessage": message})


class Environment:
    """A worker process with one handler, warm between invocations."""

    def __init__(self, code: Code, platform: dict[str, str], log_path: Path) -> None:
        self.code = code
        self.log_stream = f"{time.strftime('%Y/%m/%d')}/[$LATEST]{uuid.uuid4().hex}"
        self.busy = False
        self._pending = b""
        log_path.parent.mkdir(parents=True, exist_ok=True)
        self._log = log_path.open("ab+")
        self._read_to = self._log.seek(0, os.SEEK_END)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-u", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=self._environment(platform),
            cwd=code.task_root,
            # Ctrl-C in the terminal is for `hub up`, which then ends its workers in order.
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id of the worker."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def wait_ready(self) -> Outcome | None:
        """Wait until the handler is loaded; an outcome if that failed."""
        answer = self._read_line(time.monotonic() + INIT_SECONDS)
        if answer is not None and "ready" in answer:
            return None
        self.kill()
        if answer is not None and "error" in answer:
            return Outcome(json.dumps(answer["error"]), failed=True, log=self._new_log())
        return Outcome(self._ended(), failed=True, log=self._new_log())

    def call(self, event: str, arn: str, offset: float) -> Outcome:
        """Invoke the handler with an event (JSON). Takes the function's timeout at most."""
        request = {
            "id": str(uuid.uuid4()),
            "event": json.loads(event),
            "arn": arn,
            "timeout": self.code.timeout,
            "clock_offset": f"{offset:.6f}",
            "trace": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
        }
        deadline = time.monotonic() + self.code.timeout
        answer = self._exchange(request, deadline)
        if answer is None and time.monotonic() >= deadline:
            return self._timed_out(request["id"])
        if answer is None:
            return Outcome(self._ended(), failed=True, log=self._new_log())
        if "error" in answer:
            return Outcome(json.dumps(answer["error"]), failed=True, log=self._new_log())
        return self._within_limits(json.dumps(answer["ok"]))

    def kill(self) -> None:
        """End the process, and whatever it started, at once; who waits for it gets its end."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):  # it was quicker
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        """End the process between two invocations; nothing of it is left."""
        self.kill()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # nobody is left to read the rest
            self._process.stdin.close()
        self._process.stdout.close()
        self._log.close()

    def _environment(self, platform: dict[str, str]) -> dict[str, str]:
        code = self.code
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return (
            kept
            | dict(code.variables)
            | platform
            | {
                "_HANDLER": code.handler,
                "LAMBDA_TASK_ROOT": str(code.task_root),
                "AWS_LAMBDA_FUNCTION_NAME": code.name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(code.memory),
                "AWS_LAMBDA_LOG_GROUP_NAME": code.log_group,
                "AWS_LAMBDA_LOG_STREAM_NAME": self.log_stream,
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            }
        )

    def _exchange(self, request: dict[str, Any], deadline: float) -> dict[str, Any] | None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            return None  # the process is gone; what is left of its answer does not count
        return self._read_line(deadline)

    def _read_line(self, deadline: float) -> dict[str, Any] | None:
        """The next answer; None if the process ended or the time is up."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        parts = [self._pending]
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(pipe, 1 << 20) if ready else b""
            if not chunk:
                return None
            parts.append(chunk)
        line, _, self._pending = b"".join(parts).partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _timed_out(self, request_id: str) -> Outcome:
        self.kill()
        message = f"{request_id} Task timed out after {self.code.timeout}.00 seconds"
        return Outcome(
            failure("Sandbox.Timedout", message), failed=True, log=self._new_log() + message
        )

    def _ended(self) -> str:
        self.kill()
        status = self._process.wait(timeout=5)
        words = f"signal {-status}" if status < 0 else f"exit status {status}"
        return failure("Runtime.ExitError", f"Runtime exited: {words}")

    def _within_limits(self, payload: str) -> Outcome:
        if len(payload) <= MAX_PAYLOAD_BYTES:
            return Outcome(payload, failed=False, log=self._new_log())
        message = f"Response payload size exceeded the maximum of {MAX_PAYLOAD_BYTES} bytes."
        return Outcome(
            failure("Function.ResponseSizeTooLarge", message), failed=True, log=self._new_log()
        )

    def _new_log(self) -> str:
        """What the handler printed since the last invocation."""
        self._log.seek(self._read_to)
        text = self._log.read()
        self._read_to += len(text)
        return text.decode("utf-8", errors="replace")
