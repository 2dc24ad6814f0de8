"""Whether confidence is earned: on real demand, lines of more of it keep their promises more often.

The demand is a wholesaler's (../shared/data/replenish, UCI Online Retail); lead times are fixed.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from planned_feeds import Row, write_feeds

from edi.feeds.folder import read_folder
from hub.core.planning.calibration import calibrate
from hub.core.planning.confidence import confidence
from hub.core.planning.model import read_model
from hub.core.planning.needs import ahead
from hub.core.planning.plan import Plan, make_plan
from hub.core.planning.tail import exceeded_with
from schemas.tables import Feeds

SOLD = Path(__file__).resolve().parents[4] / "shared/data/replenish"
SOLD /= "uci_online_retail_daily.csv.gz"
DAYS = (date(2011, 5, 15), date(2011, 6, 15), date(2011, 7, 15))
LEADS = {"NEAR": 6, "FAR": 15}

pytestmark = pytest.mark.skipif(not SOLD.exists(), reason="../shared/data is not there")


def tables() -> dict[str, list[Row]]:
    with gzip.open(SOLD, "rt") as file:
        sold = [row for row in csv.DictReader(file) if row["date"] < "2011-08-15"]
    price = {row["sku"]: row["price"] for row in sold}
    skus = sorted(price)
    return {
        "items": [
            {
                "sku": sku,
                "description": sku,
                "supplier_id": list(LEADS)[place % 2],
                "unit_cost": max(float(price[sku]), 0.01),
            }
            for place, sku in enumerate(skus)
        ],
        "suppliers": [
            {"supplier_id": name, "name": name, "lead_time_days": days, "order_cost": 3}
            for name, days in LEADS.items()
        ],
        "demand": [
            {"sku": row["sku"], "date": row["date"], "quantity": row["qty"]} for row in sold
        ],
        "stock": [{"sku": sku, "on_hand": 0} for sku in skus],
    }


@pytest.fixture(scope="module")
def feeds(tmp_path_factory) -> Feeds:
    return read_folder(write_feeds(tmp_path_factory.mktemp("sold"), tables())).feeds


def outcomes(feeds: Feeds, as_of: date) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Confidence, and whether what was promised in 95 of 100 cases was then enough."""
    plan = make_plan(feeds, as_of, read_model())
    sure = confidence(plan, calibrate(plan)).value
    span = np.maximum(np.rint(plan.lead), 1).astype(int)
    asked = asked_after(feeds, plan, span)
    unlikely = np.full(len(span), 0.05)
    enough = exceeded_with(unlikely, *ahead(plan.series, plan.forecast, plan.lead))
    known = plan.asked_for & (plan.series.mean > 0)
    yield sure[known], (asked <= enough)[known]


def asked_after(feeds: Feeds, plan: Plan, span: np.ndarray) -> np.ndarray:
    assert feeds.demand.start is not None
    whole = feeds.demand.matrix(plan.as_of + timedelta(days=int(span.max())))
    place = {sku: row for row, sku in enumerate(whole.sku)}
    rows = [place[sku] for sku in plan.layout.sku]
    total = np.cumsum(whole.quantity[rows], axis=1)
    last = (plan.as_of - feeds.demand.start).days
    return total[np.arange(len(rows)), last + span] - total[:, last]


def test_lines_of_high_confidence_keep_their_promises_more_often_than_lines_of_low(feeds):
    told = [each for day in DAYS for each in outcomes(feeds, day)]
    sure, held = (np.concatenate(each) for each in zip(*told, strict=True))
    low, high = np.quantile(sure, [1 / 3, 2 / 3])
    few, many = held[sure <= low], held[sure >= high]
    error = np.sqrt(few.var() / len(few) + many.var() / len(many))
    assert many.mean() - few.mean() > 2 * error
