"""What schemas/json keeps is what the code says today."""

import json

import pytest

from functions.routes.openapi import PLACE, openapi
from schemas.json_schemas import FOLDER, json_schemas


def test_the_kept_openapi_document_is_fresh():
    assert openapi() == PLACE.read_text(), "run: make schemas"


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_the_kept_json_schema_is_fresh(name):
    assert json_schemas()[name] == (FOLDER / name).read_text(), "run: make schemas"


def test_every_operation_says_who_may_call_it_and_how_it_fails():
    for path in json.loads(PLACE.read_text())["paths"].values():
        for operation in path.values():
            assert {"401", "403", "404"} <= set(operation["responses"])
            assert operation["summary"]
