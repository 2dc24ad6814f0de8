"""The audit bucket: the ledger's daily manifests under Object Lock; nobody can unsay them."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import Settings


class Audit(Construct):
    """A bucket whose objects are locked from the moment they are written."""

    def __init__(
        self, scope: Construct, name: str, key: kms.IKey, logs: s3.IBucket, settings: Settings
    ) -> None:
        super().__init__(scope, name)
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


def _retention(settings: Settings) -> s3.ObjectLockRetention:
    period = Duration.days(settings.audit_days)
    if settings.audit_mode == "compliance":
        return s3.ObjectLockRetention.compliance(period)
    return s3.ObjectLockRetention.governance(period)
