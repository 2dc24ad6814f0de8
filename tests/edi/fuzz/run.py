"""Fuzzes the translator from a seed: `python tests/edi/fuzz/run.py SEED ROUNDS [KEEP]`.

Prints a JSON line for each file that breaks a promise, and at the end one with the counts and the
peak of memory. Round N of a seed is the same file every time: `run.py SEED:N 1`. With KEEP, a
folder, each such file is kept there. Memory is limited to 4 GB, a round to a minute.
"""

import faulthandler
import json
import random
import resource
import sys
import time
from pathlib import Path

from mutations import spoiled
from promises import broken

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("tests/samples/pass", "tests/samples/fail", "hub/cli/story", "../shared/corpus/x12")
ADDRESSES = 4 << 30
SECONDS = 60
LARGEST_SEED = 60_000


def seeds():
    """The files to start from: ours, and the shared corpus where it is there."""
    found = sorted(
        p for folder in FOLDERS for p in (ROOT / folder).rglob("*")
        if p.is_file() and p.suffix not in {".md", ".toml", ".tsv", ".py", ".pyc"}
    )  # fmt: skip
    read = [(path.name, path.read_bytes()) for path in found]
    return [(name, data) for name, data in read if 0 < len(data) <= LARGEST_SEED]


def main(seed, rounds, keep=None):
    """Run the rounds of a seed and tell what broke."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    first, _, start = seed.partition(":")
    files = seeds()
    others = [data for _, data in files]
    failures, size, began = 0, 0, time.perf_counter()
    for number in range(int(start or 0), int(start or 0) + int(rounds)):
        dice = random.Random(f"{first}:{number}")
        name, data = dice.choice(files)
        data, done = spoiled(dice, data, others)
        size += len(data)
        # A hang is told by where it hangs, and ends the run.
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        sys.stderr.write(f"\r{first}:{number}")
        found = broken(data)
        faulthandler.cancel_dump_traceback_later()
        if found:
            failures += 1
            tell({"seed": f"{first}:{number}", "file": name, "done": done, "broken": found})
            if keep:
                (Path(keep) / f"{first}-{number}.edi").write_bytes(data)
    tell({
        "rounds": int(rounds), "failures": failures, "bytes": size, "files": len(files),
        "seconds": round(time.perf_counter() - began, 1), "peak_mb": peak(),
    })  # fmt: skip


def peak():
    """The most memory that this process has had, in MB.

    Linux lets a new process inherit ru_maxrss from the one that began it; VmHWM is its own.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM:"))
    told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told >> (20 if sys.platform == "darwin" else 10)


def tell(said):
    """One line of JSON."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
