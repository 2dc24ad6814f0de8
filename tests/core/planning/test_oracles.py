"""Planning beside others' programs: stockpyl, scipy and statsforecast on the same cases.

They live in an environment of their own (`make .venv/bench`); one process of it answers all.
"""

import json
import subprocess
from typing import Any

import numpy as np
import pytest

from hub.cli.bench_plan import rivals_python
from hub.core.planning.levels import forecast
from hub.core.planning.lots import DAYS_A_YEAR, economic_quantity
from hub.core.planning.model import read_model
from hub.core.planning.newsvendor import normal_newsvendor, poisson_newsvendor
from hub.core.planning.prices import better_quantity, price_at
from hub.core.planning.service import Need, unserved
from hub.core.planning.tail import beyond
from schemas.errors import Unavailable
from schemas.planning import DEMAND_CLASSES, Smoothing

DICE = np.random.default_rng(5)
LOTS = [[float(x) for x in DICE.uniform((1, 0.05, 10), (60, 5, 9000))] for _ in range(20)]
NEWS = [[float(x) for x in DICE.uniform((0.1, 0.1, 20, 1), (5, 9, 90, 9))] for _ in range(20)]
BREAKS = [
    [float(DICE.uniform(2, 30)), float(DICE.uniform(300, 3000)), float(DICE.integers(200, 600)),
     float(DICE.integers(700, 1500))]
    for _ in range(20)
]  # fmt: skip
PRICES = [0.75, 0.72, 0.68]
RATE = 0.3
SHAPES, POINTS = [0.5, 1.0, 2.0, 5.0, 20.0, 200.0], [0.1, 0.5, 1.0, 1.5, 2.0, 3.0]
LINES = [[1000.0, 60.0, 1000.0 + 20.0 * step, 400.0] for step in range(-3, 12)]
SERIES = [DICE.poisson(mean, 600).astype(float).tolist() for mean in (0.3, 2, 40)]
ALPHA = 0.05

SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np
from scipy.stats import gamma
from statsforecast.models import SimpleExponentialSmoothing
from stockpyl.eoq import economic_order_quantity
from stockpyl.eoq import economic_order_quantity_with_all_units_discounts as discounts
from stockpyl.loss_functions import normal_loss
from stockpyl.newsvendor import newsvendor_normal, newsvendor_poisson
ask = json.load(sys.stdin)
loss = lambda x, mean, deviation: normal_loss(x, mean, deviation)[0]
ses = SimpleExponentialSmoothing(alpha=ask["alpha"])
print(json.dumps({
    "lots": [economic_order_quantity(*case) for case in ask["lots"]],
    "normal": [newsvendor_normal(*case) for case in ask["news"]],
    "poisson": [newsvendor_poisson(*case[:3]) for case in ask["news"]],
    "breaks": [
        discounts(fixed, ask["rate"], demand, [0, first, second], ask["prices"])
        for fixed, demand, first, second in ask["breaks"]
    ],
    "beyond": [[float(gamma.sf(x * k, k)) for x in ask["points"]] for k in ask["shapes"]],
    "out": [
        (loss(point, mean, deviation) - loss(point + lot, mean, deviation)) / lot
        for mean, deviation, point, lot in ask["lines"]
    ],
    "levels": [float(ses.forecast(y=np.array(each), h=1)["mean"][0]) for each in ask["series"]],
}, default=float))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the others say of all cases."""
    try:
        python = rivals_python()
    except Unavailable as error:
        pytest.skip(str(error))
    ask = {"lots": LOTS, "news": NEWS, "breaks": BREAKS, "rate": RATE, "prices": PRICES,
           "shapes": SHAPES, "points": POINTS, "lines": LINES, "series": SERIES,
           "alpha": ALPHA}  # fmt: skip
    done = subprocess.run(
        [str(python), "-c", SCRIPT], input=json.dumps(ask), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_economic_quantity_is_stockpyls(told):
    assert np.array(told["lots"]) == pytest.approx(
        np.array([economic_quantity(*case) for case in LOTS]), rel=1e-9
    )


def test_the_newsvendor_of_normal_demand_is_stockpyls(told):
    found = [normal_newsvendor(mean, sd, short, over) for over, short, mean, sd in NEWS]
    assert np.array(told["normal"]) == pytest.approx(np.array(found), rel=1e-5)


def test_the_newsvendor_of_poisson_demand_is_stockpyls(told):
    found = [poisson_newsvendor(mean, short, over) for over, short, mean, _ in NEWS]
    assert np.array(told["poisson"]) == pytest.approx(np.array(found), rel=1e-9)


def test_a_price_break_costs_what_stockpyls_best_quantity_costs(told):
    """We look at the economic quantity and at the breaks above it, which is all there is to win:
    the economic quantity at a lower price is hardly larger, and the cost is flat around it."""
    model = read_model().model_copy(update={"holding_rate": RATE, "longest_cover": 3650.0})
    for (fixed, yearly, *least), (_, _, best) in zip(BREAKS, told["breaks"], strict=True):
        breaks = list(zip((1.0, *least), PRICES, strict=True))
        economic, _ = economic_quantity(fixed, RATE * price_at(breaks, 1, 0), yearly)
        found = better_quantity(breaks, economic, yearly / DAYS_A_YEAR, fixed, PRICES[0], model)
        price = price_at(breaks, found, PRICES[0])
        cost = yearly * price + fixed * yearly / found + RATE * price * found / 2
        assert best <= cost * (1 + 1e-9)
        assert cost == pytest.approx(best, rel=0.002)


def test_the_tail_of_demand_is_the_gammas(told):
    shape = np.repeat(SHAPES, len(POINTS))
    quantity = np.tile(POINTS, len(SHAPES))
    found = beyond(quantity, np.ones(len(shape)), 1 / shape)
    assert np.abs(np.ravel(told["beyond"]) - found).max() < 0.012
    steady = shape >= 5
    assert np.abs(np.ravel(told["beyond"]) - found)[steady].max() < 0.001


def test_the_share_of_lines_unserved_is_that_of_normal_demand(told):
    """Five points of Simpson and a gamma for a normal: less than a point in a hundred."""
    mean, deviation, point, lot = np.array(LINES).T
    ones = np.ones(len(mean))
    need = Need(mean, mean, deviation**2, lot, ones, ones, 0.05 * ones)
    assert np.array(told["out"]) == pytest.approx(unserved(need, point), abs=0.008)


def test_a_level_is_statsforecasts_exponential_average(told):
    one = Smoothing(alphas=(ALPHA,), weights=(1.0,))
    model = read_model().model_copy(
        update={"classes": dict.fromkeys(DEMAND_CLASSES, one), "outlier": 1e6}
    )
    never = np.zeros((len(SERIES), 600), dtype=np.bool_)
    found = forecast(np.array(SERIES), never, np.full(len(SERIES), 7.0), model)[1].level
    assert told["levels"] == pytest.approx(found.tolist(), rel=1e-6)
