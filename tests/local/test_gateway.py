"""The HTTP API: routes, tokens, and HTTP as payload format 2.0 shows it."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from moto.utilities.utils import load_resource

from hub.local.gateway import Route
from hub.local.payload import flatten, make_response
from hub.local.tokens import Authorizer, check_token

ROUTES = {
    "Any": "ANY /{proxy+}",
    "Get": "GET /{proxy+}",
    "Orders": "GET /orders",
    "Order": "GET /orders/{id}",
    "Special": "ANY /orders/special",
    "Lines": "POST /orders/{id}/lines/{line-no}",
}


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        template.function("web", "doors.web")
        template.function("fails", "doors.fails")
        template.function("closed", "doors.web", ReservedConcurrentExecutions=0)
        template.add("Pool", "AWS::Cognito::UserPool", UserPoolName="people")
        for group in ("buyer", "approver"):
            template.add(
                group,
                "AWS::Cognito::UserPoolGroup",
                UserPoolId=template.ref("Pool"),
                GroupName=group,
            )
        template.add("Client", "AWS::Cognito::UserPoolClient", UserPoolId=template.ref("Pool"))
        template.add("Api", "AWS::ApiGatewayV2::Api", Name="api", ProtocolType="HTTP")
        api = {"ApiId": template.ref("Api")}
        template.add("Stage", "AWS::ApiGatewayV2::Stage", StageName="$default", **api)
        issuer = {"Fn::GetAtt": ["Pool", "ProviderURL"]}
        template.add(
            "Tokens",
            "AWS::ApiGatewayV2::Authorizer",
            Name="tokens",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Issuer": issuer, "Audience": [template.ref("Client")]},
            **api,
        )
        for function in ("web", "fails", "closed"):
            template.add(
                f"{function}Integration",
                "AWS::ApiGatewayV2::Integration",
                IntegrationType="AWS_PROXY",
                PayloadFormatVersion="2.0",
                IntegrationUri=template.arn(function),
                **api,
            )

        def route(name: str, key: str, function: str = "web", **more: Any) -> None:
            target = {"Fn::Join": ["/", ["integrations", template.ref(f"{function}Integration")]]}
            template.add(
                name, "AWS::ApiGatewayV2::Route", RouteKey=key, Target=target, **api, **more
            )

        for name, key in ROUTES.items():
            route(name, key)
        route("Fails", "GET /fails", "fails")
        route("Closed", "GET /closed", "closed")
        checked = {"AuthorizationType": "JWT", "AuthorizerId": template.ref("Tokens")}
        route("Secret", "GET /secret", **checked)
        route("Scoped", "GET /scoped", AuthorizationScopes=["orders/write"], **checked)
        template.output("UserPoolId", template.ref("Pool"))
        template.output("UserPoolClientId", template.ref("Client"))

    with run(fill) as started:
        yield started


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> None:
    if "running" in request.fixturenames:
        request.getfixturevalue("running").forget()


def call(running: Any, method: str, path: str, **more: Any) -> requests.Response:
    return requests.request(method, running.cloud.api_url + path, timeout=20, **more)


def event(running: Any, method: str, path: str, **more: Any) -> dict[str, Any]:
    """The event that a request became."""
    assert 200 == call(running, method, path, **more).status_code
    return dict(running.seen()[-1]["event"])


@pytest.mark.parametrize(
    ("method", "path", "route", "parameters"),
    [
        ("GET", "/orders", "GET /orders", None),
        ("POST", "/orders", "ANY /{proxy+}", {"proxy": "orders"}),
        ("GET", "/orders/7", "GET /orders/{id}", {"id": "7"}),
        ("GET", "/orders/special", "ANY /orders/special", None),
        ("GET", "/orders/7/x", "GET /{proxy+}", {"proxy": "orders/7/x"}),
        ("POST", "/orders/a%20b/lines/2", "POST /orders/{id}/lines/{line-no}",
         {"id": "a b", "line-no": "2"}),
        ("GET", "/a/b/", "GET /{proxy+}", {"proxy": "a/b/"}),
    ],
)  # fmt: skip
def test_the_most_specific_route_wins(
    running: Any, method: str, path: str, route: str, parameters: Any
) -> None:
    made = event(running, method, path)
    assert (route, parameters) == (made["routeKey"], made.get("pathParameters"))
    assert route == made["requestContext"]["routeKey"]


def test_no_route_is_a_404(running: Any) -> None:
    answer = call(running, "GET", "/")
    assert (404, {"message": "Not Found"}) == (answer.status_code, answer.json())


def test_the_default_route_comes_last() -> None:
    routes = [Route(key, "f") for key in ("$default", "ANY /{proxy+}", "GET /a/{b}", "ANY /a/b")]
    assert [{}, {"proxy": "a/b"}, {"b": "b"}, {}] == [each.match("GET", "/a/b") for each in routes]
    ordered = sorted(routes[1:], key=lambda each: each.rank)
    assert ["ANY /a/b", "GET /a/{b}", "ANY /{proxy+}"] == [each.key for each in ordered]


@pytest.mark.parametrize("key", ["$default", "ANY /{proxy+}", "GET /{a}"])
def test_a_path_with_a_lines_end_is_a_path(key: str) -> None:
    assert Route(key, "f").match("GET", "/a\nb") is not None


def test_a_request_becomes_a_version_two_event(running: Any) -> None:
    made = event(
        running,
        "GET",
        "/orders/%C3%BC?a=1&b=x%20y&a=2&c=",
        headers={"X-Odd": "One", "User-Agent": "tester", "Cookie": "a=1; b=2"},
    )
    assert ("2.0", "/orders/ü", "a=1&b=x%20y&a=2&c=") == (
        made["version"],
        made["rawPath"],
        made["rawQueryString"],
    )
    assert {"a": "1,2", "b": "x y", "c": ""} == made["queryStringParameters"]
    assert ["a=1", "b=2"] == made["cookies"]
    assert "One" == made["headers"]["x-odd"]
    assert "cookie" not in made["headers"]
    assert "body" not in made
    http = made["requestContext"]["http"]
    assert ("GET", "/orders/ü", "127.0.0.1", "tester") == (
        http["method"],
        http["path"],
        http["sourceIp"],
        http["userAgent"],
    )
    assert {"requestId", "time", "timeEpoch", "stage", "domainName"} <= set(made["requestContext"])
    assert "authorizer" not in made["requestContext"]


def test_without_a_query_there_is_none(running: Any) -> None:
    made = event(running, "GET", "/orders")
    assert "" == made["rawQueryString"]
    assert {"queryStringParameters", "cookies"}.isdisjoint(made)


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=utf-8", "text/csv"])
def test_text_is_handed_on_as_text(running: Any, kind: str) -> None:
    data, headers = '{"answer":{"a":"ü"}}'.encode(), {"Content-Type": kind}
    made = event(running, "POST", "/orders", data=data, headers=headers)
    assert ('{"answer":{"a":"ü"}}', False) == (made["body"], made["isBase64Encoded"])


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/pdf", "image/png", ""])
def test_anything_else_is_handed_on_as_base64(running: Any, kind: str) -> None:
    made = event(
        running,
        "POST",
        "/orders",
        data=b'{"x": 1}\n',
        headers={"Content-Type": kind} if kind else {},
    )
    assert (b'{"x": 1}\n', True) == (base64.b64decode(made["body"]), made["isBase64Encoded"])


def answer_with(running: Any, answer: Any) -> requests.Response:
    return call(running, "POST", "/orders", json={"answer": answer})


def test_an_answer_has_the_functions_status_headers_and_cookies(running: Any) -> None:
    answer = answer_with(
        running,
        {
            "statusCode": 201,
            "headers": {"Content-Type": "text/html", "X-Number": 5},
            "cookies": ["a=1; HttpOnly", "b=2"],
            "body": "<p>ü</p>",
        },
    )
    assert (201, "<p>ü</p>") == (answer.status_code, answer.content.decode())
    assert ("text/html", "5") == (answer.headers["Content-Type"], answer.headers["X-Number"])
    assert {"a": "1", "b": "2"} == dict(answer.cookies)


def test_a_binary_answer_is_decoded(running: Any) -> None:
    body = base64.b64encode(b"\x00\xff").decode()
    answer = answer_with(running, {"statusCode": 200, "isBase64Encoded": True, "body": body})
    assert b"\x00\xff" == answer.content


def test_an_answer_without_a_status_is_the_body(running: Any) -> None:
    answer = answer_with(running, {"a": [1]})
    assert (200, {"a": [1]}) == (answer.status_code, answer.json())
    assert "application/json" == answer.headers["Content-Type"]


def test_an_answer_that_means_nothing_or_an_error_is_a_500(running: Any) -> None:
    for answer in (
        answer_with(running, {"statusCode": "soon"}),
        answer_with(running, {"statusCode": 200, "isBase64Encoded": True, "body": "%"}),
        call(running, "GET", "/fails"),
    ):
        assert (500, {"message": "Internal Server Error"}) == (answer.status_code, answer.json())


def test_a_throttled_function_is_a_503(running: Any) -> None:
    assert 503 == call(running, "GET", "/closed").status_code


def test_too_large_a_request_is_a_413(running: Any) -> None:
    for size in (5_000_000, 10_600_000):
        answer = call(running, "POST", "/orders", data=b"\xff" * size)
        assert (413, "Request Entity Too Large") == (answer.status_code, answer.json()["message"])
    text = {"Content-Type": "text/plain"}
    assert 413 == call(running, "POST", "/orders", data=b"x" * 6_300_000, headers=text).status_code
    assert 413 == call(running, "POST", "/orders", data=_chunks(), headers=text).status_code


def _chunks() -> Iterator[bytes]:
    for _ in range(11):
        yield b"x" * 1_000_000


def test_a_token_of_the_pool_passes_and_its_claims_arrive_flat(running: Any) -> None:
    token = running.cloud.login("ann@buyer.example", ("buyer", "approver"), partner="ACME")
    made = event(running, "GET", "/secret", headers={"Authorization": f"Bearer {token}"})
    claims = made["requestContext"]["authorizer"]["jwt"]["claims"]
    assert claims["cognito:groups"] in ("[buyer approver]", "[approver buyer]")
    assert "ACME" == claims["custom:partner"]
    assert {str} == {type(each) for each in claims.values()}
    bare = call(running, "GET", "/secret", headers={"Authorization": token})
    assert 200 == bare.status_code


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer nonsense", "Bearer a.b.c", "Basic dTpw"],
)
def test_without_a_token_there_is_no_way_in(running: Any, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = call(running, "GET", "/secret", headers=headers)
    assert (401, {"message": "Unauthorized"}) == (answer.status_code, answer.json())
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert [] == running.seen()


def test_a_token_without_the_scope_is_forbidden(running: Any) -> None:
    token = running.cloud.login("ann@buyer.example", ("buyer",))
    answer = call(running, "GET", "/scoped", headers={"Authorization": f"Bearer {token}"})
    assert 403 == answer.status_code


KEY = RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))
SAME_KEY_ANY_ALGORITHM = RSAKey.import_key(
    {name: value for name, value in KEY.as_dict(private=True).items() if name != "alg"}
)
ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/pool"
AUTHORIZER = Authorizer(ISSUER, ("client",))


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": ISSUER, "aud": "client", "iat": now - 5, "exp": now + 60, **changes}


def signed(content: dict[str, Any], key: Any = KEY, algorithm: str = "RS256") -> str:
    header = {"alg": algorithm, "kid": "dummy"}
    return jwt.encode(header, content, key, algorithms=[algorithm])


def test_a_good_token_gives_its_claims() -> None:
    content = claims(sub="s")
    assert content == check_token(signed(content), AUTHORIZER)
    access = {**claims(client_id="client"), "aud": None}
    assert access == check_token(signed(access), AUTHORIZER)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "somebody else"},
        {"aud": None},
        {"exp": int(time.time()) - 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": int(time.time()) + 86_400},
        {"iat": int(time.time()) + 86_400},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    assert check_token(signed(claims(**changes)), AUTHORIZER) is None


def test_only_the_pools_own_rs256_signature_counts() -> None:
    good = signed(claims())
    head, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"dummy"}').rstrip(b"=").decode()
    public = json.dumps(KEY.as_dict(private=False)).encode()
    forged = [
        f"{none}.{body}.",
        f"{none}.{body}.{signature}",
        f"{head}.{body}.",
        signed(claims(), OctKey.import_key(public), "HS256"),
        signed(claims(), SAME_KEY_ANY_ALGORITHM, "RS512"),
        signed(claims(), RSAKey.generate_key(2048)),
        good[:-6] + ("aaaaaa" if good[-6:] != "aaaaaa" else "bbbbbb"),
    ]
    assert [None] * len(forged) == [check_token(each, AUTHORIZER) for each in forged]


def test_claims_are_flattened_as_http_apis_do() -> None:
    assert {
        "groups": "[a b]",
        "one": "[a]",
        "number": "12",
        "truth": "true",
        "text": "x",
    } == flatten({"groups": ["a", "b"], "one": ["a"], "number": 12, "truth": True, "text": "x"})


def test_a_text_answer_without_a_type_is_plain_text() -> None:
    response = make_response({"statusCode": 204})
    assert response is not None
    assert (204, "text/plain;charset=UTF-8") == (
        response.status_code,
        response.headers["Content-Type"],
    )
