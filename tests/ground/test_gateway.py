"""The HTTP API and who may sign in: every route but two asks for a token of the user pool."""

import inspect
import json
from typing import Any

from functions.routes.whole import ROUTES

TOKENS = ("authorization", "cookie", "querystring", "header", "token")


def test_every_route_but_two_asks_for_a_token(ground: Any, say: Any) -> None:
    routes = {
        r["RouteKey"]: (r["AuthorizationType"], say(r.get("AuthorizerId", "")))
        for r in ground.of_type("AWS::ApiGatewayV2::Route").values()
    }
    assert routes == {
        "ANY /{proxy+}": ("JWT", "ApiTokens"),
        "GET /decisions": ("JWT", "ApiTokens"),
        "POST /runs/{run}/replay": ("JWT", "ApiTokens"),
        "GET /openapi.json": ("NONE", ""),
        "POST /hooks/{source}": ("NONE", ""),
    }


def test_the_planner_answers_the_calls_that_need_it_and_the_api_all_others(
    ground: Any, say: Any
) -> None:
    functions = {
        name: say(integration["IntegrationUri"]).removesuffix("Function.Arn")
        for name, integration in ground.of_type("AWS::ApiGatewayV2::Integration").items()
    }
    answered: dict[str, set[str]] = {}
    for route in ground.of_type("AWS::ApiGatewayV2::Route").values():
        integration = route["Target"]["Fn::Join"][1][1]["Ref"]
        answered.setdefault(functions[integration], set()).add(route["RouteKey"])
    need_it = {
        f"{route.method} {route.rule.replace('<', '{').replace('>', '}')}"
        for route in ROUTES
        if "functions.plan" in inspect.getsource(route.call)
    }
    assert answered["Plan"] == need_it
    assert set(answered) == {"Api", "Plan"}


def test_tokens_are_those_of_our_pool_for_our_client(ground: Any, say: Any) -> None:
    (authorizer,) = ground.of_type("AWS::ApiGatewayV2::Authorizer").values()
    configuration = authorizer["JwtConfiguration"]
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert [say(each) for each in configuration["Audience"]] == ["IdentityPoolClient"]
    issuer = "https://cognito-idp.AWS::Region.amazonaws.com/IdentityPool"
    assert say(configuration["Issuer"]) == issuer


def test_no_other_origin_may_call_it_from_a_browser(ground: Any) -> None:
    (api,) = ground.of_type("AWS::ApiGatewayV2::Api").values()
    assert api["ProtocolType"] == "HTTP"
    assert "CorsConfiguration" not in api


def test_the_gateway_is_throttled_and_logs_without_tokens(ground: Any) -> None:
    (stage,) = ground.of_type("AWS::ApiGatewayV2::Stage").values()
    settings = stage["DefaultRouteSettings"]
    assert settings["ThrottlingRateLimit"] == 100
    assert settings["ThrottlingBurstLimit"] == 200
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"request", "who", "route", "status"} <= set(logged)
    assert [v for v in logged.values() if any(word in v.lower() for word in TOKENS)] == []


def test_each_role_of_the_hub_is_a_group(ground: Any) -> None:
    groups = {g["GroupName"] for g in ground.of_type("AWS::Cognito::UserPoolGroup").values()}
    assert groups == {"buyer", "approver", "finance", "supplier", "operator", "auditor"}


def test_people_are_invited_and_asked_for_a_second_factor(ground: Any) -> None:
    (pool,) = ground.of_type("AWS::Cognito::UserPool").values()
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["MfaConfiguration"] == "ON"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    assert pool["DeletionProtection"] == "ACTIVE"


def test_a_supplier_cannot_move_to_another_partner(ground: Any) -> None:
    (pool,) = ground.of_type("AWS::Cognito::UserPool").values()
    (client,) = ground.of_type("AWS::Cognito::UserPoolClient").values()
    assert [attribute["Name"] for attribute in pool["Schema"]] == ["partner"]
    assert client["WriteAttributes"] == ["name"]


def test_signing_in_tells_nobody_who_exists(ground: Any) -> None:
    (client,) = ground.of_type("AWS::Cognito::UserPoolClient").values()
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["AllowedOAuthFlowsUserPoolClient"] is False
