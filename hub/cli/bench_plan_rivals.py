"""Other planners on the same series, in an interpreter that has them (locks/bench.txt).

A script of its own, not a part of the hub: it reads a sample from a file, and then for each line
that names a way it says how many series it did and how much processor time they took.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
Way = Callable[[Series], object]
AHEAD = 4


def ways() -> dict[str, Way]:
    """What is measured, by name; each plans or forecasts one series."""
    from statsforecast.models import AutoETS, CrostonSBA
    from stockpyl.rq import r_q_eil_approximation

    ets, croston = AutoETS(season_length=1), CrostonSBA()

    def rq(series: Series) -> Any:
        mean, deviation = max(float(series.mean()), 0.01), max(float(series.std()), 0.01)
        return r_q_eil_approximation(0.225, 7.5, 8, mean, deviation, 2)

    return {
        "autoets": lambda series: ets.forecast(y=series, h=AHEAD),
        "croston_sba": lambda series: croston.forecast(y=series, h=AHEAD),
        "stockpyl": rq,
    }


def answers(lines: Iterator[str], sample: Series) -> Iterator[str]:
    """An answer for each line `way count`."""
    known = ways()
    for line in lines:
        name, count = line.split()
        rows = sample[: int(count)]
        began = time.process_time()
        for series in rows:
            known[name](series)
        yield json.dumps({"count": len(rows), "seconds": time.process_time() - began})


if __name__ == "__main__":
    for answer in answers(iter(sys.stdin.readline, ""), np.load(sys.argv[1])):
        print(answer, flush=True)
