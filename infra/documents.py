"""The documents bucket: what partners drop and collect, and every body that the ledger names.

Prefixes and what becomes of them: design section 3; who may touch which is granted by hub.py.
"""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.grants import USE_KEY_TO_READ, USE_KEY_TO_WRITE, allow, allow_key
from infra.reasons import accept

READ = ("s3:GetObject", "s3:GetObjectVersion")
WRITE = ("s3:PutObject", "s3:AbortMultipartUpload")


class Documents(Construct):
    """A versioned, encrypted bucket that tells EventBridge what arrives."""

    def __init__(self, scope: Construct, name: str, key: kms.IKey, logs: s3.IBucket) -> None:
        super().__init__(scope, name)
        self._key = key
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="documents/",
            lifecycle_rules=_lifecycle(),
            removal_policy=RemovalPolicy.RETAIN,
        )
        _tell_eventbridge(self.bucket)

    def grant_read(self, role: iam.Role, *prefixes: str) -> None:
        """Read objects under some prefixes; listing makes a missing key a 404, not a 403."""
        self._allow_objects(role, READ, prefixes)
        allow(role, ("s3:ListBucket",), (self.bucket.bucket_arn,))
        allow_key(role, self._key, USE_KEY_TO_READ)

    def grant_write(self, role: iam.Role, *prefixes: str) -> None:
        """Put objects under some prefixes; nobody may delete."""
        self._allow_objects(role, WRITE, prefixes)
        allow_key(role, self._key, USE_KEY_TO_WRITE)

    def _allow_objects(
        self, role: iam.Role, actions: Sequence[str], prefixes: Sequence[str]
    ) -> None:
        allow(role, actions, [self.bucket.arn_for_objects(f"{prefix}/*") for prefix in prefixes])
        for prefix in prefixes:
            accept(
                role,
                f"AwsSolutions-IAM5[Resource::<{self._logical_id}.Arn>/{prefix}/*]",
                f"Nobody knows the names of the objects under {prefix}/ beforehand. The actions are"
                " exact, and no other prefix is opened by it.",
            )

    @property
    def _logical_id(self) -> str:
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        return Stack.of(self).get_logical_id(resource)


def _tell_eventbridge(bucket: s3.Bucket) -> None:
    # CDK's event_bridge_enabled would add a custom resource with a Lambda of its own.
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
            event_bridge_enabled=True
        )
    )


def _lifecycle() -> list[s3.LifecycleRule]:
    """What was dropped or collected goes in time; bodies/, tables/, plans/ and events/ stay."""
    return [
        s3.LifecycleRule(
            id="abandoned-uploads", abort_incomplete_multipart_upload_after=Duration.days(7)
        ),
        _expire("inbound", 90),
        _expire("feeds", 400),
        _expire("outbound", 400),
        _expire("quarantine", 400),
        _expire("reports", 400),
        _cool("bodies"),
        _cool("tables"),
        _cool("plans"),
        _cool("events"),
    ]


def _expire(prefix: str, days: int) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=prefix,
        prefix=f"{prefix}/",
        expiration=Duration.days(days),
        noncurrent_version_expiration=Duration.days(days),
    )


def _cool(prefix: str) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id=prefix,
        prefix=f"{prefix}/",
        transitions=[
            s3.Transition(
                storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                transition_after=Duration.days(30),
            )
        ],
    )
