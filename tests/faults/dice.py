"""The seed's hand: which calls fail, and how. Each run has faults of its own choice and rate.

A run in which every kind of fault happens all the time never comes far; so each seed leaves some
kinds out and makes others frequent, and some runs have none at all (the calm ones).
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from faults.points import Point

Kind = Literal[
    "crash before",
    "crash after",
    "unavailable",
    "timeout",
    "conflict",
    "partly",
    "stale",
    "gap",
    "pause",
]
KINDS: tuple[Kind, ...] = (
    "crash before",
    "crash after",
    "unavailable",
    "timeout",
    "conflict",
    "partly",
    "stale",
    "gap",
    "pause",
)
WRITES = frozenset(
    {
        "ledger.commit",
        "ledger.take_numbers",
        "ledger.settle",
        "ledger.fail",
        "ledger.reopen",
        "files.write",
        "files.keep",
        "lanes.wake",
        "bus.announce",
        "dead_letters.redrive",
        "erp.post",
        "secrets.forget",
        "secrets.put",
        "secrets.retire",
        "tables.convert",
        "tables.merge",
        "vault.write",
        "workflows.start",
    }
)
LISTS = frozenset({"ledger.page", "ledger.open_lanes", "ledger.parked"})
# What asks no product: it can't fail, but the process may die there, or wait.
INSIDE = frozenset(
    {
        "clock.now",
        "clock.wall",
        "erp.check",
        "erp.connector",
        "files.download_url",
        "files.upload_url",
        "ids.new",
    }
)
BASE_RATE = 0.012
# Two that seal the same night meet rarely: let them wait where they would.
SLOW = {"vault.write": 15}
FIRST_VISITS = 2
FIRST_VISITS_TIMES = 4
CROWD = 30  # calls that come in crowds fail less often each, or no crowd would get through


@dataclass(frozen=True)
class Aim:
    """A fault that a run must have: at the `visit`-th call of a point.

    The point is named with its line, or without it, which outlives an edit.
    """

    point: str
    kind: Kind
    visit: int = 1

    def __str__(self) -> str:
        return f"{self.point}|{self.kind}|{self.visit}"

    @classmethod
    def read(cls, text: str) -> "Aim":
        """An aim as it is written."""
        point, kind, visit = text.split("|")
        return cls(point, next(each for each in KINDS if each == kind), int(visit))


class Dice:
    """Decides, call by call, what fails; nothing once it is `calm`."""

    def __init__(self, seed: int, aims: Sequence[Aim] = ()) -> None:
        self._random = random.Random(f"{seed}/faults")
        self._aims = tuple(aims)
        self._aimed = [0] * len(self._aims)
        self._visits: Counter[Point] = Counter()
        self.calm = False
        self.rates = _rates(self._random)
        self._tables: dict[str, list[tuple[Kind, float]]] = {}

    def cast(self, point: Point) -> Kind | None:
        """What happens to this call, if anything."""
        self._visits[point] += 1
        for place, aim in enumerate(self._aims):
            if self._hits(place, aim, point):
                return aim.kind
        draw = self._random.random()
        if self.calm:
            return None
        if self._visits[point] <= FIRST_VISITS:
            draw /= FIRST_VISITS_TIMES
        elif self._visits[point] > CROWD:
            draw *= self._visits[point] / CROWD
        for kind, rate in self._table(point.call):
            draw -= rate
            if draw < 0:
                return kind
        return None

    def pause(self) -> float:
        """How long a paused call waits: mostly moments, at times longer than its lease."""
        return self._random.choice((0.0, 0.2, 1.0, 5.0, 40.0, 400.0, 2400.0))

    def chance(self, probability: float) -> bool:
        """Whether something else goes wrong (a message comes twice, say); never in the calm."""
        return self._random.random() < probability and not self.calm

    def some(self, count: int) -> int:
        """How many of some things are done before it breaks."""
        return self._random.randint(0, count)

    def _hits(self, place: int, aim: Aim, point: Point) -> bool:
        if aim.point not in (point.name, point.plain):
            return False
        self._aimed[place] += 1
        return self._aimed[place] == aim.visit

    def _table(self, call: str) -> list[tuple[Kind, float]]:
        if call not in self._tables:
            rates = self.rates | {"pause": self.rates["pause"] * SLOW.get(call, 1)}
            self._tables[call] = [(k, r) for k, r in rates.items() if r and _fits(k, call)]
        return self._tables[call]


def _rates(chosen: random.Random) -> dict[Kind, float]:
    if chosen.random() < 0.05:
        return dict.fromkeys(KINDS, 0.0)
    return {kind: BASE_RATE * chosen.choice((0.0, 0.3, 1.0, 1.0, 3.0)) for kind in KINDS}


def _fits(kind: Kind, call: str) -> bool:
    match kind:
        case "crash before" | "crash after" | "pause":
            return True
        case "unavailable":
            return call not in INSIDE
        case "timeout":
            return call in WRITES
        case "conflict":
            return call == "ledger.commit"
        case "partly":
            return call in ("lanes.wake", "bus.announce")
        case "stale":
            return call in LISTS
        case "gap":
            return call == "ledger.take_numbers"
