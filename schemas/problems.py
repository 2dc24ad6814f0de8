"""What is wrong with data that a model refused: where, and what; never what stood there."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

MOST = 10  # are told of at a time
ID = r"^[0-9a-f]{24}$"
_ID_SAID = "no id: one has 24 characters, 0 to 9 and a to f"


def problems(error: ValidationError, within: str = "") -> str:
    """Place by place; `within` is what the data as a whole is called."""
    return told(error.errors(include_input=False, include_url=False), within)


def told(found: Iterable[Mapping[str, Any]], within: str = "") -> str:
    """As `problems`, of what a framework has found."""
    return "; ".join(_told(each, within) for each in islice(found, MOST))


def said(problem: Mapping[str, Any]) -> str:
    """What is wrong, without the place."""
    if problem.get("ctx", {}).get("pattern") == ID:
        return _ID_SAID
    return str(problem["msg"]).removeprefix("Value error, ")


def _told(problem: Mapping[str, Any], within: str) -> str:
    where = ".".join(str(part) for part in ((within,) if within else ()) + tuple(problem["loc"]))
    return f"{where}: {said(problem)}" if where else said(problem)
