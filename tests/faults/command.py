"""`make faults SEEDS=n`: runs seeds on every core, prints what was covered, tells what broke.

Exit 0: every law held in every run and every crash point was covered; 1 otherwise.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from faults.coverage import SIDES, Aimed, Coverage, aimed, expected, missing, table
from faults.dice import Aim
from faults.points import points
from faults.run import Run, simulate

SHOWN = 120
AT_ONCE = 5
AIMS = (4, 1, 1)  # at how many crashes a run is aimed, round by round

Broke = tuple[int, str, str]  # seed, what broke, the story


@dataclass(frozen=True)
class Part:
    """What came of some runs, small enough to be handed from one process to another."""

    coverage: Coverage
    runs: int
    calls: int
    events: int
    sent: int
    faults: int
    broken: tuple[Broke, ...]


def main() -> int:
    """Run what the command line asks for."""
    asked = _arguments()
    if asked.seed is not None:
        return _one(asked.seed, [Aim.read(each) for each in asked.aim.split(";") if each])
    began = time.monotonic()
    points()  # before the processes part, so that all read the same flows
    jobs: list[Aimed] = [(seed, ()) for seed in range(1, asked.seeds + 1)]
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("fork")) as pool:
        whole = _run(pool, jobs)
        more = 0
        for at_once in AIMS:
            jobs = aimed(whole.coverage, at_once)
            more += len(jobs)
            whole = _sum([whole, _run(pool, jobs)])
    return _report(whole, more, time.monotonic() - began)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The fault simulator.")
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds, from 1")
    parser.add_argument("--seed", type=int, help="one seed, with its story")
    parser.add_argument("--aim", default="", help="its aims, as a failure prints them")
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8))
    return parser.parse_args()


def _run(pool: ProcessPoolExecutor, jobs: Sequence[Aimed]) -> Part:
    chunks = [jobs[start : start + AT_ONCE] for start in range(0, len(jobs), AT_ONCE)]
    return _sum(list(pool.map(_chunk, chunks)))


def _chunk(jobs: Sequence[Aimed]) -> Part:
    return _sum([_part(simulate(seed, *aims)) for seed, aims in jobs])


def _part(run: Run) -> Part:
    run.coverage.runs = dict.fromkeys(run.coverage.calls, (run.seed, run.aims))
    broken: tuple[Broke, ...] = ()
    if run.breach is not None:
        broken = ((run.seed, run.breach.text, "\n".join(_story(run))),)
    faults = sum(run.coverage.faults.values())
    calls = sum(run.coverage.calls.values())
    return Part(run.coverage, 1, calls, run.events, run.sent, faults, broken)


def _sum(parts: Sequence[Part]) -> Part:
    coverage = Coverage()
    for part in parts:
        coverage.add(part.coverage)
    return Part(
        coverage,
        runs=sum(part.runs for part in parts),
        calls=sum(part.calls for part in parts),
        events=sum(part.events for part in parts),
        sent=sum(part.sent for part in parts),
        faults=sum(part.faults for part in parts),
        broken=tuple(broken for part in parts for broken in part.broken),
    )


def _one(seed: int, aims: Sequence[Aim]) -> int:
    run = simulate(seed, *aims)
    _say("\n".join(_story(run)))
    return 1 if run.breach else 0


def _story(run: Run) -> Iterator[str]:
    """The story of a run; of a broken one only what concerns the breach, if that is enough."""
    aim = f' AIM="{";".join(map(str, run.aims))}"' if run.aims else ""
    yield f"seed {run.seed}{aim}: make faults SEED={run.seed}{aim}"
    lines = run.story.about(run.breach.about if run.breach else ())
    yield from map(str, lines)
    if run.breach is not None:
        yield f"BROKEN: {run.breach.text}"


def _report(whole: Part, more: int, seconds: float) -> int:
    _say("\n".join(table(whole.coverage)))
    left = missing(whole.coverage)
    crash_points = len(SIDES) * len(set(map(str, expected())))
    _say(
        f"\n{whole.runs} runs ({more} aimed) in {seconds:.1f} s: {whole.calls} port calls, "
        f"{whole.faults} faults, {whole.events} events recorded, {whole.sent} files sent\n"
        f"crash points covered: {crash_points - len(left)} of {crash_points}; "
        f"laws broken: {len(whole.broken)}"
    )
    for never in left:
        _say(f"never crashed: {never}")
    for _, _, story in whole.broken[:3]:
        _say(f"\n{story}")
    for seed, text, _ in whole.broken[3:SHOWN]:
        _say(f"broken too: seed {seed}: {text}")
    return 1 if left or whole.broken else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
