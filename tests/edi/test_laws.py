"""Laws that hold for every set, version and delimiters, tried on sets that the grammars author."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authored import Author
from edi.sets import CODES, grammar
from edi.x12 import SetRead, read
from edi.x12.grammar import VERSIONS
from edi.x12.reads import Delimiters
from edi.x12.write import compose_set, write_interchange
from edi.x12.writer import Envelope
from schemas.documents import load, to_json

WRITTEN = [(code, version) for code in CODES for version in VERSIONS]
WRITTEN.remove(("999", "004010"))
PLAIN = Delimiters("*", ">", "~")
AT = datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
# No two of them may be the same, and none stands in what the author writes.
MARKS = "*|+^!~'\"{}<>;\x1c\x1d\x1e\x1f\x07\n"


def delimiters():
    three = st.lists(st.sampled_from(MARKS), min_size=3, max_size=3, unique=True)
    return three.filter(lambda m: m[0] != "\n" and m[1] != "\n").map(lambda m: Delimiters(*m))


def the_set(data):
    (found,) = [item for item in read(data) if isinstance(item, SetRead)]
    return found


def authored(code, version, seed):
    author = Author(grammar(code), version, seed, fullness=0.25)
    return the_set(author.file(author.body()))


def written(document, code, version, marks):
    composed = compose_set(document, code, version, marks)
    assert () == composed.findings
    envelope = Envelope(
        sender=("01", "081234567"), receiver=("ZZ", "CORNERSTORE"), usage="P", delimiters=marks,
        version="00401" if version == "004010" else "00501",
    )  # fmt: skip
    return write_interchange([composed], envelope, version, (1, 1), AT)


@pytest.mark.parametrize(("code", "version"), WRITTEN)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), marks=delimiters())
def test_reading_what_was_written_gives_the_same_document(code, version, seed, marks):
    document = authored(code, version, seed).document

    again = the_set(written(document, code, version, marks))

    assert () == again.findings
    assert document == again.document


@pytest.mark.parametrize(("code", "version"), WRITTEN)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_a_constructed_document_equals_the_validated_one(code, version, seed):
    document = authored(code, version, seed).document

    assert document == load(json.loads(json.dumps(to_json(document))))


@pytest.mark.parametrize(("code", "version"), WRITTEN)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_what_the_grammar_authors_is_accepted_without_a_finding(code, version, seed):
    found = authored(code, version, seed)

    assert () == found.findings
    assert found.accepted
