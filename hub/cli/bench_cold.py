"""What a cold start costs: import time and memory of each handler, beside `import boto3`.

Each handler is imported in a fresh interpreter, rounds interleaved; medians. The layers' sizes are
those of build/layers, built first if they are not there.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from schemas.errors import Unavailable

ROUNDS = 7
HEAVY_MICROSECONDS = 20_000
MOST_NAMED = 6
ROOT = Path(__file__).resolve().parents[2]

# Import a module in a fresh interpreter, and say how long it took and how large it is then. The
# processor's time, not the wall's: other work on the machine does not count.
PROBE = """
import sys, time, resource, json
started = time.process_time()
__import__(sys.argv[1])
took = time.process_time() - started
try:
    # What this process itself had at most; ru_maxrss counts the one that started it, too.
    with open("/proc/self/status") as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
except FileNotFoundError:
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps([took * 1000, rss]))
"""

# The layers as they deploy, for Lambda's processor and Python.
BUILD_LAYERS = """
from pathlib import Path
from infra.packaging import LAYERS, build_layer, LAMBDA
for name in LAYERS:
    build_layer(name, Path("build/layers") / name, LAMBDA)
"""

# Names only: nothing is called while a module is imported.
ENVIRONMENT = {
    "HUB_TABLE": "ledger",
    "HUB_DOCUMENTS_BUCKET": "documents",
    "HUB_AUDIT_BUCKET": "audit",
    "HUB_BUS": "bus",
    "HUB_INTAKE_QUEUE_URL": "https://queue.invalid/intake",
    "HUB_INTAKE_DLQ_URL": "https://queue.invalid/intake-dead",
    "HUB_FEEDS_QUEUE_URL": "https://queue.invalid/feeds",
    "HUB_FEEDS_DLQ_URL": "https://queue.invalid/feeds-dead",
    "HUB_EFFECTS_QUEUE_URL": "https://queue.invalid/effects",
    "HUB_EFFECTS_DLQ_URL": "https://queue.invalid/effects-dead",
    "POWERTOOLS_SERVICE_NAME": "hub",
    "POWERTOOLS_METRICS_NAMESPACE": "ProcurementHub",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}
APART = {"compact"}  # carries the tables layer; held to no ratio


def bench_cold() -> dict[str, Any]:
    """Import milliseconds and megabytes of each handler, and the ratio of the worst."""
    doors = sorted(
        path.stem
        for path in (ROOT / "functions").glob("*.py")
        if "def handler(" in path.read_text()
    )
    modules = ["boto3", *(f"functions.{door}" for door in doors)]
    measured: dict[str, list[list[float]]] = {module: [] for module in modules}
    for _ in range(ROUNDS):
        for module in modules:
            measured[module].append(_probe(module))
    medians = {module: _median(rounds) for module, rounds in measured.items()}
    results: dict[str, Any] = {
        module.removeprefix("functions."): {
            "import_ms": round(took, 1),
            "rss_mb": round(size, 1),
            **({} if module == "boto3" else {"heavy": _heavy(module)}),
        }
        for module, (took, size) in medians.items()
    }
    results["layer_mb"] = _layers()
    held = [door for door in doors if door not in APART]
    worst = max(medians[f"functions.{door}"][0] for door in held)
    ratios = {
        "worst_vs_boto3_import": round(worst / medians["boto3"][0], 2),
        "worst_rss_mb": round(max(medians[f"functions.{door}"][1] for door in held), 1),
    }
    return {"results": results, "ratios": ratios}


def _median(rounds: list[list[float]]) -> tuple[float, float]:
    return (
        statistics.median(each[0] for each in rounds),
        statistics.median(each[1] for each in rounds),
    )


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"{' '.join(arguments[-1:])} failed: {done.stderr.strip()[-500:]}")
    return done


def _probe(module: str) -> list[float]:
    answer: list[float] = json.loads(_run("-c", PROBE, module).stdout)
    return answer


def _heavy(module: str) -> dict[str, float]:
    """The heaviest packages that a module imports, in milliseconds with all that they import."""
    totals: dict[str, int] = {}
    for line in _run("-X", "importtime", "-c", f"import {module}").stderr.splitlines():
        fields = line.removeprefix("import time:").split("|")
        if len(fields) != 3 or not fields[1].strip().isdigit():
            continue
        name = fields[2].strip()
        if "." not in name:
            totals[name] = max(totals.get(name, 0), int(fields[1]))
    ours = {"functions", "hub", "edi", "schemas", "site"}
    heavy = sorted(totals.items(), key=lambda each: -each[1])
    return {
        name: round(micros / 1000, 1)
        for name, micros in heavy
        if micros >= HEAVY_MICROSECONDS and name not in ours
    }


def _layers() -> dict[str, float]:
    built = ROOT / "build" / "layers"
    if not built.is_dir():
        _run("-c", BUILD_LAYERS)
    return {
        layer.name: round(sum(f.stat().st_size for f in layer.rglob("*") if f.is_file()) / 1e6, 1)
        for layer in sorted(built.iterdir())
        if layer.is_dir()
    }
