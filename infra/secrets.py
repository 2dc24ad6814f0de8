"""Webhooks' secrets: made while the hub runs, one for each webhook and source, under one prefix.

No secret stands in the template: the API makes, rotates and ends them, and whoever posts or is
called reads them. Who may is granted here, on the prefix alone.
"""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.grants import USE_KEY_TO_READ, USE_KEY_TO_WRITE, allow, allow_key
from infra.reasons import accept

READ = ("secretsmanager:GetSecretValue",)
MANAGE = (
    "secretsmanager:CreateSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
    "secretsmanager:DeleteSecret",
)


class Secrets(Construct):
    """The prefix of the hub's secrets, and the key that they are encrypted with."""

    def __init__(self, scope: Construct, name: str, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self.key = key
        self.prefix = Stack.of(self).stack_name

    def grant_read(self, role: iam.Role) -> None:
        """Read the live secrets."""
        self._allow(role, READ)
        allow_key(role, self.key, USE_KEY_TO_READ)

    def grant_manage(self, role: iam.Role) -> None:
        """Make secrets, rotate them, end them; reading is a grant of its own."""
        self._allow(role, MANAGE)
        allow_key(role, self.key, USE_KEY_TO_WRITE)

    def _allow(self, role: iam.Role, actions: tuple[str, ...]) -> None:
        stack = Stack.of(self)
        arn = f"arn:{stack.partition}:secretsmanager:{stack.region}:{stack.account}:secret"
        allow(role, actions, [f"{arn}:{self.prefix}/*"])
        accept(
            role,
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:"
            f"<AWS::AccountId>:secret:{self.prefix}/*]",
            "Webhooks are named while the hub runs, and Secrets Manager ends each name with letters"
            " of its own. The actions are exact, and only this deployment's prefix is opened.",
        )
