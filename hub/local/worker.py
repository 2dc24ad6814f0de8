"""One Lambda execution environment: a process that keeps a handler warm. Run as a script.

Requests are JSON lines on stdin, answers JSON lines on what was stdout; whatever the handler prints
goes to stderr, the function's log. Imports the standard library only, so that a cold start costs
what the handler costs.
"""

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO


class Context:
    """What Lambda hands to a handler beside the event."""

    identity = None
    client_context = None
    function_version = "$LATEST"

    def __init__(self, request: dict[str, Any]) -> None:
        self.aws_request_id = request["id"]
        self.invoked_function_arn = request["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + request["timeout"]

    def get_remaining_time_in_millis(self) -> int:
        """How long the handler may still take, on real time."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def _describe(error: BaseException) -> str:
    kind = type(error)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    return json.dumps(
        {
            "error": {
                "errorMessage": str(error),
                "errorType": f"{module}{kind.__qualname__}".rsplit(".", 1)[-1],
                "stackTrace": traceback.format_tb(error.__traceback__),
            }
        }
    )


def _load() -> Callable[[Any, Context], Any]:
    module, _, name = os.environ["_HANDLER"].replace("/", ".").rpartition(".")
    handler: Callable[[Any, Context], Any] = getattr(importlib.import_module(module), name)
    return handler


def _answer(handler: Callable[[Any, Context], Any], line: str) -> str:
    request = json.loads(line)
    os.environ["HUB_CLOCK_OFFSET"] = request["clock_offset"]
    os.environ["_X_AMZN_TRACE_ID"] = request["trace"]
    try:
        return json.dumps({"ok": handler(request["event"], Context(request))})
    except BaseException as error:  # noqa: BLE001 (whatever a handler raises is its answer)
        traceback.print_exc()
        return _describe(error)


def _say(answers: TextIO, line: str) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    answers.write(line + "\n")
    answers.flush()


def main() -> None:
    """Load the handler, say so, then answer one request after the other until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    try:
        handler = _load()
    except BaseException as error:  # noqa: BLE001 (an import that fails is the answer)
        traceback.print_exc()
        _say(answers, _describe(error))
        return
    _say(answers, '{"ready": true}')
    for line in sys.stdin:
        _say(answers, _answer(handler, line))


if __name__ == "__main__":
    main()
