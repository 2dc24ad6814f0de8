"""The gate: a challenger is proposed only where it is surely better, and dearer for no class."""

from decimal import Decimal

import pytest

from hub.core.planning.gate import FIRST_GATE, judge, verdicts
from schemas.planning_models import Contest, Duel, Trial


def duel(gain: str, squares: str, skus: int = 200, cost: str = "100") -> Duel:
    """A class of SKUs: the champion's loss is 0.5 a SKU, its replay cost 100."""
    lost = Decimal(skus) / 2
    return Duel(
        skus=skus, windows=4 * skus, champion_loss=lost, loss=lost - Decimal(gain),
        gain=Decimal(gain), gain_squares=Decimal(squares), champion_cost=Decimal(100),
        cost=Decimal(cost), cost_gain=100 - Decimal(cost),
    )  # fmt: skip


def verdict(smooth: Duel, lumpy: Duel | None = None):
    return judge(
        "new-1", "old-1", Trial(by_class={"smooth": smooth, "lumpy": lumpy or Duel()}), FIRST_GATE
    )


def test_what_is_surely_better_and_no_dearer_passes():
    found = verdict(duel("10", "1"))
    assert found.passed
    assert () == found.missing
    assert Decimal("0.1") == found.better_by
    assert Decimal(0) < found.low < found.better_by < found.high
    assert Decimal(0) == found.cheaper_by


@pytest.mark.parametrize(
    ("smooth", "lumpy", "missing"),
    [
        (duel("3", "0.1", skus=40), None, "it was tried on 40 SKUs and 160 past days"),
        (duel("1", "0.01"), None, "better by 1.0 % only"),
        (duel("-4", "0.5"), None, "worse by 4.0 %"),
        (duel("4", "100"), None, "may be chance"),
        (duel("10", "1"), duel("1", "0.1", cost="102"), "lumpy items cost 2.0 % more"),
    ],
)
def test_what_falls_short_does_not_pass_and_says_why(smooth, lumpy, missing):
    found = verdict(smooth, lumpy)
    assert not found.passed
    assert missing in "; ".join(found.missing)


def test_a_class_passes_by_itself_where_the_whole_does_not():
    found = verdict(duel("10", "1"), duel("-20", "1"))
    assert not found.passed
    assert {"smooth": True, "lumpy": False} == {
        name: gain.passed for name, gain in found.by_class.items()
    }


def test_a_cheap_class_does_not_make_up_for_a_dear_one():
    cheap, dear = duel("10", "1", cost="50"), duel("10", "1", cost="103")
    found = verdict(cheap, dear)
    assert found.cheaper_by > 0
    assert not found.passed


def test_what_is_replayed_only_to_compare_with_never_passes():
    replayed = Duel(skus=500, champion_cost=Decimal(100), cost=Decimal(50), cost_gain=Decimal(50))
    found = verdict(replayed)
    assert not found.passed
    assert Decimal("0.5") == found.cheaper_by
    assert ("it is replayed to compare with, and forecasts nothing",) == found.missing


def test_more_shards_make_an_interval_narrower_and_move_no_mean():
    one = Trial(by_class={"smooth": duel("10", "2"), "lumpy": Duel()})
    few, many = (judge("new-1", "old-1", each, FIRST_GATE) for each in (one, one + one + one + one))
    assert few.better_by == many.better_by
    assert few.low < many.low < many.high < few.high


def test_verdicts_come_by_name():
    trials = {"b": Trial(by_class={"smooth": duel("10", "1")}), "a": Trial(by_class={})}
    found = verdicts(Contest(champion="old-1", trials=trials), FIRST_GATE)
    assert [("a", False), ("b", True)] == [(each.challenger, each.passed) for each in found]
