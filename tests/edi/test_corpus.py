"""Real files from public repositories: none makes the commands raise, hang or eat the memory."""

import json
import time
from pathlib import Path

import pytest

from edi.check import check, translate, wrong

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILES = sorted(p for p in CORPUS.rglob("*") if p.is_file() and p.suffix not in {".md", ".tsv"})
pytestmark = pytest.mark.skipif(not FILES, reason="the shared corpus is not beside the checkout")


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name[:60]}")
def test_a_corpus_file_is_checked_and_translated_within_5_seconds(path):
    data = path.read_bytes()
    began = time.perf_counter()

    report = check(data, path.name)
    documents = translate(data)

    assert time.perf_counter() - began < 5
    assert report["accepted"] == len(documents["documents"])
    assert json.loads(json.dumps([report, documents]))
    if "einvoice" in path.parts:
        assert wrong(report)


def test_every_x12_file_with_an_envelope_gives_its_interchanges():
    without = [
        path.name
        for path in FILES
        if "x12" in path.parts and not check(path.read_bytes(), "")["interchanges"]
    ]

    assert ["X12.NET__Files_X12_MixedTransactionsNoEnvelopes.edi"] == without
