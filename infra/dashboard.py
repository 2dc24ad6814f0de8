"""The dashboard: is it healthy, what is flowing, what is stuck; one row a question."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.functions import Function, counted

FIVE_MINUTES = Duration.minutes(5)
WHOLE_ROW = 24
HALF_ROW = 12


class Dashboard(Construct):
    """Alarms on top, then documents, planning, functions, queues and the API."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        alarms: Sequence[cloudwatch.Alarm],
        functions: Mapping[str, Function],
        queues: Mapping[str, sqs.Queue],
        workflow: stepfunctions.StateMachine,
        api: apigateway.HttpApi,
    ) -> None:
        super().__init__(scope, name)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            default_interval=Duration.hours(12),
            widgets=[
                [
                    cloudwatch.AlarmStatusWidget(
                        alarms=list(alarms), title="Alarms", width=WHOLE_ROW
                    )
                ],
                _documents(),
                _planning(workflow),
                _functions(functions),
                _queues(queues),
                _api(api),
            ],
        )


def _documents() -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Files and their transaction sets",
            [
                counted("intake", "FilesReceived"),
                counted("intake", "SetsAccepted"),
                counted("intake", "SetsRejected"),
            ],
        ),
        _graph(
            "Feeds and their rows",
            [
                counted("feeds", "FeedsReceived"),
                counted("feeds", "RowsRead"),
                counted("feeds", "RowsRefused"),
            ],
        ),
        _graph(
            "Effects",
            [
                counted("effects", "EffectsDone"),
                counted("effects", "EffectsFailed"),
                counted("effects", "LanesBlocked"),
            ],
        ),
    ]


def _planning(workflow: stepfunctions.StateMachine) -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Nightly runs",
            [
                workflow.metric_started(label="started"),
                workflow.metric_succeeded(label="succeeded"),
                workflow.metric_failed(label="failed"),
                workflow.metric_timed_out(label="timed out"),
            ],
        ),
        _graph(
            "Planned and proposed",
            [counted("plan", "SkusPlanned"), counted("plan", "ProposalsMade")],
        ),
    ]


def _functions(functions: Mapping[str, Function]) -> list[cloudwatch.IWidget]:
    all_of = functions.values()
    return [
        _graph("Runs", [f.function.metric_invocations(label=f.door.name) for f in all_of]),
        _graph("Errors", [f.function.metric_errors(label=f.door.name) for f in all_of]),
        _graph(
            "Duration, slowest of 100",
            [f.function.metric_duration(label=f.door.name, statistic="p99") for f in all_of],
        ),
        _graph("Throttles", [f.function.metric_throttles(label=f.door.name) for f in all_of]),
    ]


def _queues(queues: Mapping[str, sqs.Queue]) -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Waiting",
            [
                queue.metric_approximate_number_of_messages_visible(label=name)
                for name, queue in queues.items()
            ],
        ),
        _graph(
            "Oldest, seconds",
            [
                queue.metric_approximate_age_of_oldest_message(label=name)
                for name, queue in queues.items()
            ],
        ),
    ]


def _api(api: apigateway.HttpApi) -> list[cloudwatch.IWidget]:
    return [
        _graph(
            "Requests",
            [
                api.metric_count(label="all", statistic="Sum"),
                api.metric_client_error(label="4xx", statistic="Sum"),
                api.metric_server_error(label="5xx", statistic="Sum"),
            ],
        ),
        _graph("Latency, slowest of 100", [api.metric_latency(label="ms", statistic="p99")]),
    ]


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title, left=list(metrics), width=HALF_ROW, period=FIVE_MINUTES
    )
