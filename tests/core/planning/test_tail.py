"""The distribution that planning stands on, against figures of others' tables."""

import numpy as np
import pytest

from hub.core.planning.figures import rounded
from hub.core.planning.lots import economic_quantity
from hub.core.planning.tail import beyond, exceeded_with, normal_quantile, normal_tail


def test_the_normal_is_that_of_the_tables() -> None:
    tail = normal_tail(np.array([0.0, 1.0, 1.6448536, 1.9599640, 2.3263479]))
    assert tail == pytest.approx([0.5, 0.1586553, 0.05, 0.025, 0.01], abs=1e-6)
    quantile = normal_quantile(np.array([0.5, 0.95, 0.975, 0.99, 0.001]))
    assert quantile == pytest.approx([0, 1.6448536, 1.9599640, 2.3263479, -3.0902323], abs=1e-6)


def test_the_gamma_is_near_the_exact_one() -> None:
    """P(X > x) of an exponential (shape 1) is exp(-x / mean); of shape 4, Erlang's sum."""
    x = np.array([5.0, 10.0, 20.0, 30.0])
    mean, exponential = np.full(4, 10.0), np.full(4, 100.0)
    assert beyond(x, mean, exponential) == pytest.approx(np.exp(-x / 10), abs=0.012)
    rate = 0.4 * x
    erlang = np.exp(-rate) * (1 + rate + rate**2 / 2 + rate**3 / 6)
    assert beyond(x, mean, np.full(4, 25.0)) == pytest.approx(erlang, abs=0.003)


def test_a_quantity_is_exceeded_with_the_probability_that_it_was_found_by() -> None:
    wanted = np.array([0.5, 0.2, 0.05, 0.01, 0.001])
    mean, variance = np.full(5, 40.0), np.full(5, 300.0)
    found = exceeded_with(wanted, mean, variance)
    assert wanted == pytest.approx(beyond(found, mean, variance), abs=1e-6)


def test_the_textbooks_economic_quantity() -> None:
    """Snyder and Shen, example 3.1: K = 8, h = 0.225, d = 1300."""
    quantity, cost = economic_quantity(8, 0.225, 1300)
    assert (304.04678, 68.410526) == (pytest.approx(quantity), pytest.approx(cost))


def test_nine_digits_are_kept() -> None:
    values = np.array([0.0, 1 / 3, -2e-9 / 3, np.inf, 123456789.987])
    expected = [0.0, 0.333333333, -6.66666667e-10, np.inf, 123456790.0]
    assert expected == rounded(values).tolist()
