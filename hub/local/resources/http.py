"""The HTTP API: its routes, integrations and JWT authorizers. What answers: gateway.py."""

import uuid

from hub.local.gateway import Route
from hub.local.payload import API_ID
from hub.local.site import Site
from hub.local.stack import Kind, Made, Wanted, words
from hub.local.tokens import Authorizer


def _make_api(site: Site, wanted: Wanted) -> Made:
    if wanted.properties.get("ProtocolType") != "HTTP":
        raise ValueError("only ProtocolType HTTP is emulated")
    return Made(API_ID, {"ApiId": API_ID, "ApiEndpoint": site.api_url})


def _make_stage(_site: Site, wanted: Wanted) -> Made:
    if wanted.properties["StageName"] != "$default":
        raise ValueError("only the stage $default is emulated")
    return Made(wanted.properties["StageName"])


def _make_integration(site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    if properties["IntegrationType"] != "AWS_PROXY":
        raise ValueError("only IntegrationType AWS_PROXY is emulated")
    if properties.get("PayloadFormatVersion") != "2.0":
        raise ValueError("only PayloadFormatVersion 2.0 is emulated")
    made = uuid.uuid4().hex[:7]
    site.integrations[made] = properties["IntegrationUri"]
    return Made(made, {"IntegrationId": made})


def _make_authorizer(site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    if properties["AuthorizerType"] != "JWT":
        raise ValueError("only AuthorizerType JWT is emulated")
    if properties["IdentitySource"] != ["$request.header.Authorization"]:
        raise ValueError("only the identity source $request.header.Authorization is emulated")
    made = uuid.uuid4().hex[:6]
    jwt = properties["JwtConfiguration"]
    site.authorizers[made] = Authorizer(jwt["Issuer"], tuple(jwt["Audience"]))
    return Made(made, {"AuthorizerId": made})


def _make_route(site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    kind = properties.get("AuthorizationType", "NONE")
    if kind not in ("NONE", "JWT"):
        raise ValueError(f"AuthorizationType {kind} is not emulated")
    site.gateway.add(
        Route(
            properties["RouteKey"],
            site.integrations[properties["Target"].split("/")[-1]],
            site.authorizers[properties["AuthorizerId"]] if kind == "JWT" else None,
            tuple(properties.get("AuthorizationScopes", [])),
        )
    )
    made = uuid.uuid4().hex[:7]
    return Made(made, {"RouteId": made})


KINDS = {
    "AWS::ApiGatewayV2::Api": Kind(
        _make_api, words("ProtocolType"), left_out=words("Description"), name_property="Name"
    ),
    "AWS::ApiGatewayV2::Stage": Kind(
        _make_stage,
        words("ApiId StageName"),
        left_out=words("AccessLogSettings AutoDeploy DefaultRouteSettings"),
    ),
    "AWS::ApiGatewayV2::Integration": Kind(
        _make_integration,
        words("ApiId IntegrationType IntegrationUri PayloadFormatVersion"),
    ),
    "AWS::ApiGatewayV2::Authorizer": Kind(
        _make_authorizer,
        words("ApiId AuthorizerType IdentitySource JwtConfiguration"),
        name_property="Name",
    ),
    "AWS::ApiGatewayV2::Route": Kind(
        _make_route,
        words("ApiId AuthorizationScopes AuthorizationType AuthorizerId RouteKey Target"),
    ),
}
