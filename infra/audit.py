"""The audit bucket: the ledger's daily manifests under Object Lock; nobody can unsay them."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.grants import USE_KEY_TO_READ, USE_KEY_TO_WRITE, allow, allow_key
from infra.reasons import accept
from infra.settings import Settings

PREFIXES = ("heads", "manifests")


class Audit(Construct):
    """A bucket whose objects are locked from the moment they are written."""

    def __init__(
        self, scope: Construct, name: str, key: kms.IKey, logs: s3.IBucket, settings: Settings
    ) -> None:
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
            object_lock_enabled=True,
            object_lock_default_retention=_retention(settings),
            server_access_logs_bucket=logs,
            server_access_logs_prefix="audit/",
            removal_policy=RemovalPolicy.RETAIN,
        )

    def grant_read(self, role: iam.Role) -> None:
        """Find the first version of an object and read it: a newer one is nobody's word."""
        self._allow_objects(role, ("s3:GetObjectVersion",))
        allow(role, ("s3:ListBucketVersions",), (self.bucket.bucket_arn,))
        allow_key(role, self._key, USE_KEY_TO_READ)

    def grant_seal(self, role: iam.Role) -> None:
        """Put manifests and their heads. The lock is the bucket's own; nobody shortens it."""
        self._allow_objects(role, ("s3:PutObject",))
        allow_key(role, self._key, USE_KEY_TO_WRITE)

    def _allow_objects(self, role: iam.Role, actions: Sequence[str]) -> None:
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        name = Stack.of(self).get_logical_id(resource)
        allow(role, actions, [self.bucket.arn_for_objects(f"{each}/*") for each in PREFIXES])
        for prefix in PREFIXES:
            accept(
                role,
                f"AwsSolutions-IAM5[Resource::<{name}.Arn>/{prefix}/*]",
                "Each day adds its own objects. The actions are exact, none deletes or unlocks.",
            )


def _retention(settings: Settings) -> s3.ObjectLockRetention:
    period = Duration.days(settings.audit_days)
    if settings.audit_mode == "compliance":
        return s3.ObjectLockRetention.compliance(period)
    return s3.ObjectLockRetention.governance(period)
