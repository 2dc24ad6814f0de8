"""Spoiled files break no promise, in a process of its own whose memory is limited and measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "600"))
SEED = os.environ.get("FUZZ_SEED", "a file that nobody meant to send")
PEAK_MB = 512
SECONDS_A_ROUND = 2


def test_no_spoiled_file_makes_the_translator_raise_hang_or_eat_the_memory():
    command = [sys.executable, str(FOLDER / "run.py"), SEED, str(ROUNDS)]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=60 + SECONDS_A_ROUND * ROUNDS,
    )  # fmt: skip
    told = [json.loads(line) for line in ended.stdout.splitlines()]

    # The last round that began stands at the end of stderr: run.py SEED:ROUND 1 repeats it.
    assert 0 == ended.returncode, ended.stderr[-3000:]
    *broken, summary = told
    assert [] == broken
    assert (ROUNDS, 0) == (summary["rounds"], summary["failures"])
    assert PEAK_MB > summary["peak_mb"]
