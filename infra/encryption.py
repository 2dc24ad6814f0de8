"""The one customer-managed key that everything at rest is encrypted with. It rotates every year."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


class Encryption(Construct):
    """The key of documents, ledger, queues and alarms."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.key = kms.Key(
            self,
            "Key",
            description="Procurement Hub: documents, ledger, queues and alarms",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def open_to(self, service: str) -> None:
        """Let an AWS service of this account put encrypted messages on our queues and topics."""
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
