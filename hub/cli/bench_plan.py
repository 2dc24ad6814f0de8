"""How fast planning is: from long Parquet to shards, from shards to written decisions.

Processor time on one core, rounds interleaved, medians; beside it, in the same run and on the same
series, statsforecast's AutoETS and CrostonSBA and stockpyl's (r, Q). The floor is one pass of
exponential smoothing over the same matrix, a row a SKU as a shard has it; beside it the same pass
over a matrix that was laid out for it beforehand, by days, which the planner has to do itself.
The million and the 50,000 daily SKUs are each
a fresh process, whose seconds are the clock's and whose memory is the most it had; the latter does
all that the nightly run does with a shard.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edi.feeds.decision_files import write_decisions
from edi.feeds.shards import ShardFile, read_shard, snapshot
from hub.cli.bench_plan_data import AS_OF, Size, make_company
from hub.core.planning.decisions import decisions
from hub.core.planning.model import read_model
from hub.core.planning.shard_layout import plan_shard
from hub.flows.planner import TablePlanner
from schemas.decisions import Decisions
from schemas.errors import Unavailable
from schemas.shards import Shard

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
SAMPLE = {"autoets": 40, "croston_sba": 2000, "stockpyl": 60}
ALPHA = np.float32(0.1)
AT_ONCE = 8192  # rows of the floor: measured, the fastest of 512, 2,048, 8,192 and all

PROBE = """
import json, sys, time
from pathlib import Path
from hub.cli import bench_plan
began, worked = time.perf_counter(), time.process_time()
rows = getattr(bench_plan, sys.argv[1])(Path(sys.argv[2]))
took, worked = time.perf_counter() - began, time.process_time() - worked
try:
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
except FileNotFoundError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"rows": rows, "seconds": took, "cpu": worked, "peak_mb": peak}))
"""


@dataclass(frozen=True)
class Sizes:
    """What is measured: rounds over the first two, the others once."""

    weekly: Size
    daily: Size
    million: Size
    daily_shard: Size


SIZES = Sizes(
    weekly=Size(50_000, 104, 7),
    daily=Size(10_000, 730, 1),
    million=Size(1_000_000, 104, 7),
    daily_shard=Size(50_000, 730, 1),
)


def bench_plan(sizes: Sizes = SIZES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Speeds, memory and ratios, in the shape of the contract."""
    with tempfile.TemporaryDirectory() as folder:
        results = _speeds(Path(folder), sizes, rounds)
        results |= _alone(Path(folder, "million"), sizes.million, "million", plan_files)
        results |= _alone(Path(folder, "shard"), sizes.daily_shard, "daily_shard", plan_nightly)
    ours = results["sku_locations_per_second_weekly"]
    return {
        "results": {name: round(value, 2) for name, value in results.items()},
        "ratios": {
            **{
                f"ours_vs_{each}": round(
                    results["matrix_to_decisions_per_second"] / results[f"{each}_per_second"], 4
                )
                for each in ("floor", "floor_laid_out")
            },
            **{f"ours_vs_{way}": round(ours / results[f"{way}_per_second"], 1) for way in SAMPLE},
        },
    }


def plan_files(folder: Path) -> int:
    """Plan every shard of a folder and write its decisions; how many rows there were."""
    rows = 0
    for path in sorted(folder.glob("[0-9]*.parquet")):
        rows += len(_planned(path, folder / f"decided-{path.name}"))
    return rows


def plan_nightly(folder: Path) -> int:
    """All that the nightly run does with each shard: calibration, confidence, KPIs, a contest."""
    planner, model = TablePlanner(), read_model()
    shards = [path.stem for path in sorted(folder.glob("[0-9]*.parquet"))]
    return sum(planner.plan(folder, shard, model, {}, []).rows for shard in shards)


def _planned(path: Path, target: Path) -> Decisions:
    shard = read_shard(path)
    made = _decided(shard)
    write_decisions(target, made)
    return made


def _decided(shard: Shard) -> Decisions:
    return decisions(plan_shard(shard, read_model()), shard.items)


