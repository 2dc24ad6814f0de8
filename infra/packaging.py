"""What Lambda runs, as folders: our own code, and the two layers of locked dependencies.

The same recipe builds for Lambda (on deploy) and for this machine (in a test). No Docker: uv picks
the platform's wheels by the lock's hashes. boto3 is not packed; it comes with the runtime.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "infra" / "layers"
LAYERS = ("base", "tables")
ROOMS = ("schemas", "edi", "hub", "functions")
NEVER_IN_LAMBDA = ("hub/local", "hub/cli")
PYTHON = "3.13"
PLATFORM = "aarch64-manylinux_2_28"

# uv's words for where the wheels will run.
LAMBDA = ("--python-version", PYTHON, "--python-platform", PLATFORM)
THIS_MACHINE = ("--python", sys.executable)

# What a library brings along and no function reads.
BALLAST = ("bin", ".lock", "*-stubs", "**/*.pyi", "**/__pycache__", "numpy/**/tests", "numpy/f2py")


@dataclass(frozen=True)
class Folders:
    """Where the code and the layers (one folder each, with `python/` inside) were built."""

    code: Path
    layers: Path


def build(into: Path, platform: tuple[str, ...] = LAMBDA) -> Folders:
    """Build the code and both layers into a folder; what was there before is replaced."""
    folders = Folders(code=into / "code", layers=into / "layers")
    build_code(folders.code)
    for name in LAYERS:
        build_layer(name, folders.layers / name, platform)
    return folders


def build_code(into: Path) -> None:
    """Copy the rooms that functions import, data files included, without bytecode."""
    shutil.rmtree(into, ignore_errors=True)
    for room in ROOMS:
        shutil.copytree(ROOT / room, into / room, ignore=_left_out)


def build_layer(name: str, into: Path, platform: tuple[str, ...]) -> None:
    """Install what infra/layers/<name>.txt locks, and take off the ballast."""
    shutil.rmtree(into, ignore_errors=True)
    target = into / "python"
    _install(name, target, platform)
    for pattern in BALLAST:
        _remove(target.glob(pattern))


def megabytes(folder: Path) -> float:
    """The size of all files below a folder, in millions of bytes (as Lambda's limits count)."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _left_out(folder: str, names: list[str]) -> set[str]:
    here = Path(folder).relative_to(ROOT)
    return {
        name
        for name in names
        if name == "__pycache__"
        or name.endswith(".pyc")
        or (here / name).as_posix() in NEVER_IN_LAMBDA
    }


def _install(name: str, target: Path, platform: tuple[str, ...]) -> None:
    """Install from uv's cache, and from the package index only if the cache lacks something."""
    command = [
        find_uv_bin(),
        *("pip", "install", "--quiet", "--target", str(target), *platform),
        *("--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"),
        *("--requirement", str(LOCKS / f"{name}.txt")),
    ]
    cached = subprocess.run([*command, "--offline"], capture_output=True, check=False)
    if cached.returncode:
        subprocess.run(command, check=True, env=os.environ)


def _remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
