"""The bench of planning measures what it says it does, on a company that it makes up."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from edi.feeds.decision_files import read_decisions
from edi.feeds.shards import snapshot
from hub.cli import bench_plan
from hub.cli.bench_plan import SIZES, Sizes, floor, plan_files, rivals_python, smoothed
from hub.cli.bench_plan_data import AS_OF, Size, make_company
from schemas.errors import Unavailable

LITTLE = Size(600, 60, 7)
RATES = {"autoets", "croston_sba", "stockpyl"}


def test_every_sku_of_the_company_is_decided_on(tmp_path: Path) -> None:
    files = make_company(tmp_path / "feeds", LITTLE)
    cut = snapshot(files, tmp_path / "shards", AS_OF, period=7, rows_a_shard=450)
    assert 600 == sum(each.rows for each in cut)
    assert len(cut) > 1
    assert 600 == plan_files(tmp_path / "shards")
    decided = [read_decisions(path) for path in sorted((tmp_path / "shards").glob("decided-*"))]
    assert 600 == len(set(np.concatenate([each.sku for each in decided]).tolist()))
    ordered = sum(int((each.quantity > 0).sum()) for each in decided)
    assert 0 < ordered < 600
    assert {"smooth", "intermittent", "lumpy"} <= {k for d in decided for k in d.demand_class}


def test_the_company_is_always_the_same(tmp_path: Path) -> None:
    one, other = (make_company(tmp_path / name, LITTLE) for name in ("a", "b"))
    for name, (path,) in one.items():
        assert path.read_bytes() == other[name][0].read_bytes(), name


def test_the_floor_is_an_exponential_average() -> None:
    matrix = np.array([[1, 2, 0], [0, 10, 0]], dtype=np.uint16)
    expected = [(1 * 0.9 + 2 * 0.1) * 0.9, (10 * 0.1) * 0.9]
    assert expected == pytest.approx(floor(matrix).tolist(), rel=1e-6)
    assert expected == pytest.approx(smoothed(matrix.T.astype(np.float32)).tolist(), rel=1e-6)


def test_who_lacks_the_other_planners_is_told_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(Unavailable, match=re.escape("make .venv/bench")):
        rivals_python()


def test_the_bench_measures_what_the_contract_names() -> None:
    try:
        rivals_python()
    except Unavailable as error:
        pytest.skip(str(error))
    found = bench_plan.bench_plan(Sizes(LITTLE, Size(40, 120, 1), LITTLE, Size(40, 90, 1)), 1)
    assert {
        "sku_locations_per_second_weekly",
        "sku_locations_per_second_daily",
        "snapshot_sku_locations_per_second",
        "million_seconds",
        "million_peak_mb",
    } <= found["results"].keys()
    beside = ("floor", "floor_laid_out", *RATES)
    assert {f"ours_vs_{name}" for name in beside} == found["ratios"].keys()
    assert all(value > 0 for value in found["results"].values())


@pytest.mark.bench
def test_planning_is_far_faster_than_others() -> None:
    """Half of what was measured or less, so that a busy machine does not fail it."""
    sizes = Sizes(SIZES.weekly, Size(1_000, 730, 1), LITTLE, LITTLE)
    ratios = bench_plan.bench_plan(sizes, 3)["ratios"]
    assert ratios["ours_vs_autoets"] > 250
    assert ratios["ours_vs_stockpyl"] > 100
    assert ratios["ours_vs_floor"] > 0.01
