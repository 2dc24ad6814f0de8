"""What Lambda would run: built here by the same recipe, for this machine, and imported alone."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra import packaging

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)

# What AWS's Python runtime has installed beside the standard library.
RUNTIME = ("boto3", "botocore", "s3transfer", "dateutil", "six.py", "jmespath", "urllib3")

IMPORT_ALONE = """
import importlib, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + sys.argv[2:]
module = importlib.import_module(f"functions.{sys.argv[1]}")
assert callable(module.handler)
strangers = [name for name in ("typer", "rich", "moto", "aws_cdk") if name in sys.modules]
assert not strangers, strangers
"""


def doors() -> list[str]:
    """The names of the modules in functions/ that define a handler."""
    return sorted(
        path.stem
        for path in (ROOT / "functions").glob("*.py")
        if re.search(r"^(def handler\(|handler\b.*=)", path.read_text(), re.MULTILINE)
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> packaging.Folders:
    """The code and the layers, for this machine's platform."""
    return packaging.build(tmp_path_factory.mktemp("build"), packaging.THIS_MACHINE)


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in for what the Lambda runtime brings along."""
    folder = tmp_path_factory.mktemp("runtime")
    installed = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    for name in RUNTIME:
        (folder / name).symlink_to(installed / name)
    return folder


def test_every_function_of_the_template_has_a_door_and_every_door_a_function(ground: Any) -> None:
    assert doors() == sorted(ground.functions())


@pytest.mark.parametrize("door", doors())
def test_a_door_opens_with_only_its_layers_on_the_path(
    door: str, built: packaging.Folders, runtime: Path, ground: Any, say: Any
) -> None:
    function = ground.functions()[door]
    layers = [say(layer).removeprefix("Assets").lower() for layer in function["Layers"]]
    folders = [built.code, *(built.layers / name / "python" for name in layers), runtime]
    variables = {key: f"dummy-{key}" for key in function["Environment"]["Variables"]}
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT_ALONE, door, *map(str, folders)],
        env=variables | {"LOG_LEVEL": "INFO", "AWS_REGION": "us-east-1"},
        cwd=built.code,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_code_carries_its_data_and_not_what_runs_on_laptops(built: packaging.Folders) -> None:
    packed = files(built.code)
    for room in packaging.ROOMS:
        kept = {
            f"{room}/{name}"
            for name in files(ROOT / room)
            if not f"{room}/{name}".startswith(packaging.NEVER_IN_LAMBDA)
        }
        assert {name for name in packed if name.startswith(f"{room}/")} == kept
    assert [name for name in packed if name.startswith(("hub/local/", "hub/cli/"))] == []


@pytest.mark.parametrize("folder", ["edi/maps", "schemas/json"])
def test_maps_and_json_schemas_are_in_the_code(folder: str, built: packaging.Folders) -> None:
    data = [path for path in (built.code / folder).iterdir() if path.suffix != ".py"]
    assert data != []


def files(folder: Path) -> set[str]:
    """The names of all files below a folder, bytecode left out."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_no_bytecode_is_packed(built: packaging.Folders) -> None:
    assert list(built.code.rglob("*.pyc")) == []


@pytest.mark.parametrize(("layer", "most"), [("base", 60), ("tables", 120)])
def test_a_layer_stays_under_its_size(layer: str, most: int, built: packaging.Folders) -> None:
    assert packaging.megabytes(built.layers / layer) < most


def test_code_and_both_layers_stay_under_lambdas_limit(built: packaging.Folders) -> None:
    most = 250
    folders = (built.code, built.layers)
    assert sum(packaging.megabytes(folder) for folder in folders) < most


@pytest.mark.parametrize("layer", packaging.LAYERS)
def test_a_layer_is_pinned_to_the_versions_of_the_house(layer: str) -> None:
    house = dict(REQUIREMENT.findall((ROOT / "locks" / "dev.txt").read_text()))
    pinned = dict(REQUIREMENT.findall(lock(layer)))
    assert pinned
    assert {name: house.get(name) for name in pinned} == pinned


@pytest.mark.parametrize("layer", packaging.LAYERS)
def test_a_layers_lock_has_hashes_and_names_no_index(layer: str) -> None:
    text = lock(layer)
    assert all("--hash=sha256:" in entry for entry in text.split("\n\n") if "==" in entry)
    assert "index-url" not in text
    assert "://" not in text


@pytest.mark.parametrize("layer", packaging.LAYERS)
def test_a_layers_lock_answers_its_list(layer: str) -> None:
    wanted = (packaging.LOCKS / f"{layer}.in").read_text().splitlines()
    pinned = dict(REQUIREMENT.findall(lock(layer)))
    assert {name for name in wanted if name and not name.startswith("#")} <= set(pinned)


def test_the_runtime_brings_boto3_and_no_layer_does() -> None:
    pinned = {name for layer in packaging.LAYERS for name, _ in REQUIREMENT.findall(lock(layer))}
    assert pinned & {"boto3", "botocore", "typer", "rich", "moto"} == set()


def lock(layer: str) -> str:
    """The text of a layer's lock."""
    return (packaging.LOCKS / f"{layer}.txt").read_text()
