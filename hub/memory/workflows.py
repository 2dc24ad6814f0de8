"""Workflows in memory: what was started, for a test to perform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import RLock

from hub.ports import REPLENISH, RUN_NAME
from schemas.errors import InputError, NotFound
from schemas.events import Json


@dataclass(frozen=True)
class Start:
    """One run that was asked for."""

    name: str
    run_name: str
    given: Mapping[str, Json]


class MemoryWorkflows:
    """hub.ports.Workflows; `starts` has each run once, in order."""

    def __init__(self, known: Sequence[str] = (REPLENISH,)) -> None:
        self._lock = RLock()
        self._known = known
        self._starts: dict[tuple[str, str], Start] = {}

    @property
    def starts(self) -> list[Start]:
        """Every run so far, the first first."""
        with self._lock:
            return list(self._starts.values())

    def start(self, name: str, run_name: str, given: Mapping[str, Json], /) -> None:
        if name not in self._known:
            known = ", ".join(self._known) or "none"
            raise NotFound(f"this function knows no workflow {name!r}; it knows: {known}")
        if not RUN_NAME.fullmatch(run_name):
            raise InputError(f"{run_name!r} cannot name a run: 1 to 80 of A-Z, a-z, 0-9, - and _")
        with self._lock:
            self._starts.setdefault((name, run_name), Start(name, run_name, dict(given)))
