"""The kept JSON Schema of documents says what documents really look like."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from edi.x12 import SetRead, read
from schemas.json_schemas import FOLDER

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "pass"


@pytest.fixture(scope="module")
def validator():
    return jsonschema_rs.validator_for(json.loads((FOLDER / "document.schema.json").read_text()))


def documents(path):
    parts = (part for part in read(path.read_bytes()) if isinstance(part, SetRead))
    return [part.document for part in parts if part.document is not None]


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.edi")), ids=lambda path: path.name)
def test_a_document_is_as_its_schema_says(validator, path):
    found = documents(path)
    assert found
    for document in found:
        errors = [
            (error.instance_path, error.message)
            for error in validator.iter_errors(document.to_json())
        ]
        assert [] == errors


def test_another_field_is_none_of_ours(validator):
    [document, *_] = documents(sorted(SAMPLES.rglob("*850*.edi"))[0])
    assert not validator.is_valid(document.to_json() | {"surprise": 1})
    assert not validator.is_valid(document.to_json() | {"kind": "surprise"})
