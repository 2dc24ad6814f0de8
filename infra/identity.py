"""Who may sign in: a Cognito user pool, a group a role, and the partner that a supplier belongs to.

Roles and claims: design section 9. The API's JWT authorizer takes this pool's ID tokens.
"""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.reasons import accept
from infra.settings import Settings

ROLES = {
    "buyer": "Sees what the hub wants to order, and approves, changes or rejects it",
    "approver": "Approves what others asked for",
    "finance": "Resolves held invoices and exports payments",
    "supplier": "Sees and sends the documents of one partner",
    "operator": "Keeps the hub running: partners, dead letters, stop switches",
    "auditor": "Reads everything, changes nothing",
}


class Identity(Construct):
    """The pool, its groups and the one client that signs people in."""

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self.pool = _pool(self, settings)
        for role, purpose in ROLES.items():
            cognito.CfnUserPoolGroup(
                self,
                role.capitalize(),
                user_pool_id=self.pool.user_pool_id,
                group_name=role,
                description=purpose,
            )
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            disable_o_auth=True,
            generate_secret=False,
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(7),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            # Whoever is signed in must not move to another partner: only an administrator may.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(fullname=True),
        )


def _pool(scope: Construct, settings: Settings) -> cognito.UserPool:
    pool = cognito.UserPool(
        scope,
        "Pool",
        self_sign_up_enabled=False,
        sign_in_aliases=cognito.SignInAliases(email=True),
        sign_in_case_sensitive=False,
        custom_attributes={"partner": cognito.StringAttribute(max_len=64, mutable=True)},
        password_policy=cognito.PasswordPolicy(
            min_length=14,
            require_lowercase=True,
            require_uppercase=True,
            require_digits=True,
            require_symbols=True,
            temp_password_validity=Duration.days(3),
        ),
        mfa=cognito.Mfa.REQUIRED if settings.mfa == "required" else cognito.Mfa.OPTIONAL,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    accept(
        pool,
        "AwsSolutions-COG8",
        "The plus plan is billed by user and adds risk scoring of sign-ins. The pool holds invited"
        " people only, sign-up is off, and a second factor is asked for.",
    )
    if settings.mfa != "required":
        accept(
            pool,
            "AwsSolutions-COG2",
            "Whoever deployed this chose `-c mfa=optional`, for a trial: the second factor can be"
            " set up but is not asked for. Production leaves it required.",
        )
    return pool
