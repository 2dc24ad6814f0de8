"""SQS made safe for many readers, on the movable clock, with a bell on every new message.

moto's queues lose messages when one thread deletes while another sends, and its receive polls;
here one lock guards them all, and a long poll is woken. Patched: SQSBackend's message methods,
Queue.add_message, and the clock that moto.sqs.models reads.
"""

import contextlib
import functools
import threading
from collections.abc import Callable
from typing import Any

import moto.sqs.models as sqs
from moto.sqs.exceptions import ReceiptHandleIsInvalid

from hub.local.arns import ACCOUNT, REGION, parse_arn
from hub.local.clock import MovableClock
from hub.local.patches import Patches
from hub.local.watch import Watch

GUARDED = (
    "send_message",
    "send_message_batch",
    "delete_message",
    "delete_message_batch",
    "change_message_visibility",
    "change_message_visibility_batch",
    "get_queue_attributes",
    "purge_queue",
)
# What can make a message appear sooner than its reader expects.
WAKING = ("change_message_visibility", "change_message_visibility_batch")


class Queues:
    """The queues of the cloud: what pollers and EventBridge targets use, without HTTP."""

    def __init__(self, clock: MovableClock, watch: Watch) -> None:
        self._clock = clock
        self._watch = watch
        self._lock = threading.RLock()
        self._in_hand: dict[str, Any] = {}
        clock.on_move(self._time_passed)

    def patch(self, patches: Patches) -> None:
        """Set moto's symbols."""
        patches.set(sqs, "unix_time", lambda *_: self._clock.seconds())
        patches.set(sqs, "unix_time_millis", lambda *_: self._clock.milliseconds())
        patches.set(sqs.SQSBackend, "change_message_visibility", change_message_visibility)
        for name in GUARDED:
            patches.set(sqs.SQSBackend, name, self._guarded(getattr(sqs.SQSBackend, name)))
        receive = sqs.SQSBackend.receive_message
        patches.set(sqs.SQSBackend, "receive_message", self._receiving(receive))
        patches.set(sqs.Queue, "add_message", self._ringing(sqs.Queue.add_message))

    def send(self, arn: str, body: str, group: str | None = None) -> None:
        """Put a message on the queue with this ARN."""
        self._backend().send_message(parse_arn(arn).name, body, group_id=group)

    def queue(self, arn: str) -> Any:
        """moto's Queue."""
        return self._backend().get_queue(parse_arn(arn).name)

    def take(self, arn: str, count: int) -> list[Any]:
        """Receive up to `count` messages now, and hold them until `finish`."""
        with self._lock:
            queue = self.queue(arn)
            visible_for = queue.visibility_timeout
            taken = self._backend().receive_message(queue.name, count, 0, visible_for, ["All"])
            self._in_hand.update((message.id, message) for message in taken)
            return list(taken)

    def finish(self, arn: str, message: Any, *, done: bool) -> None:
        """Delete a message that was taken, or let it come back when its visibility ends."""
        with self._lock:
            self._in_hand.pop(message.id, None)
            name = parse_arn(arn).name
            with contextlib.suppress(ReceiptHandleIsInvalid):  # purged or expired meanwhile
                if done:
                    self._backend().delete_message(name, message.receipt_handle)

    def give_back(self, arn: str, message: Any, seconds: int) -> None:
        """Let a message that was taken come back after some seconds."""
        with self._lock:
            self._in_hand.pop(message.id, None)
            with contextlib.suppress(ReceiptHandleIsInvalid):
                self._backend().change_message_visibility(
                    parse_arn(arn).name, message.receipt_handle, seconds
                )

    def visible(self, arn: str) -> int:
        """How many messages could be received now."""
        with self._lock:
            return len(self.queue(arn).messages)

    def seconds_to_next(self, arn: str) -> float | None:
        """When the next hidden or delayed message appears, in seconds of the clock."""
        with self._lock:
            due = [max(m.visible_at, m.delayed_until) for m in self.queue(arn)._messages]
        return max(0.0, (min(due) - self._clock.milliseconds()) / 1000) if due else None

    def _backend(self) -> Any:
        return sqs.sqs_backends[ACCOUNT][REGION]

    def _guarded(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def guarded(backend: Any, *args: Any, **kwargs: Any) -> Any:
            with self._lock:
                answer = method(backend, *args, **kwargs)
            if method.__name__ in WAKING:
                self._watch.ring()
            return answer

        return guarded

    def _receiving(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def receive_message(
            backend: Any,
            queue_name: str,
            count: int,
            wait_seconds_timeout: int,
            visibility_timeout: int,
            message_attribute_names: list[str] | None = None,
        ) -> list[Any]:
            until = self._clock.seconds() + wait_seconds_timeout
            while True:
                seen = self._watch.rings()
                with self._lock:
                    found: list[Any] = method(
                        backend, queue_name, count, 0, visibility_timeout, message_attribute_names
                    )
                left = until - self._clock.seconds()
                if found or left <= 0 or self._watch.stopping:
                    return found
                self._watch.wait(seen, min(left, 1.0))

        return receive_message

    def _ringing(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def add_message(queue: Any, message: Any) -> None:
            with self._lock:
                method(queue, message)
            self._watch.ring()

        return add_message

    def _time_passed(self, seconds: float) -> None:
        with self._lock:
            for queue in self._backend().queues.values():
                self._hold_what_is_in_hand(queue, seconds)
                self._drop_expired(queue)

    def _hold_what_is_in_hand(self, queue: Any, seconds: float) -> None:
        """A handler runs on real time: a moved clock must not make its messages come back."""
        for message in queue._messages:
            if message.id in self._in_hand:
                message.visible_at += seconds * 1000

    def _drop_expired(self, queue: Any) -> None:
        oldest = self._clock.milliseconds() - queue.message_retention_period * 1000
        queue._messages = [
            message
            for message in queue._messages
            if message.sent_timestamp > oldest or message.id in self._in_hand
        ]


def change_message_visibility(
    backend: Any, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    """As SQS does it, which counts twelve hours at most from the receipt; moto from the sending."""
    queue = backend.get_queue(queue_name)
    for message in queue._messages:
        if message.had_receipt_handle(receipt_handle):
            message.change_visibility(visibility_timeout)
            if message.visible and message in queue.pending_messages:
                queue.pending_messages.remove(message)
            return
    raise ReceiptHandleIsInvalid
