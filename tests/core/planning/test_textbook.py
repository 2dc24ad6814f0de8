"""Textbook cases: Snyder and Shen's examples, with the figures that others' programs give."""

import pytest

from hub.core.planning.model import read_model
from hub.core.planning.newsvendor import normal_newsvendor, poisson_newsvendor
from hub.core.planning.prices import better_quantity, price_at
from schemas.errors import InputError

OVER, SHORT = 0.18, 0.70


def test_the_newsvendor_of_normal_demand() -> None:
    """Example 4.3: mean 50, deviation 8."""
    quantity, cost = normal_newsvendor(50, 8, SHORT, OVER)
    assert 56.60395592743389 == pytest.approx(quantity, rel=1e-7)
    assert 1.9976051931766445 == pytest.approx(cost, rel=1e-6)


def test_the_newsvendor_of_normal_demand_over_a_lead_time() -> None:
    """The same over a lead time of 4 periods and the one after it."""
    quantity, cost = normal_newsvendor(50 * 5, 8 * 5**0.5, SHORT, OVER)
    assert 264.76689437415484 == pytest.approx(quantity, rel=1e-7)
    assert 4.466781004149577 == pytest.approx(cost, rel=1e-6)


def test_the_newsvendor_of_poisson_demand() -> None:
    quantity, cost = poisson_newsvendor(50, SHORT, OVER)
    assert (56, 1.797235211809178) == (quantity, pytest.approx(cost, rel=1e-9))


def test_the_poisson_newsvendor_is_the_cheapest_of_all_quantities() -> None:
    quantity, cost = poisson_newsvendor(3.4, 5, 2)

    def cost_of(pieces: int) -> float:
        chance, total = 2.718281828459045**-3.4, 0.0
        for demand in range(80):
            total += chance * (2 * max(pieces - demand, 0) + 5 * max(demand - pieces, 0))
            chance *= 3.4 / (demand + 1)
        return total

    assert min(range(20), key=cost_of) == quantity
    assert cost_of(quantity) == pytest.approx(cost)


def test_what_is_dearer_to_miss_is_bought_in_larger_quantity() -> None:
    bought = [normal_newsvendor(50, 8, short, OVER)[0] for short in (0.1, 0.18, 0.7, 7)]
    assert sorted(bought) == bought
    assert 50 == pytest.approx(bought[1])


@pytest.mark.parametrize(("short", "over"), [(0, 1), (1, 0), (-1, 1), (float("nan"), 1)])
def test_a_newsvendor_without_costs_cannot_be_reckoned(short: float, over: float) -> None:
    with pytest.raises(InputError, match="more than 0"):
        normal_newsvendor(50, 8, short, over)


@pytest.mark.parametrize("mean", [0, -1, 700, float("nan")])
def test_poisson_demand_has_a_mean_that_can_be_reckoned_with(mean: float) -> None:
    with pytest.raises(InputError, match="below 700"):
        poisson_newsvendor(mean, SHORT, OVER)


def test_the_all_units_discount() -> None:
    """K = 8, i = 0.3, d = 1300 a year, breaks at 400 and 800: 800 at 0.68, for 978.60 a year."""
    breaks = [(1.0, 0.75), (400.0, 0.72), (800.0, 0.68)]
    model = read_model().model_copy(update={"holding_rate": 0.3, "longest_cover": 365.0})
    economic = (2 * 8 * 1300 / (0.3 * 0.75)) ** 0.5
    found = better_quantity(breaks, economic, 1300 / 365, 8, 0.75, model)
    price = price_at(breaks, found, 0.75)
    yearly = 1300 * price + 8 * 1300 / found + 0.3 * price * found / 2
    assert (800, 0.68, pytest.approx(978.60)) == (found, price, yearly)


def test_a_break_that_would_last_too_long_is_not_taken() -> None:
    breaks = [(1.0, 0.75), (400.0, 0.72), (800.0, 0.68)]
    model = read_model().model_copy(update={"holding_rate": 0.3, "longest_cover": 150.0})
    assert 400 == better_quantity(breaks, 304.0, 1300 / 365, 8, 0.75, model)
