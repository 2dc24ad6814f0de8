"""What is written is read again as the same document, or the writer says what it can't say."""

import json
from datetime import UTC, datetime
from random import Random

import pytest
from pydantic import ValidationError

from edi.x12.write import compose_set, write_interchange
from edi.x12.writer import Envelope
from effort import by_seed
from generated import WRITTEN, astray, delimiters, sound_set, the_set
from schemas.documents import load, to_json

AT = datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
ISA12 = {"004010": "00401", "005010": "00501"}


def file_of(composed, version, marks):
    envelope = Envelope(
        sender=("01", "081234567"), receiver=("ZZ", "CORNERSTORE"), usage="P",
        version=ISA12[version], delimiters=marks,
    )  # fmt: skip
    return write_interchange([composed], envelope, version, (1, 1), AT)


@pytest.mark.parametrize(("code", "version"), WRITTEN)
@by_seed
def test_a_document_is_read_as_it_was_written(code, version, seed):
    dice = Random(seed)
    marks = delimiters(dice, version)
    document = sound_set(code, version, dice, marks).document

    composed = compose_set(document, code, version, marks)
    data = file_of(composed, version, marks)
    again = the_set(data)

    assert () == composed.findings
    assert () == again.findings
    assert document == again.document
    assert data == file_of(compose_set(again.document, code, version, marks), version, marks)


@pytest.mark.parametrize(("code", "version"), WRITTEN)
@by_seed
def test_a_document_built_without_validation_equals_the_validated_one(code, version, seed):
    dice = Random(seed)
    document = sound_set(code, version, dice, delimiters(dice, version)).document

    assert document == load(json.loads(json.dumps(to_json(document))))


@pytest.mark.parametrize(("code", "version"), WRITTEN)
@by_seed
def test_a_document_that_went_astray_is_written_exactly_or_not_without_a_word(code, version, seed):
    dice = Random(seed)
    marks = delimiters(dice, version)
    told = json.loads(json.dumps(to_json(sound_set(code, version, dice, marks).document)))
    try:
        document = load(astray(dice, told))
    except ValidationError:
        return

    composed = compose_set(document, code, version, marks)
    again = the_set(file_of(composed, version, marks))

    if not composed.findings:
        assert () == again.findings
        assert document == again.document
    elif composed.sound:
        assert {"VALUE_ALTERED"} == {finding.code for finding in composed.findings}
        assert again.accepted
