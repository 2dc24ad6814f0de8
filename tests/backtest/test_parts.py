"""The parts of a back-test: how days are divided, demand put in, lead times drawn, SKUs sampled,
costs added, and ways of ordering read at equal stock value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.backtest.compare import at, change, read, stock_for, weights
from hub.core.backtest.demand import wanted
from hub.core.backtest.lead_draws import Receipts, draw, known_means
from hub.core.backtest.records import less
from hub.core.backtest.sampling import sample
from hub.core.backtest.stretch import divide
from hub.core.planning.model import read_model

FIGURES = ("inventory", "unmet", "asked", "rush", "lines", "ordering", "lost", "sold")


@given(st.integers(1, 2000), st.lists(st.floats(1, 120), max_size=5))
def test_days_are_learned_from_then_warmed_up_then_measured(days: int, leads: list[float]) -> None:
    found = divide(days, np.array(leads))
    if not found.too_short:
        assert 112 <= found.start < found.measure < days
        assert 91 <= days - found.measure <= 365
        assert 42 <= found.measure - found.start <= 90
    assert found.too_short == (days < found.needed)


def test_two_years_measure_a_whole_one() -> None:
    found = divide(730, np.array([10.0, 20.0]))
    assert 365 == 730 - found.measure


def test_a_day_without_stock_takes_what_such_days_sell_and_others_stay() -> None:
    sold = np.tile([2.0, 4.0, 6.0], (3, 40))
    out = np.zeros(sold.shape, dtype=bool)
    out[0, 60:70], sold[0, 60:70] = True, 0
    found = wanted(sold, out, 50, np.random.default_rng(1))
    assert set(found.quantity[0, 60:70]) <= {2.0, 4.0, 6.0}
    assert found.quantity[1:].tolist() == sold[1:].tolist()
    assert found.quantity[:, :50].tolist() == sold[:, :50].tolist()
    assert 0 < found.reconstructed < 0.1


def test_of_a_long_spell_without_stock_only_the_first_weeks_are_put_in() -> None:
    sold = np.full((1, 200), 3.0)
    out = np.zeros(sold.shape, dtype=bool)
    out[0, 100:180], sold[0, 100:180] = True, 0
    found = wanted(sold, out, 50, np.random.default_rng(1)).quantity[0]
    assert (found[100:128] == 3).sum() > 14
    assert 0 == found[128:180].sum()


def test_a_bulk_day_counts_as_a_usual_large_one_and_its_delivery_goes_with_it() -> None:
    sold = np.full((1, 200), 5.0)
    sold[0, 150] = 900
    found = wanted(sold, np.zeros(sold.shape, dtype=bool), 50, np.random.default_rng(1))
    assert 5 == found.quantity[0, 150]
    assert 895 == found.beyond[0, 150]
    delivered = np.zeros(sold.shape)
    delivered[0, [100, 149, 160]] = 40, 900, 40
    assert [40, 5, 40] == less(delivered, found.beyond)[0, [100, 149, 160]].tolist()


def test_lead_times_are_drawn_from_the_suppliers_own_receipts() -> None:
    took = np.array([5, 6, 7, 8, 9, 30, 31, 32, 33, 34])
    receipts = Receipts(np.repeat([0, 1], 5), np.zeros(10, dtype=np.int64), took)
    quoted = np.array([6.0, 30.0, 12.0])
    supplier = np.array([0, 1, 2])
    found = draw(receipts, quoted, supplier, 400, read_model(), np.random.default_rng(1))
    assert set(range(5, 10)) == set(found[0].tolist())
    assert set(range(30, 35)) == set(found[1].tolist())
    assert 9 < found[2].mean() < 16
    again = draw(receipts, quoted, supplier, 400, read_model(), np.random.default_rng(1))
    assert found.tolist() == again.tolist()


def test_what_is_known_of_a_supplier_is_what_came_before_the_replay() -> None:
    receipts = Receipts(np.array([0, 0]), np.array([0, 90]), np.array([10, 190]))
    mean, variance = known_means(receipts, np.array([4.0, 20.0]), 100)
    assert [10, 20] == mean.tolist()
    assert [0, 0] == variance.tolist()


@given(st.integers(1, 80), st.integers(1, 200), st.integers(0, 99))
def test_a_sample_stands_for_every_row(wanted_rows: int, rows: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    value, kind = random.lognormal(3, 2, rows), random.integers(0, 4, rows)
    row, weight = sample(value, kind, wanted_rows, np.random.default_rng(seed))
    assert weight.sum() == pytest.approx(rows)
    assert len(set(row.tolist())) == len(row)
    assert (weight >= 1).all()
    assert len(row) <= wanted_rows + 12


def sums(inventory: list[float], unmet: list[float], lines: list[float]) -> dict[str, np.ndarray]:
    known = {"inventory": inventory, "unmet": unmet, "lines": lines}
    return {name: np.array(known.get(name, inventory))[:, None].astype(float) for name in FIGURES}


def test_a_way_of_ordering_is_linear_between_its_settings() -> None:
    held = sums([100, 200, 400], [30, 10, 2], [50, 50, 50])
    reading = read([np.arange(3)], held, np.array([150.0]))
    assert [20.0] == at(reading, held)["unmet"].tolist()
    assert reading.reached.tolist() == [True]
    assert [False] == read([np.arange(3)], held, np.array([450.0])).reached.tolist()


def test_between_lot_rules_it_places_as_many_lines_as_it_should() -> None:
    held = sums([100, 300, 100, 300], [40, 20, 20, 10], [30, 30, 90, 90])
    families = [np.arange(2), np.arange(2, 4)]
    reading = read(families, held, np.array([200.0]), np.array([60.0]))
    found = at(reading, held)
    assert [60.0] == found["lines"].tolist()
    assert [22.5] == found["unmet"].tolist()
    assert [200.0] == found["inventory"].tolist()
    assert [False] == read(families, held, np.array([200.0]), np.array([99.0])).level.tolist()


def test_the_stock_for_a_service_is_found_or_there_is_none() -> None:
    held = sums([100, 200, 400], [30, 10, 2], [50, 50, 50])
    assert [150.0] == stock_for(held, np.array([20.0])).tolist()
    assert np.isnan(stock_for(held, np.array([1.0]))).all()


def test_the_first_sample_is_the_rows_as_they_are() -> None:
    weight = np.array([1.0, 2.0, 5.0])
    found = weights(weight, 50)
    assert weight.tolist() == found[:, 0].tolist()
    assert ((found / weight[:, None]).sum(0) == 3).all()


def test_a_change_from_nothing_is_no_number() -> None:
    found = change(np.array([5.0, 0.0, 5.0]), np.array([10.0, 0.0, 0.0]))
    assert [-50.0, 0.0] == found[:2].tolist()
    assert np.isnan(found[2])
