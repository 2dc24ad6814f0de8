"""What happened in a run, told so that a person can follow it.

Every line has the instant, who did it and what; lines of what a fault did are marked, so that the
eye finds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from faults.agenda import Agenda

FAULT = "✗"
WORLD = "·"


@dataclass(frozen=True)
class Line:
    """One line of a story; `about` are the names it is found by."""

    at: datetime
    who: str
    mark: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:%d %H:%M:%S} {self.mark} {self.who:<16} {self.what}"


class Story:
    """The lines of a run, in the order of their telling."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self.lines: list[Line] = []

    def tell(self, who: str, what: str, mark: str = WORLD) -> None:
        """Put down a line."""
        self.lines.append(Line(self._agenda.now, who, mark, what))

    def about(self, subjects: Sequence[str]) -> list[Line]:
        """The lines that name one of some subjects, and all that the same invocations met."""
        if not subjects:
            return self.lines
        named = [line for line in self.lines if any(each in line.what for each in subjects)]
        invocations = {line.who for line in named if "#" in line.who}
        return [line for line in self.lines if line.who in invocations or line in named]
