"""Invokes through the Lambda API, synchronous and asynchronous, on our runtime.

Patched: LambdaFunction._invoke_lambda (the seam that every path of moto reaches),
LambdaFunction.invoke, and do_validate_s3 (code is taken from the checkout, never from S3).
"""

import base64
import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import moto.awslambda.models as lambdas
from moto.awslambda.exceptions import LambdaClientError

from hub.local.arns import ACCOUNT, REGION, parse_arn
from hub.local.clock import MovableClock
from hub.local.environment import MAX_PAYLOAD_BYTES
from hub.local.patches import Patches
from hub.local.queues import Queues
from hub.local.runtime import Runtime, Throttled
from hub.local.watch import Watch, log

# AWS waits one minute, then two; nobody who tries something out wants to.
RETRY_SECONDS = (0.2, 0.4)
THROTTLED_SECONDS = 0.1
ASYNC_AT_ONCE = 16


class Invokes:
    """Synchronous and asynchronous invocations."""

    def __init__(self, runtime: Runtime, queues: Queues, clock: MovableClock, watch: Watch) -> None:
        self._runtime = runtime
        self._queues = queues
        self._clock = clock
        self._watch = watch
        self._threads = ThreadPoolExecutor(ASYNC_AT_ONCE, thread_name_prefix="async-invoke")

    def patch(self, patches: Patches) -> None:
        """Set moto's symbols."""

        def _invoke_lambda(function: Any, event: Any = None) -> tuple[str, bool, str]:
            text = event if isinstance(event, str) else json.dumps(event)
            outcome = self._runtime.invoke(function, text)
            return outcome.payload, outcome.failed, outcome.log

        def invoke(function: Any, body: Any, request_headers: Any, response_headers: Any) -> Any:
            return self._answer(function, body, request_headers or {}, response_headers)

        patches.set(lambdas.LambdaFunction, "_invoke_lambda", _invoke_lambda)
        patches.set(lambdas.LambdaFunction, "invoke", invoke)
        patches.set(lambdas, "do_validate_s3", lambda: False)

    def later(self, arn: str, event: str) -> "Future[None]":
        """Invoke a function asynchronously: twice again if it fails, then its last resort."""
        function = lambdas.lambda_backends[ACCOUNT][REGION].get_function(arn)
        self._watch.begin()
        return self._threads.submit(self._see_through, function, event)

    def stop(self) -> None:
        """Wait for what runs; retries end because the watch has stopped."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _answer(self, function: Any, body: Any, request: Any, response: dict[str, Any]) -> Any:
        event = body.decode() if isinstance(body, bytes) else body
        if event and len(event) > MAX_PAYLOAD_BYTES:
            raise RequestTooLarge
        kind = request.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind == "Event":
            self.later(function.function_arn, event or "{}")
            return ""
        if kind == "DryRun":
            return ""
        try:
            outcome = self._runtime.invoke(function, event or "{}")
        except Throttled as error:
            raise TooManyRequests(str(error)) from error
        if outcome.failed:
            response["x-amz-function-error"] = "Unhandled"
        tail = outcome.log.encode()[-4096:]
        response["x-amz-log-result"] = base64.b64encode(tail).decode()
        return outcome.payload.encode()

    def _see_through(self, function: Any, event: str) -> None:
        try:
            with self._watch.keeping(f"asynchronous invoke of {function.function_name}"):
                self._try(function, event)
        finally:
            self._watch.end()

    def _try(self, function: Any, event: str) -> None:
        attempts, payload = 0, ""
        while not self._watch.stopping:
            try:
                outcome = self._runtime.invoke(function, event)
            except Throttled:
                self._watch.pause(THROTTLED_SECONDS)
                continue
            if not outcome.failed:
                return
            attempts, payload = attempts + 1, outcome.payload
            if attempts > _retries(function):
                self._give_up(function, event, payload, attempts)
                return
            self._watch.pause(RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1])

    def _give_up(self, function: Any, event: str, payload: str, attempts: int) -> None:
        destination = _on_failure(function)
        if destination is None:
            log.warning("%s: an event was dropped: %s", function.function_name, payload)
            return
        report = {
            "version": "1.0",
            "timestamp": self._clock.now().isoformat(),
            "requestContext": {
                "functionArn": f"{function.function_arn}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": attempts,
            },
            "requestPayload": json.loads(event),
            "responseContext": {"executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": json.loads(payload),
        }
        self._queues.send(destination, json.dumps(report))


class TooManyRequests(LambdaClientError):  # type: ignore[misc]
    """What a throttled synchronous invoke is answered with."""

    code = 429

    def __init__(self, message: str) -> None:
        super().__init__("TooManyRequestsException", message)


class RequestTooLarge(LambdaClientError):  # type: ignore[misc]
    """What an invoke with too large an event is answered with."""

    code = 413

    def __init__(self) -> None:
        message = f"Request must be smaller than {MAX_PAYLOAD_BYTES} bytes"
        super().__init__("RequestTooLargeException", message)


def _retries(function: Any) -> int:
    config = function.event_invoke_config
    wanted = config[-1].config.get("MaximumRetryAttempts") if config else None
    return 2 if wanted is None else int(wanted)


def _on_failure(function: Any) -> str | None:
    """The queue that is told; deploying refuses any other kind of destination."""
    config = function.event_invoke_config
    wanted = config[-1].config.get("DestinationConfig") if config else None
    arn = ((wanted or {}).get("OnFailure") or {}).get("Destination")
    if arn is not None and parse_arn(arn).service != "sqs":
        raise ValueError(f"on-failure destination {arn}: only SQS queues are emulated")
    return arn
