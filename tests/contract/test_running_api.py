"""The running hub keeps what its OpenAPI document promises, whatever it is asked and by whom."""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis import checks as every
from schemathesis.specs.openapi import checks

from functions.routes.openapi import PLACE
from functions.routes.whole import ROUTES, SIGNED_ROUTES
from schemas.access import ROLES

# In all, however many routes there are: each gets its share, and a few at least. A longer search:
# CONTRACT_REQUESTS=3000 .venv/bin/pytest -n 0 tests/contract
REQUESTS = int(os.environ.get("CONTRACT_REQUESTS", "240"))
EXAMPLES = max(4, REQUESTS // len(ROUTES))
# Not among them: that whatever breaks a request's schema is refused. We take "5" and true for 5.
PROMISES = [
    every.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(json.loads(PLACE.read_text()))
schema.config.phases.coverage.enabled = False
OPERATIONS = {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}


def label(route):
    return f"{route.method} {route.rule}".replace("<", "{").replace(">", "}")


def each(routes):
    return pytest.mark.parametrize("route", routes, ids=label)


def path_of(operation, known):
    """The path of an operation with what the hub has (conftest.py); loud where a name is new."""
    return operation.path.format(
        **{each.name: known[each.name] for each in operation.path_parameters}
    )


def query_of(operation, known):
    """What an operation must be told beside its path: what the hub has, or the first it allows."""
    wanted = [each for each in operation.query if each.is_required]
    return {
        each.name: known.get(each.name) or each.definition["schema"]["enum"][0] for each in wanted
    }


def any_path_of(operation):
    """A path of an operation that leads to nothing."""
    return operation.path.format(**{each.name: "nothing" for each in operation.path_parameters})


def test_the_running_hub_serves_the_kept_document_to_everyone(hub):
    assert json.loads(PLACE.read_text()) == hub.call("GET", "/openapi.json", headers={}).json()


def test_every_route_is_an_operation_of_the_document():
    assert {label(route) for route in (*ROUTES, *SIGNED_ROUTES)} == set(OPERATIONS)


@each([route for route in ROUTES if route.method == "GET"])
def test_what_is_there_is_shown_as_promised(hub, route):
    operation = OPERATIONS[label(route)]
    answer = hub.call("GET", path_of(operation, hub.known), params=query_of(operation, hub.known))
    assert route.status == answer.status_code, answer.text
    operation.validate_response(answer)


def test_a_supplier_is_shown_what_is_its_own_as_promised(hub):
    for route in (each for each in ROUTES if each.method == "GET" and "supplier" in each.roles):
        operation = OPERATIONS[label(route)]
        sent = {"headers": hub.headers("supplier"), "params": query_of(operation, hub.known)}
        answer = hub.call("GET", path_of(operation, hub.known), **sent)
        assert route.status == answer.status_code, (route.rule, answer.text)
        operation.validate_response(answer)


@each([*ROUTES, *SIGNED_ROUTES])
def test_without_a_valid_token_or_signature_there_is_no_answer(hub, route):
    operation = OPERATIONS[label(route)]
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = hub.call(route.method, any_path_of(operation), headers=headers)
        assert 401 == answer.status_code
        operation.validate_response(answer)


@each([route for route in ROUTES if set(ROLES) - route.roles])
def test_who_has_not_the_role_is_refused_whatever_the_call_says(hub, route):
    operation = OPERATIONS[label(route)]
    for role in sorted(set(ROLES) - route.roles):
        headers = hub.headers(role)
        path = any_path_of(operation)
        answer = hub.call(route.method, path, headers=headers, data=b"\xff")
        assert 403 == answer.status_code, (role, answer.text)
        operation.validate_response(answer)


@schema.parametrize()
@schema.given(known=st.booleans())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_is_answered_as_promised(hub, case, known):
    if known:
        names = set(case.path_parameters) & set(hub.known)
        case.path_parameters |= {name: hub.known[name] for name in names}
    case.call_and_validate(
        base_url=hub.url, headers=hub.headers(), checks=PROMISES, allow_redirects=False
    )