def _speeds(folder: Path, sizes: Sizes, rounds: int) -> dict[str, float]:
    """What is done a second, by name."""
    companies = {"weekly": sizes.weekly, "daily": sizes.daily}
    shards: dict[str, list[ShardFile]] = {}
    ways: dict[str, tuple[int, Callable[[], object]]] = {}
    for name, size in companies.items():
        files = make_company(folder / name, size)
        cut = folder / f"{name}-shards"

        def cutting(files: Any = files, cut: Path = cut, size: Size = size) -> object:
            return snapshot(files, cut, AS_OF, period=size.period)

        shards[name] = snapshot(files, cut, AS_OF, period=size.period)
        only = "" if name == "weekly" else "_daily"
        ways[f"snapshot_sku_locations_per_second{only}"] = (size.skus, cutting)
        ways[f"sku_locations_per_second_{name}"] = (
            size.skus,
            lambda cut=cut: plan_files(cut),  # type: ignore[misc]
        )
    shard = read_shard(shards["weekly"][0].path)
    matrix = shard.quantity
    laid_out = _by_day(matrix)
    ways["matrix_to_decisions_per_second"] = (len(shard), lambda: _decided(shard))
    ways["floor_per_second"] = (len(matrix), lambda: floor(matrix))
    ways["floor_laid_out_per_second"] = (len(matrix), lambda: smoothed(laid_out))
    np.save(folder / "sample.npy", shard.quantity[: max(SAMPLE.values())])
    with _rivals(folder / "sample.npy") as ask:
        return _measured(ways, ask, rounds)


def floor(matrix: Any) -> Any:
    """The newest exponential average of each row of (SKU x observation), as fast as numpy can."""
    parts = (matrix[first : first + AT_ONCE] for first in range(0, len(matrix), AT_ONCE))
    return np.concatenate([smoothed(_by_day(part)) for part in parts])


def _by_day(matrix: Any) -> Any:
    return np.ascontiguousarray(matrix.T, dtype=np.float32)


def smoothed(matrix: Any) -> Any:
    """The newest exponential average of each column of (observation x SKU)."""
    level = matrix[0].copy()
    for row in matrix[1:]:
        level += ALPHA * (row - level)
    return level


def _measured(
    ways: dict[str, tuple[int, Callable[[], object]]],
    ask: Callable[[str, int], float],
    rounds: int,
) -> dict[str, float]:
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    speeds |= {f"{rival}_per_second": [] for rival in SAMPLE}
    for _, way in ways.values():
        way()
    for _ in range(rounds):
        for name, (count, way) in ways.items():
            gc.collect()
            began = time.process_time()
            way()
            speeds[name].append(count / (time.process_time() - began))
        for rival, count in SAMPLE.items():
            speeds[f"{rival}_per_second"].append(ask(rival, count))
    return {name: statistics.median(found) for name, found in speeds.items()}


@contextmanager
def _rivals(sample: Path) -> Iterator[Callable[[str, int], float]]:
    """A way to ask how many series a second another planner does."""
    command = [str(rivals_python()), str(Path(__file__).with_name("bench_plan_rivals.py"))]
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        [*command, str(sample)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **alone},
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise Unavailable("the other planners could not be started")
        put, get = process.stdin, process.stdout

        def ask(way: str, count: int) -> float:
            put.write(f"{way} {count}\n")
            put.flush()
            answer = get.readline()
            if not answer:
                raise Unavailable(f"{way} could not be measured: see its message above")
            told = json.loads(answer)
            return float(told["count"] / told["seconds"])

        for way in SAMPLE:
            ask(way, 2)
        yield ask
        put.close()


def rivals_python() -> Path:
    """The interpreter that has the other planners. Unavailable says how to make one."""
    python = Path(sys.prefix, "bench", "bin", "python")
    if not python.is_file():
        raise Unavailable(
            "statsforecast and stockpyl are not installed: `make .venv/bench` installs them, from"
            " locks/bench.txt, beside the hub's own packages and apart from them"
        )
    return python


def _alone(folder: Path, size: Size, name: str, act: Callable[[Path], int]) -> dict[str, float]:
    """Seconds and megabytes of a fresh process that plans a company, shard after shard."""
    files = make_company(folder, size)
    began = time.process_time()
    snapshot(files, folder / "shards", AS_OF, period=size.period)
    cutting = time.process_time() - began
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, act.__name__, str(folder / "shards")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise Unavailable(f"{size.skus} SKUs could not be planned: {ended.stderr[-300:]}")
    told = json.loads(ended.stdout)
    if told["rows"] != size.skus:
        raise Unavailable(f"of {size.skus} SKUs {told['rows']} were planned")
    return {
        f"{name}_seconds": told["seconds"],
        f"{name}_cpu_seconds": told["cpu"],
        f"{name}_peak_mb": told["peak_mb"],
        f"{name}_snapshot_cpu_seconds": cutting,
    }
