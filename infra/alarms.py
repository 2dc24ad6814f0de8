"""Alarms: the operator is woken for dead letters, errors, throttles, and work that nobody takes up.

Every alarm tells one topic; an address subscribes with `-c alarm_email=…`.
"""

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.functions import Function, counted

MINUTE = Duration.minutes(1)
FIVE_MINUTES = Duration.minutes(5)
OLDEST_MESSAGE_SECONDS = 900
OLDEST_RECORD_MILLISECONDS = 900_000


class Alarms(Construct):
    """The topic, and one method a kind of trouble."""

    def __init__(self, scope: Construct, name: str, key: kms.IKey, email: str | None) -> None:
        super().__init__(scope, name)
        self.topic = sns.Topic(
            self, "Topic", display_name="Procurement Hub alarms", master_key=key, enforce_ssl=True
        )
        self.topic.add_to_resource_policy(_cloudwatch_may_publish(self.topic))
        self.alarms: list[cloudwatch.Alarm] = []
        if email is not None:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def watch_function(self, name: str, function: Function) -> None:
        """Any error and any throttle."""
        lambda_ = function.function
        self._alarm(
            f"{name}Errors",
            lambda_.metric_errors(period=FIVE_MINUTES, statistic="Sum"),
            f"{function.door.name} failed: see its log group, then `hub dlq list`",
        )
        self._alarm(
            f"{name}Throttles",
            lambda_.metric_throttles(period=FIVE_MINUTES, statistic="Sum"),
            f"{function.door.name} was throttled: the account's concurrency is used up",
        )

    def watch_stream(self, name: str, function: Function) -> None:
        """A stream that is read too late."""
        self._alarm(
            f"{name}Behind",
            function.function.metric("IteratorAge", period=FIVE_MINUTES, statistic="Maximum"),
            f"{function.door.name} is 15 minutes behind the ledger's stream",
            threshold=OLDEST_RECORD_MILLISECONDS,
        )

    def watch_queue(self, name: str, queue: sqs.Queue) -> None:
        """Messages that wait too long."""
        self._alarm(
            f"{name}Oldest",
            queue.metric_approximate_age_of_oldest_message(
                period=FIVE_MINUTES, statistic="Maximum"
            ),
            f"A message of the {name.lower()} queue has waited for 15 minutes",
            threshold=OLDEST_MESSAGE_SECONDS,
        )

    def watch_dead_letters(self, name: str, queue: sqs.Queue) -> None:
        """The first dead letter."""
        self._alarm(
            f"{name}DeadLetters",
            queue.metric_approximate_number_of_messages_visible(period=MINUTE, statistic="Maximum"),
            f"Dead letters of {name.lower()}: `hub dlq list`, mend, `hub dlq redrive`",
        )

    def watch_api(self, api: apigateway.HttpApi) -> None:
        """An answer that is the hub's own fault."""
        failures = api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        self._alarm("ApiFailures", failures, "The API answered with a 5xx: see its log group")

    def watch_workflow(self, name: str, machine: stepfunctions.StateMachine) -> None:
        """A run that failed, that was stopped, or that did not end in time."""
        ends = {
            "Failed": machine.metric_failed(period=FIVE_MINUTES, statistic="Sum"),
            "TimedOut": machine.metric_timed_out(period=FIVE_MINUTES, statistic="Sum"),
            "Aborted": machine.metric_aborted(period=FIVE_MINUTES, statistic="Sum"),
        }
        for end, metric in ends.items():
            words = f"A run of {name.lower()} did not come to its end: see its state machine"
            self._alarm(f"{name}{end}", metric, words)

    def watch_starts(self, name: str, rule: events.Rule) -> None:
        """A schedule that could not start what it is for."""
        failed = cloudwatch.Metric(
            namespace="AWS/Events",
            metric_name="FailedInvocations",
            dimensions_map={"RuleName": rule.rule_name},
            statistic="Sum",
            period=FIVE_MINUTES,
        )
        self._alarm(f"{name}NotStarted", failed, f"The nightly run of {name.lower()} did not start")

    def watch_lanes(self) -> None:
        """An effect given up after its last retry: it blocks its lane until a person looks."""
        self._alarm(
            "LanesBlocked",
            counted("effects", "LanesBlocked"),
            "An effect was parked and blocks its lane: see the log of effects for its stream",
        )

    def watch_record(self) -> None:
        """An entry of the record that is not as it was written."""
        self._alarm(
            "RecordBroken",
            counted("manifest", "AuditBroken"),
            "Closing a day found a broken entry: `hub audit verify` names it",
        )

    def _alarm(
        self, name: str, metric: cloudwatch.IMetric, words: str, threshold: float = 0
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=words,
            threshold=threshold,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        self.alarms.append(alarm)


def _cloudwatch_may_publish(topic: sns.Topic) -> iam.PolicyStatement:
    # A topic with a policy of its own (TLS only) does not let the account's services in by itself.
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=["sns:Publish"],
        resources=[topic.topic_arn],
        conditions={"StringEquals": {"aws:SourceAccount": Stack.of(topic).account}},
    )
