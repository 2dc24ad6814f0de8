"""EventBridge: which rule wants an event, and what its targets are given.

moto's matcher decides; moto's targets do not (no Lambda, Input ignored, disabled rules fire,
schedules match everything). Patched: Rule.send_to_targets, Rule.put_targets, the clock that
moto.events.models reads, and S3's own notification.
"""

import itertools
import json
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import moto.events.models as events
import moto.s3.notifications as s3
from moto.logs.models import logs_backends

from hub.local.arns import ACCOUNT, REGION, parse_arn
from hub.local.clock import MovableClock
from hub.local.inputs import make_input
from hub.local.invokes import Invokes
from hub.local.patches import Patches
from hub.local.queues import Queues
from hub.local.watch import Watch
from hub.local.workflows import Workflows

TARGETS = ("lambda", "sqs", "events", "logs", "states")
UNKNOWN_PROPERTIES = (
    "EcsParameters",
    "BatchParameters",
    "KinesisParameters",
    "HttpParameters",
    "RunCommandParameters",
    "SageMakerPipelineParameters",
    "RedshiftDataParameters",
    "AppSyncParameters",
)

Event = dict[str, Any]


class Events:
    """Delivers events to the targets of the rules that want them."""

    def __init__(
        self,
        invokes: Invokes,
        queues: Queues,
        workflows: Workflows,
        clock: MovableClock,
        watch: Watch,
    ) -> None:
        self._invokes = invokes
        self._queues = queues
        self._workflows = workflows
        self._clock = clock
        self._watch = watch
        self._sequence = itertools.count(1)
        self._just_put: Any = None
        self._listeners: list[Callable[[Event], None]] = []

    def patch(self, patches: Patches) -> None:
        """Set moto's symbols."""
        put_targets = events.Rule.put_targets

        def checked(rule: Any, targets: list[dict[str, Any]]) -> None:
            for target in targets:
                check_target(target)
            put_targets(rule, targets)

        def send_to_targets(rule: Any, event: Event, transform_input: bool = True) -> None:  # noqa: ARG001, FBT001, FBT002
            self.offer(rule, event)

        patches.set(events.Rule, "put_targets", checked)
        patches.set(events.Rule, "send_to_targets", send_to_targets)
        patches.set(events, "unix_time", lambda *_: self._clock.seconds())
        patches.set(s3, "_send_event_bridge_message", self._tell_of_object)

    def on_event(self, listener: Callable[[Event], None]) -> None:
        """Have every event of the default bus told to somebody in this process."""
        self._listeners.append(listener)

    def offer(self, rule: Any, event: Event) -> None:
        """Deliver an event to a rule's targets, if the rule is enabled and its pattern matches."""
        if rule.state != "ENABLED" or not rule.event_pattern.get_pattern():
            return
        shown = _as_sent(event)
        if rule.event_pattern.matches_event(shown):
            for target in list(rule.targets):
                self.deliver(rule, target, shown)

    def deliver(self, rule: Any, target: dict[str, Any], event: Event) -> "Future[None] | None":
        """Give one target its input; what cannot be delivered goes to its dead-letter queue."""
        arn = target["Arn"]
        try:
            return self._send(rule, target, parse_arn(arn).service, event)
        except Exception as error:  # noqa: BLE001 (a missing queue or function: EventBridge's own dead letter)
            dead = (target.get("DeadLetterConfig") or {}).get("Arn")
            if dead is None:
                self._watch.fail(f"rule {rule.name} could not deliver to {arn}", error)
            else:
                self._queues.send(dead, json.dumps(event))
        return None

    def _send(
        self, rule: Any, target: dict[str, Any], service: str, event: Event
    ) -> "Future[None] | None":
        payload = make_input(target, event, rule)
        if service == "lambda":
            return self._invokes.later(target["Arn"], payload)
        if service == "sqs":
            group = (target.get("SqsParameters") or {}).get("MessageGroupId")
            self._queues.send(target["Arn"], payload, group)
        elif service == "states":
            self._workflows.start(target["Arn"], payload)
        elif service == "events":
            self._pass_on(parse_arn(target["Arn"]).name, event)
        elif service == "logs":
            self._write(target["Arn"].split(":log-group:")[1].removesuffix(":*"), payload)
        else:
            raise ValueError(f"no such target here: {target['Arn']}")
        return None

    def _pass_on(self, bus: str, event: Event) -> None:
        for rule in list(_backend().describe_event_bus(bus).rules.values()):
            self.offer(rule, event)

    def _write(self, group: str, line: str) -> None:
        logs, stream = logs_backends[ACCOUNT][REGION], str(uuid.uuid4())
        logs.create_log_stream(group, stream)
        at = int(self._clock.milliseconds())
        logs.put_log_events(group, stream, [{"timestamp": at, "message": line}])

    def _tell_of_object(self, account_id: str, bucket: Any, event_name: str, key: Any) -> None:
        """An S3 event on the default bus; moto's own has a constant sequencer and eats errors."""
        with self._watch.keeping(f"s3 event of {bucket.name}/{key.name}"):
            if self._belongs_to_a_put(event_name, key):
                return
            kind = s3._detail_type(event_name)
            event = {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": kind,
                "source": "aws.s3",
                "account": account_id,
                "time": self._clock.seconds(),
                "region": REGION,
                "resources": [bucket.arn],
                "detail": self._object_detail(bucket, kind, event_name, key),
            }
            self._pass_on("default", event)
            for listener in self._listeners:
                listener(event)

    def _belongs_to_a_put(self, event_name: str, key: Any) -> bool:
        """moto tells of a put and of its tags (of none, too) as it goes; S3 tells of one thing."""
        known = s3.S3NotificationEvent
        tagged = event_name == known.OBJECT_TAGGING_PUT_EVENT
        just_put, self._just_put = self._just_put, None if tagged else key
        assembled = event_name == known.OBJECT_CREATED_PUT_EVENT and key.multipart is not None
        return assembled or (tagged and just_put is key)

    def _object_detail(self, bucket: Any, kind: str, event_name: str, key: Any) -> Event:
        shown = {"key": key.name, "sequencer": f"{next(self._sequence):018X}"}
        if key.version_id not in (None, "null"):
            shown["version-id"] = key.version_id
        if kind == "Object Created":
            shown |= {"size": key.size, "etag": key.etag.replace('"', "")}
        return {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": shown,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": ACCOUNT,
            "source-ip-address": "127.0.0.1",
            "reason": _reason(event_name),
        }


def check_target(target: dict[str, Any]) -> None:
    """Raise ValueError for a target that nothing here could serve."""
    service = parse_arn(target["Arn"]).service
    if service not in TARGETS:
        raise ValueError(f"target {target['Arn']}: {service} targets are not emulated")
    unknown = [name for name in UNKNOWN_PROPERTIES if name in target]
    if unknown:
        raise ValueError(f"target {target['Arn']}: {', '.join(unknown)} are not emulated")


def _backend() -> Any:
    return events.events_backends[ACCOUNT][REGION]


def _as_sent(event: Event) -> Event:
    """The event as AWS shows it: an ISO instant, nothing of moto's own."""
    shown = {name: value for name, value in event.items() if name != "ingestion-time"}
    if isinstance(shown["time"], (int, float)):
        shown["time"] = datetime.fromtimestamp(shown["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return shown


def _reason(event_name: str) -> str:
    """`s3:ObjectCreated:Put` as EventBridge words it: PutObject."""
    action = event_name.split(":")[-1]
    known = {"Put": "PutObject", "Post": "POST Object", "Copy": "CopyObject"}
    return known.get(action, action)
