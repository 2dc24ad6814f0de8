"""The kept template, for tests to ask it questions; and the one synthesis of a session."""

import fcntl
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "infra" / "template" / "Hub.template.json"
EXAMPLES = Path(__file__).parent / "examples"
HASH = re.compile(r"[0-9A-F]{8}$")


@dataclass(frozen=True)
class Statement:
    """One thing that a role may do: an action on a resource, in readable words."""

    action: str
    resource: str


@dataclass(frozen=True)
class Ground:
    """A CloudFormation template, by questions."""

    template: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of every resource of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind
        }

    def functions(self) -> dict[str, dict[str, Any]]:
        """The properties of every function, by the name of its door."""
        return {
            properties["Handler"].split(".")[1]: properties
            for properties in self.of_type("AWS::Lambda::Function").values()
        }

    def may(self, door: str) -> set[Statement]:
        """Everything that the role of a door may do."""
        role = words(self.functions()[door]["Role"]).removesuffix(".Arn")
        return {
            Statement(action, resource)
            for policy in self.of_type("AWS::IAM::Policy").values()
            if [words(r) for r in policy["Roles"]] == [role]
            for statement in policy["PolicyDocument"]["Statement"]
            for action in many(statement["Action"])
            for resource in map(words, many(statement["Resource"]))
        }


def many(value: Any) -> list[Any]:
    """IAM writes one thing as itself and several as a list."""
    return value if isinstance(value, list) else [value]


def words(value: Any) -> str:
    """An intrinsic function as text: logical ids without their hash, joins joined."""
    if isinstance(value, str):
        return value
    ((function, argument),) = value.items()
    if function == "Ref":
        return HASH.sub("", argument)
    if function == "Fn::GetAtt":
        return f"{HASH.sub('', argument[0])}.{argument[1]}"
    if function == "Fn::Join":
        return str(argument[0]).join(words(part) for part in argument[1])
    raise AssertionError(f"a function that these tests cannot read: {function}")


@pytest.fixture(scope="session")
def ground() -> Ground:
    """The template that is kept in the repository."""
    return Ground(json.loads(TEMPLATE.read_text()))


@pytest.fixture(scope="session")
def say() -> Callable[[Any], str]:
    """Intrinsic functions as text."""
    return words


@pytest.fixture(scope="session")
def synthesis(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What synthesizing said."""
    return dict(once("synthesize.py", tmp_path_factory))


@pytest.fixture(scope="session")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """What each door asked of AWS while it worked: pairs of action and resource."""
    return dict(once("work_the_doors.py", tmp_path_factory))


def once(script: str, folders: pytest.TempPathFactory) -> Any:
    """What one of examples/ says: run by the first worker that asks, read by the others."""
    shared = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    said = shared / f"{script}.json"
    with (shared / f"{script}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(run_apart(script))
    return json.loads(said.read_text())


def run_apart(script: str) -> str:
    """Run one of examples/ in a process of its own; the last line that it prints."""
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / script)], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1]
