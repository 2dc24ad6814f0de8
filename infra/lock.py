"""`python -m infra.lock`: pins what the layers hold, with hashes, to the versions of locks/dev.txt.

Run it after `make lock`; the result is committed.
"""

import os
import subprocess

from uv import find_uv_bin

from infra.packaging import LAYERS, LOCKS, PLATFORM, PYTHON, ROOT


def command(layer: str) -> list[str]:
    """The call of uv that locks one layer."""
    return [
        find_uv_bin(),
        *("pip", "compile", "--quiet", "--no-header", "--no-emit-index-url", "--generate-hashes"),
        *("--python-version", PYTHON, "--python-platform", PLATFORM, "--only-binary", ":all:"),
        *("--constraints", "locks/dev.txt", f"infra/layers/{layer}.in"),
        *("--output-file", f"infra/layers/{layer}.txt"),
    ]


def main() -> None:
    for layer in LAYERS:
        lock = LOCKS / f"{layer}.txt"
        # uv prefers the versions of an existing output; the house's lock alone shall decide.
        lock.unlink(missing_ok=True)
        subprocess.run(command(layer), cwd=ROOT, check=True, env=os.environ)


if __name__ == "__main__":
    main()
