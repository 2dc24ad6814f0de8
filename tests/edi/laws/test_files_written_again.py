"""Each accepted set of a real file is written again to mean the same, whatever was odd about it."""

from pathlib import Path

import pytest

from edi.x12 import SetRead, read
from promises import MARKS, unlike

ROOT = Path(__file__).resolve().parents[3]
OURS = sorted([*(ROOT / "tests/samples").glob("*/*.edi"), *(ROOT / "hub/cli/story").glob("*.edi")])
CORPUS = sorted(p for p in (ROOT.parent / "shared/corpus/x12").glob("*/*") if p.is_file())


def accepted(path):
    sets = [item for item in read(path.read_bytes()) if isinstance(item, SetRead)]
    return [item for item in sets if item.document is not None]


@pytest.mark.parametrize("path", OURS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_file_of_ours_written_again_means_the_same(path):
    assert [] == [words for item in accepted(path) for m in MARKS for words in unlike(item, m)]


@pytest.mark.skipif(not CORPUS, reason="the shared corpus is not beside the checkout")
def test_the_corpus_written_again_means_the_same():
    sets = [item for path in CORPUS for item in accepted(path)]

    assert [] == [words for item in sets for marks in MARKS for words in unlike(item, marks)]
    assert len(sets) > len(CORPUS) / 2
