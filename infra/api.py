"""The HTTP API: every route but two asks for an ID token of the user pool.

The API's own description is public, and a call of another system's is signed.

One Lambda answers all of it but what needs tables, which the planner's answers; their own routing
table (and the role each route needs) is code.
"""

import json

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.functions import Function
from infra.identity import Identity
from infra.reasons import accept

REQUESTS_PER_SECOND = 100
BURST = 200
# What reads tables and plans: DuckDB and numpy are the planner's alone.
PLANNERS = {
    "/decisions": apigateway.HttpMethod.GET,
    "/runs/{run}/replay": apigateway.HttpMethod.POST,
}
# Who asked for what and how it went; no query string, no header, no token.
LOGGED = {
    "request": "requestId",
    "at": "requestTime",
    "from": "identity.sourceIp",
    "who": "authorizer.claims.sub",
    "route": "routeKey",
    "path": "path",
    "status": "status",
    "bytes": "responseLength",
    "milliseconds": "responseLatency",
    "refused": "authorizer.error",
    "failed": "integrationErrorMessage",
}


class Api(Construct):
    """The gateway, its routes, throttle and access log. No CORS: other origins have no business."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        function: Function,
        planner: Function,
        identity: Identity,
    ) -> None:
        super().__init__(scope, name)
        self.api = apigateway.HttpApi(
            self,
            "Api",
            description="Procurement Hub: the REST API",
            create_default_stage=False,
            default_authorizer=_authorizer(self, identity),
        )
        integration = integrations.HttpLambdaIntegration("Function", function.function)
        self.api.add_routes(
            path="/{proxy+}", methods=[apigateway.HttpMethod.ANY], integration=integration
        )
        self._let_the_planner_answer(planner)
        (description,) = self.api.add_routes(
            path="/openapi.json",
            methods=[apigateway.HttpMethod.GET],
            integration=integration,
            authorizer=apigateway.HttpNoneAuthorizer(),
        )
        accept(
            description,
            "AwsSolutions-APIG4",
            "The description of the API is public: it holds no data, and clients read it before"
            " they can sign in. The stage's throttle covers it.",
        )
        (call,) = self.api.add_routes(
            path="/hooks/{source}",
            methods=[apigateway.HttpMethod.POST],
            integration=integration,
            authorizer=apigateway.HttpNoneAuthorizer(),
        )
        accept(
            call,
            "AwsSolutions-APIG4",
            "Other systems have no user of ours: they sign each call (HMAC-SHA256 over timestamp"
            " and body). The function reads nothing of it before the signature holds, refuses"
            " replays and caps the size. The stage's throttle covers it.",
        )
        self.access_log = logs.LogGroup(
            self,
            "AccessLog",
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            detailed_metrics_enabled=True,
            throttle=apigateway.ThrottleSettings(rate_limit=REQUESTS_PER_SECOND, burst_limit=BURST),
        )
        _write_access_log(self.stage, self.access_log)

    def _let_the_planner_answer(self, planner: Function) -> None:
        integration = integrations.HttpLambdaIntegration("Planner", planner.function)
        for path, method in PLANNERS.items():
            self.api.add_routes(path=path, methods=[method], integration=integration)


def _authorizer(scope: Construct, identity: Identity) -> apigateway.IHttpRouteAuthorizer:
    region = Stack.of(scope).region
    return authorizers.HttpJwtAuthorizer(
        "Tokens",
        jwt_issuer=f"https://cognito-idp.{region}.amazonaws.com/{identity.pool.user_pool_id}",
        jwt_audience=[identity.client.user_pool_client_id],
    )


def _write_access_log(stage: apigateway.HttpStage, group: logs.LogGroup) -> None:
    resource = stage.node.default_child
    assert isinstance(resource, apigateway.CfnStage)
    resource.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
        destination_arn=group.log_group_arn,
        format=json.dumps({name: f"$context.{field}" for name, field in LOGGED.items()}),
    )
