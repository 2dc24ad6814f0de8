"""`hub bench NAME`: speeds, as ratios measured side by side in one run (contracts, section 5)."""

import os
from collections.abc import Callable
from typing import Annotated, Any

import typer

from hub.cli.show import show_fields, show_json
from schemas.errors import InputError

Bench = Callable[[], dict[str, Any]]


def bench(
    name: Annotated[str, typer.Argument(help="cold, edi, ledger or plan.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Measure: competitors and the floor in turn, rounds interleaved, medians."""
    measured = {"bench": name, **_find(name)()}
    if json:
        show_json(measured)
        return
    for part in ("results", "ratios"):
        show_fields({f"{part}: {key}": value for key, value in measured[part].items()})


def _find(name: str) -> Bench:
    if name == "cold":
        from hub.cli.bench_cold import bench_cold

        return bench_cold
    if name == "edi":
        from hub.cli.bench_edi import bench_edi

        return bench_edi
    if name == "ledger":
        from hub.cli.bench_ledger import bench_ledger

        return bench_ledger
    if name == "plan":
        # Speeds are of one core, and numpy takes this from the environment when it is loaded.
        os.environ |= {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
        from hub.cli.bench_plan import bench_plan

        return bench_plan
    raise InputError(f"there is no bench {name!r}; there are cold, edi, ledger and plan")
