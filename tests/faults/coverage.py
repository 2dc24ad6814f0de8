"""Which crash points were hit: the list that `make faults` prints, and what is missing from it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from faults.dice import KINDS, Aim, Kind
from faults.points import Point, points

SIDES: tuple[Kind, ...] = ("crash before", "crash after")
# Modules of hub/flows whose calls no run makes, and why that is no gap.
LEFT_OUT: Mapping[str, str] = {
    "audit_pages": "an auditor reads the record for an export; asked again, it is read again",
    "models": "a person's word on a planning model: one commit, refused if it is said again",
    "model_trials": "looked at; what a run proposes is part of its last commit",
    "planning_kpis": "looked at",
}


Aimed = tuple[int, tuple[Aim, ...]]  # a seed, and what it is aimed at


@dataclass
class Coverage:
    """Which calls were made, by which doors, and which faults they met; runs add up."""

    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    doors: set[tuple[str, str]] = field(default_factory=set)
    runs: dict[str, Aimed] = field(default_factory=dict)

    def visit(self, point: Point, kind: Kind | None, door: str | None) -> None:
        """A point was come to, and this happened there."""
        name = point.name
        self.calls[name] += 1
        if kind is not None:
            self.faults[(name, kind)] += 1
        if door is not None:
            self.doors.add((name, door))

    def add(self, other: "Coverage") -> None:
        """What another run has covered counts too."""
        self.calls += other.calls
        self.faults += other.faults
        self.doors |= other.doors
        self.runs = other.runs | self.runs


def expected() -> list[Point]:
    """The points that runs must crash at: every call of a port in a flow that is not left out."""
    return sorted(point for point in points().values() if point.module not in LEFT_OUT)


def missing(covered: Coverage) -> list[Aim]:
    """Crashes that no run has had, as what a run may be aimed at."""
    return [
        Aim(name, side)
        for name in dict.fromkeys(map(str, expected()))
        for side in SIDES
        if not covered.faults[(name, side)]
    ]


def aimed(covered: Coverage, at_once: int) -> list[Aimed]:
    """Runs that may have the missing crashes: such as came to the points, aimed at them.

    A run is the same up to its first new aim, so that it comes there again.
    """
    by_run: dict[Aimed, list[Aim]] = {}
    for aim in missing(covered):
        if aim.point in covered.runs:
            by_run.setdefault(covered.runs[aim.point], []).append(aim)
    return [
        (seed, (*before, *aims[start : start + at_once]))
        for (seed, before), aims in by_run.items()
        for start in range(0, len(aims), at_once)
    ]


def table(covered: Coverage) -> Iterator[str]:
    """The list of points: how often each was called, by whom, and what it met."""
    names = list(dict.fromkeys(map(str, expected())))
    wide = max(map(len, names))
    heads = ("calls", *(kind.replace("crash ", "†") for kind in KINDS))
    yield (
        f"{'point':<{wide}} "
        + " ".join(f"{head:>8}" for head in (h[:8] for h in heads))
        + "  doors"
    )
    for name in names:
        counts = (covered.calls[name], *(covered.faults[(name, kind)] for kind in KINDS))
        doors = sorted(door for point, door in covered.doors if point == name)
        yield (
            f"{name:<{wide}} " + " ".join(f"{n or '.':>8}" for n in counts) + f"  {' '.join(doors)}"
        )
    for module, why in sorted(LEFT_OUT.items()):
        yield f"left out: {module}: {why}"
