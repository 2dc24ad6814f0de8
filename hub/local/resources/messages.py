"""Queues, topics, buses, rules and schedules. What delivers: queues.py, events.py, schedules.py."""

import json
from typing import Any

from moto.events.models import EventBus, Rule
from moto.scheduler.models import scheduler_backends
from moto.sns.models import Topic
from moto.sqs.models import Queue, sqs_backends

from hub.local.arns import ACCOUNT, REGION, make_arn
from hub.local.events import check_target
from hub.local.expressions import parse_expression
from hub.local.site import Site, from_moto, without_effect
from hub.local.stack import Kind, Made, Wanted, words

_SCHEDULE = words(
    "Name GroupName ScheduleExpression ScheduleExpressionTimezone State StartDate EndDate Target"
    " Description"
)


def _make_queue(_site: Site, wanted: Wanted) -> Made:
    return from_moto(
        Queue,
        wanted.name,
        wanted.properties,
        Arn="queue_arn",
        QueueName="name",
        QueueUrl="physical_resource_id",
    )


def _make_queue_policy(_site: Site, wanted: Wanted) -> Made:
    for url in wanted.properties["Queues"]:
        queue = sqs_backends[ACCOUNT][REGION].get_queue(url.split("/")[-1])
        queue.policy = json.dumps(wanted.properties["PolicyDocument"])
    return Made(wanted.name)


def _make_topic(_site: Site, wanted: Wanted) -> Made:
    topic = Topic.create_from_cloudformation_json(
        wanted.name, {"Properties": wanted.properties}, ACCOUNT, REGION
    )
    return Made(topic.arn, {"TopicArn": topic.arn, "TopicName": topic.name})


def _make_bus(_site: Site, wanted: Wanted) -> Made:
    bus: Any = EventBus.create_from_cloudformation_json(
        wanted.name, {"Properties": {}}, ACCOUNT, REGION
    )
    return Made(bus.name, {"Arn": bus.arn, "Name": bus.name})


def _make_rule(_site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    for target in properties.get("Targets", []):
        check_target(target)
    if "ScheduleExpression" in properties:
        parse_expression(properties["ScheduleExpression"])
    bus = properties.get("EventBusName", "default").split("/")[-1]
    return from_moto(Rule, wanted.name, {**properties, "EventBusName": bus}, Arn="arn")


def _make_schedule(_site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    zone = properties.get("ScheduleExpressionTimezone", "UTC")
    parse_expression(properties["ScheduleExpression"], zone)
    check_target(properties["Target"])
    scheduler_backends[ACCOUNT][REGION].create_schedule(
        description=properties.get("Description"),
        end_date=properties.get("EndDate"),
        flexible_time_window=properties.get("FlexibleTimeWindow", {"Mode": "OFF"}),
        group_name=properties.get("GroupName", "default"),
        kms_key_arn=None,
        name=wanted.name,
        schedule_expression=properties["ScheduleExpression"],
        schedule_expression_timezone=zone,
        start_date=properties.get("StartDate"),
        state=properties.get("State", "ENABLED"),
        target=properties["Target"],
        action_after_completion=None,
    )
    return Made(wanted.name, {"Arn": make_arn("scheduler", f"schedule/default/{wanted.name}")})


KINDS = {
    "AWS::SQS::Queue": Kind(
        _make_queue,
        words(
            "DelaySeconds KmsMasterKeyId KmsDataKeyReusePeriodSeconds MaximumMessageSize"
            " MessageRetentionPeriod ReceiveMessageWaitTimeSeconds RedrivePolicy"
            " SqsManagedSseEnabled VisibilityTimeout"
        ),
        name_property="QueueName",
    ),
    "AWS::SQS::QueuePolicy": Kind(_make_queue_policy, words("PolicyDocument Queues")),
    "AWS::SNS::Topic": Kind(
        _make_topic,
        words("DisplayName KmsMasterKeyId"),
        name_property="TopicName",
    ),
    "AWS::SNS::TopicPolicy": Kind(without_effect, frozenset(), words("PolicyDocument Topics")),
    "AWS::Events::EventBus": Kind(
        _make_bus, frozenset(), left_out=words("Description"), name_property="Name"
    ),
    "AWS::Events::Rule": Kind(
        _make_rule,
        words("EventBusName EventPattern ScheduleExpression State Targets"),
        left_out=words("Description RoleArn"),
        name_property="Name",
    ),
    "AWS::Scheduler::Schedule": Kind(
        _make_schedule, _SCHEDULE, left_out=words("FlexibleTimeWindow"), name_property="Name"
    ),
}
