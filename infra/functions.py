"""The functions: one construct a door of functions/, each with its own role and log group."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.assets import ARCHITECTURE, RUNTIME, Assets
from infra.reasons import accept


@dataclass(frozen=True)
class Door:
    """What one function is given. `reserved` caps how many run at once, across the account."""

    name: str
    purpose: str
    seconds: int
    memory_mb: int
    layers: tuple[str, ...] = ("base",)
    reserved: int | None = None
    scratch_mb: int = 512


# With this much memory a function has one CPU for itself.
WHOLE_CPU_MB = 1769

# Where the functions' own metrics stand, each under the door that counts it.
METRICS = "ProcurementHub"

DOORS = (
    Door("intake", "Reads a dropped file into the ledger", seconds=300, memory_mb=WHOLE_CPU_MB),
    Door("effects", "Performs the open effects of a lane", seconds=60, memory_mb=512),
    Door("outbox", "Queues new effects and announces events", seconds=60, memory_mb=512),
    Door("archive", "Writes recorded events as JSON lines", seconds=60, memory_mb=512),
    Door("sweep", "Wakes what the stream missed", seconds=60, memory_mb=512, reserved=1),
    Door("watch", "Tells a person what is overdue", seconds=60, memory_mb=512, reserved=1),
    Door(
        "compact",
        "Turns yesterday's JSON lines into one Parquet file",
        seconds=600,
        memory_mb=2048,
        layers=("base", "tables"),
        reserved=1,
        scratch_mb=2048,
    ),
    Door(
        "manifest",
        "Closes the days that are over: manifests under Object Lock, a whole archive",
        seconds=900,
        memory_mb=WHOLE_CPU_MB,
        reserved=1,
    ),
    Door(
        "scorecards",
        "Reckons each supplier's score of the day",
        seconds=600,
        memory_mb=WHOLE_CPU_MB,
        reserved=1,
    ),
    Door(
        "feeds",
        "Reads a dropped feed into a table",
        seconds=300,
        memory_mb=3008,
        layers=("base", "tables"),
        scratch_mb=2048,
    ),
    Door(
        "plan",
        "Plans what to order, shard by shard, and proposes it",
        seconds=900,
        memory_mb=3008,
        layers=("base", "tables"),
        scratch_mb=5120,
    ),
    Door("api", "Answers the REST API", seconds=29, memory_mb=1024),
)


def counted(door: str, name: str) -> cloudwatch.Metric:
    """What a door counts while it works: FilesReceived, SetsRejected, LanesBlocked, …"""
    return cloudwatch.Metric(
        namespace=METRICS,
        metric_name=name,
        dimensions_map={"service": door},
        statistic="Sum",
        period=Duration.minutes(5),
    )


class Function(Construct):
    """A Lambda function of one door: arm64, traced, with a role that can do nothing yet but log."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        door: Door,
        assets: Assets,
        environment: Mapping[str, str],
        *,
        reserve: bool,
    ) -> None:
        super().__init__(scope, name)
        self.door = door
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            code=assets.code,
            handler=f"functions.{door.name}.handler",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            role=self.role,
            log_group=self.log_group,
            description=door.purpose,
            environment=dict(environment),
            layers=[assets.layers[name] for name in door.layers],
            memory_size=door.memory_mb,
            ephemeral_storage_size=Size.mebibytes(door.scratch_mb),
            timeout=Duration.seconds(door.seconds),
            reserved_concurrent_executions=door.reserved if reserve else None,
            tracing=lambda_.Tracing.ACTIVE,
        )
        self._give_reasons()

    def _give_reasons(self) -> None:
        accept(
            self.function,
            "AwsSolutions-L1",
            "Python 3.13 is chosen on purpose: the layers are locked, with hashes, to wheels built"
            " for it. It is supported; moving on is a change of RUNTIME and a new lock.",
        )
        accept(
            self.role,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray's PutTraceSegments and PutTelemetryRecords know no resource: AWS allows them on"
            " everything or not at all.",
        )
