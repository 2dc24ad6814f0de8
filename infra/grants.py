"""Exact grants: the actions that a role needs on the resources that it needs, no wildcard action.

The constructs' own grant_* methods are made from these; CDK's give more than our doors use
(`s3:GetObject*`, `kms:ReEncrypt*`, `dynamodb:ListStreams` on everything).
"""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

USE_KEY_TO_READ = ("kms:Decrypt",)
USE_KEY_TO_WRITE = ("kms:Decrypt", "kms:GenerateDataKey")


def allow(grantee: iam.IGrantable, actions: Sequence[str], resources: Sequence[str]) -> None:
    """Add one statement to what a role may do."""
    iam.Grant.add_to_principal(
        grantee=grantee, actions=list(actions), resource_arns=list(resources)
    )


def allow_key(grantee: iam.IGrantable, key: kms.IKey, actions: Sequence[str]) -> None:
    """Let a role use the key behind what it reads or writes."""
    key.grant(grantee, *actions)
