"""Every workflow is a state machine that statelint accepts, its JSONata expressions included."""

from pathlib import Path

from statelint.config import Config
from statelint.linter import Linter

WORKFLOWS = Path(__file__).resolve().parents[2] / "infra" / "workflows"
EXAMPLES = Path(__file__).parent / "examples"


def problems(path: Path) -> list[str]:
    """What statelint says of a workflow."""
    return Linter.validate(str(path), Config(evaluate_jsonata=True))


def test_statelint_accepts_every_workflow() -> None:
    found = {path.name: problems(path) for path in sorted(WORKFLOWS.glob("*.asl.json"))}
    assert {name: said for name, said in found.items() if said} == {}


def test_statelint_accepts_a_workflow_that_is_well() -> None:
    assert problems(EXAMPLES / "good.asl.json") == []


def test_statelint_finds_what_is_wrong() -> None:
    found = " ".join(problems(EXAMPLES / "bad.asl.json"))
    assert "Nowhere" in found


def test_nothing_but_workflows_lies_among_the_workflows() -> None:
    strangers = [path.name for path in WORKFLOWS.glob("*") if path.suffixes != [".asl", ".json"]]
    assert strangers == []
