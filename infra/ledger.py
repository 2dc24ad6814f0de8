"""The ledger table: events, states, effects and counters in one DynamoDB table, and its stream."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.grants import USE_KEY_TO_READ, USE_KEY_TO_WRITE, allow, allow_key

INDEXES = {
    "by_kind": ("kind", "sort"),
    "by_partner": ("kind_partner", "sort"),
    "open_effects": ("effect_shard", "effect_at"),
}
# Which streams changed on a day, for the manifests: their keys are enough.
BY_DAY = ("changed_on", "pk")
READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
# The record is append-only: no door may delete an item.
WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem")
READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")


class Ledger(Construct):
    """The table on demand, with point-in-time recovery; its stream carries new images."""

    def __init__(self, scope: Construct, name: str, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self._key = key
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        for name, (hash_key, range_key) in INDEXES.items():
            self.table.add_global_secondary_index(
                index_name=name,
                partition_key=_text(hash_key),
                sort_key=_text(range_key),
                projection_type=dynamodb.ProjectionType.ALL,
            )
        self.table.add_global_secondary_index(
            index_name="by_day",
            partition_key=_text(BY_DAY[0]),
            sort_key=_text(BY_DAY[1]),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )

    @property
    def stream_arn(self) -> str:
        """The ARN of the table's stream."""
        arn = self.table.table_stream_arn
        assert arn is not None
        return arn

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Get items and query the table and its three indexes; no scan."""
        indexes = [f"{self.table.table_arn}/index/{name}" for name in INDEXES]
        allow(grantee, READ, [self.table.table_arn, *indexes])
        allow_key(grantee, self._key, USE_KEY_TO_READ)

    def grant_days(self, grantee: iam.IGrantable) -> None:
        """Read items, and ask which streams changed on a day."""
        allow(grantee, READ, [self.table.table_arn, f"{self.table.table_arn}/index/by_day"])
        allow_key(grantee, self._key, USE_KEY_TO_READ)

    def grant_write(self, grantee: iam.IGrantable) -> None:
        """Put and update items."""
        allow(grantee, WRITE, [self.table.table_arn])
        allow_key(grantee, self._key, USE_KEY_TO_WRITE)

    def grant_stream(self, grantee: iam.IGrantable) -> None:
        """Read the stream, as an event source mapping does."""
        allow(grantee, (*READ_STREAM, "dynamodb:ListStreams"), [self.stream_arn])
        allow_key(grantee, self._key, USE_KEY_TO_READ)


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
