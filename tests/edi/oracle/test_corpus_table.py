"""The script that sets both readers' results on the shared corpus side by side."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT.parent / "shared/corpus/x12"


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside the checkout")
def test_the_table_has_a_row_for_every_file_and_the_totals():
    done = subprocess.run(
        [sys.executable, "tests/edi/corpus_table.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    files = [path for path in CORPUS.glob("*/*") if path.is_file()]
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]

    assert len(files) + 2 == len(rows)
    assert f"- {len(files)} files, " in done.stdout
    assert "- Ours: " in done.stdout
