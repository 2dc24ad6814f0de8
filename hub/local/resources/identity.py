"""Who may do what: keys, roles and policies as moto has them (nothing is enforced), and Cognito."""

from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPoolAttribute, cognitoidp_backends
from moto.iam.models import InlinePolicy, ManagedPolicy, Role
from moto.kms.models import Alias, Key

from hub.local.arns import ACCOUNT, REGION
from hub.local.site import Site, from_moto
from hub.local.stack import Kind, Made, Wanted, words
from hub.local.tokens import issuer_of


def _make_key(_site: Site, wanted: Wanted) -> Made:
    return from_moto(Key, wanted.name, wanted.properties, Arn="arn")


def _make_alias(_site: Site, wanted: Wanted) -> Made:
    Alias.create_from_cloudformation_json(
        wanted.name, {"Properties": wanted.properties}, ACCOUNT, REGION
    )
    return Made(wanted.properties["AliasName"])


def _make_role(_site: Site, wanted: Wanted) -> Made:
    # AWS's managed policies are not loaded here; the template's tests look at what a role may do.
    properties = {k: v for k, v in wanted.properties.items() if k != "ManagedPolicyArns"}
    return from_moto(Role, wanted.name, properties, Arn="arn")


def _make_policy(_site: Site, wanted: Wanted) -> Made:
    InlinePolicy.create_from_cloudformation_json(
        wanted.name, {"Properties": wanted.properties}, ACCOUNT, REGION
    )
    return Made(wanted.name)


def _make_managed_policy(_site: Site, wanted: Wanted) -> Made:
    policy = ManagedPolicy.create_from_cloudformation_json(
        wanted.name, {"Properties": wanted.properties}, ACCOUNT, REGION
    )
    return Made(policy.arn)


def _make_pool(_site: Site, wanted: Wanted) -> Made:
    pool: Any = _cognito().create_user_pool(wanted.name, dict(wanted.properties))
    # moto drops the standard attributes as soon as a pool has one of its own.
    standard = CognitoIdpUserPoolAttribute.STANDARD_SCHEMA
    for name, schema in standard.items():
        attribute = CognitoIdpUserPoolAttribute(name, custom=False, schema=schema)
        pool.schema_attributes.setdefault(name, attribute)
    provider = issuer_of(pool.id).removeprefix("https://")
    return Made(
        pool.id,
        {
            "Arn": pool.arn,
            "UserPoolId": pool.id,
            "ProviderName": provider,
            "ProviderURL": issuer_of(pool.id),
        },
    )


def _make_client(_site: Site, wanted: Wanted) -> Made:
    config = {k: v for k, v in wanted.properties.items() if k not in ("UserPoolId",)}
    config["ClientName"] = wanted.name
    client = _cognito().create_user_pool_client(
        wanted.properties["UserPoolId"], bool(config.pop("GenerateSecret", False)), config
    )
    return Made(client.id, {"ClientId": client.id, "Name": wanted.name})


def _make_group(_site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    _cognito().create_group(
        properties["UserPoolId"],
        wanted.name,
        properties.get("Description"),
        None,
        properties.get("Precedence"),
    )
    return Made(wanted.name)


def _cognito() -> Any:
    return cognitoidp_backends[ACCOUNT][REGION]


KINDS = {
    "AWS::KMS::Key": Kind(
        _make_key,
        words("Description EnableKeyRotation Enabled KeyPolicy"),
        left_out=words("PendingWindowInDays RotationPeriodInDays"),
    ),
    "AWS::KMS::Alias": Kind(_make_alias, words("AliasName TargetKeyId")),
    "AWS::IAM::Role": Kind(
        _make_role,
        words("AssumeRolePolicyDocument Description MaxSessionDuration Path Policies"),
        left_out=words("ManagedPolicyArns PermissionsBoundary"),
        name_property="RoleName",
    ),
    "AWS::IAM::Policy": Kind(_make_policy, words("PolicyDocument PolicyName Roles")),
    "AWS::IAM::ManagedPolicy": Kind(
        _make_managed_policy,
        words("Description PolicyDocument Path Roles"),
        name_property="ManagedPolicyName",
    ),
    "AWS::Cognito::UserPool": Kind(
        _make_pool,
        words(
            "AccountRecoverySetting AdminCreateUserConfig AliasAttributes AutoVerifiedAttributes"
            " DeletionProtection MfaConfiguration Policies Schema UsernameAttributes"
            " UsernameConfiguration"
        ),
        left_out=words(
            "EmailVerificationMessage EmailVerificationSubject EnabledMfas SmsVerificationMessage"
            " UserPoolAddOns UserPoolTier VerificationMessageTemplate"
        ),
        name_property="UserPoolName",
    ),
    "AWS::Cognito::UserPoolClient": Kind(
        _make_client,
        words(
            "AllowedOAuthFlowsUserPoolClient ExplicitAuthFlows GenerateSecret ReadAttributes"
            " SupportedIdentityProviders UserPoolId WriteAttributes"
        ),
        left_out=words(
            "AccessTokenValidity AuthSessionValidity EnableTokenRevocation IdTokenValidity"
            " PreventUserExistenceErrors RefreshTokenValidity TokenValidityUnits"
        ),
        name_property="ClientName",
    ),
    "AWS::Cognito::UserPoolGroup": Kind(
        _make_group, words("Description Precedence UserPoolId"), name_property="GroupName"
    ),
}
