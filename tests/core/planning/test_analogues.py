"""New items: as items like them began, until their own sales say more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.planning.analogues import BEFORE, FIRST_WEEKS, NEW_FOR, PRIOR, first_levels

DAYS = 200
FEW = settings(max_examples=40, deadline=None)


def began(first: int, each_day: float) -> np.ndarray:
    row = np.zeros(DAYS)
    row[first:] = each_day
    return row


def levels(rows, categories=None):
    names = categories or ["BOLTS"] * len(rows)
    return first_levels(np.array(rows), np.array(names, dtype=np.object_))


OLD = [began(60, 2.0), began(70, 2.0), began(80, 2.0), began(0, 50.0)]


def test_a_new_item_is_drawn_towards_those_of_its_category_when_they_were_new():
    found = levels([*OLD, began(DAYS - 14, 6.0)])
    assert [4] == found.rows.tolist()
    assert ([14.0], [6.0], [2.0], [3]) == (
        found.days.tolist(), found.own.tolist(), found.usual.tolist(), found.peers.tolist(),
    )  # fmt: skip
    assert found.level[0] == pytest.approx((14 * 6.0 + PRIOR * 2.0) / (14 + PRIOR))


def test_the_longer_an_item_is_known_the_more_its_own_sales_count():
    short, long = (levels([*OLD, began(DAYS - each, 6.0)]).level[0] for each in (7, 50))
    assert 2.0 < short < long < 6.0


def test_items_of_other_categories_count_little_where_its_own_has_some():
    rows = [*OLD, *(began(60 + each, 40.0) for each in range(4)), began(DAYS - 7, 6.0)]
    names = ["BOLTS"] * 4 + ["PUMPS"] * 4
    bolts, pumps = (levels(rows, [*names, name]).usual[0] for name in ("BOLTS", "PUMPS"))
    assert 2.0 <= bolts < pumps <= 40.0


def test_where_nothing_was_ever_new_a_new_item_is_bought_cautiously():
    found = levels([began(0, 5.0), began(DAYS - 14, 6.0)])
    assert [0] == found.peers.tolist()
    assert found.level[0] == pytest.approx(3.0)


@pytest.mark.parametrize("first", [0, BEFORE, DAYS - NEW_FOR - 1, DAYS])
def test_what_has_sold_for_long_or_never_is_not_new(first):
    assert 0 == len(levels([*OLD, began(first, 6.0)]).rows)


@pytest.mark.parametrize("days", [0, 1, BEFORE])
def test_in_a_short_history_nothing_is_known_to_be_new(days):
    found = first_levels(np.ones((3, days)), np.array(["A", "A", "B"], dtype=np.object_))
    assert 0 == len(found.rows)


@FEW
@given(st.integers(DAYS - NEW_FOR, DAYS - 1), st.floats(0.1, 50), st.floats(0.1, 50))
def test_a_first_level_lies_between_its_own_sales_and_those_of_its_like(first, own, like):
    rows = [began(60 + each, like) for each in range(6)]
    found = levels([*rows, began(first, own)])
    low, high = sorted((own, like))
    assert low - 1e-6 <= found.level[0] <= high + 1e-6


@FEW
@given(st.integers(0, DAYS - FIRST_WEEKS), st.floats(0.5, 9), st.floats(2, 12))
def test_scaling_all_demand_scales_first_levels(first, own, factor):
    rows = np.array([*OLD, began(first, own), began(DAYS - 9, own)])
    names = np.array(["BOLTS"] * len(rows), dtype=np.object_)
    one, other = first_levels(rows, names), first_levels(rows * factor, names)
    assert one.rows.tolist() == other.rows.tolist()
    assert (one.level * factor).tolist() == pytest.approx(other.level.tolist(), rel=1e-7)
