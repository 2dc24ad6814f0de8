"""A company's feeds as a world to replay: which SKU-locations, their demand, supply and records.

Everything that is drawn is drawn by a seed made of the inputs: the same feeds, the same answer.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from hub.core.backtest.demand import Wanted, wanted
from hub.core.backtest.eligible import Rows, eligible
from hub.core.backtest.lead_draws import draw, known_means, read_receipts
from hub.core.backtest.records import Recorded, Wares, less, read_records
from hub.core.backtest.sampling import sample
from hub.core.backtest.seen_feeds import Supply
from hub.core.backtest.short_world import usual_opening
from hub.core.backtest.stretch import Division
from hub.core.backtest.telling import decimal
from hub.core.backtest.world import Places, World
from hub.core.planning.figures import Numbers
from hub.core.planning.lead_times import LeadTimes
from hub.core.planning.lots import Terms
from hub.core.planning.series import kinds
from schemas.backtest import Prices, Records, Scope
from schemas.errors import InputError
from schemas.planning import Model
from schemas.tables import MILLION, DemandMatrix, Feeds

LEAST_SOUND = 0.5  # of what was sold, so that comparing with people says something
YEAR = 365


@dataclass(frozen=True, eq=False)
class Case:
    """What is replayed, a row a SKU-location that stands for `weight` of them.

    `lead` and `lead_variance` are what is known of each row's supplier when the replay begins;
    `deliveries` and `lines` (rows x replayed days) are people's orders, None where these can't be
    compared.
    """

    world: World
    supply: Supply
    lead: Numbers
    lead_variance: Numbers
    weight: Numbers
    deliveries: Numbers | None
    lines: Numbers | None
    scope: Scope
    records: Records
    prices: Prices
    inputs: str


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a case is made of."""

    feeds: Feeds
    matrix: DemandMatrix
    leads: LeadTimes
    cut: Division
    model: Model
    prices: Prices

    @property
    def day0(self) -> np.datetime64:
        return np.datetime64(self.matrix.start, "D")

    def sold(self, rows: Rows) -> Numbers:
        return self.matrix.quantity[rows.row]


def build(inputs: Inputs, items: int | None) -> Case:
    """The case of about so many SKU-locations (None: all). InputError where there is none."""
    digest = fingerprint(inputs)
    random = np.random.default_rng(int(digest[:15], 16))
    rows, left = eligible(inputs.feeds, inputs.matrix, inputs.leads, inputs.cut)
    count = len(rows.row)
    if not count:
        told = "; ".join(f"{each.count}: {each.words}" for each in left.told())
        raise InputError(f"no SKU can be replayed: {told}")
    drawn, weight = sample(_worth(inputs, rows), _kinds(inputs, rows), items or count, random)
    rows = rows.some(drawn)
    recorded, records = _records(inputs, rows, weight)
    if records.usable and not recorded.sound.all():
        gone = ~recorded.sound
        left.add("RECORDS", float(weight[gone].sum()), float(weight[gone] @ rows.value[gone]))
        rows, weight = rows.some(recorded.sound), weight[recorded.sound]
        recorded, _ = _records(inputs, rows, weight)
    people = recorded if records.usable else None
    demand = _demand(inputs, rows, people, random)
    supply, mean, variance = _supply(inputs, rows)
    lead = mean[rows.supplier]
    scope = Scope(
        known=len(inputs.matrix.sku), eligible=count, sampled=len(rows.row), left_out=left.told(),
        reconstructed=decimal(demand.reconstructed, 4), cut=decimal(demand.cut, 4),
    )  # fmt: skip
    start, beyond = inputs.cut.start, demand.beyond
    return Case(
        world=_world(inputs, rows, people, demand, lead, random),
        supply=supply,
        lead=lead,
        lead_variance=variance[rows.supplier],
        weight=weight,
        deliveries=less(people.delivered, beyond)[:, start:] if people else None,
        lines=people.lines[:, start:] if people else None,
        scope=scope,
        records=records,
        prices=inputs.prices,
        inputs=digest,
    )


def fingerprint(inputs: Inputs) -> str:
    """What the inputs are, in one hash: demand, receipts, open orders, stock, items, suppliers."""
    found = hashlib.sha256(f"{inputs.model.version} {inputs.prices!r}".encode())
    feeds = inputs.feeds
    for table in (inputs.matrix, feeds.items, feeds.suppliers, feeds.stock, feeds.open_orders,
                  feeds.receipts):  # fmt: skip
        for name in table.__dataclass_fields__:
            value = getattr(table, name)
            if name == "row" or not isinstance(value, np.ndarray):
                continue
            plain = value.astype(str).tolist() if value.dtype == object else value.tobytes()
            found.update(repr(plain).encode() if isinstance(plain, list) else plain)
    return found.hexdigest()


def _worth(inputs: Inputs, rows: Rows) -> Numbers:
    """How much each row counts for in the money: by what it sold, and by what there is of it."""
    stock, cost = inputs.feeds.stock, inputs.feeds.items.unit_cost[rows.item]
    keys = zip(stock.sku.tolist(), stock.location.tolist(), strict=True)
    on_hand = dict(zip(keys, stock.on_hand.tolist(), strict=True))
    matrix = inputs.matrix
    wares = zip(matrix.sku[rows.row].tolist(), matrix.location[rows.row].tolist(), strict=True)
    held = np.array([on_hand.get(each, 0.0) for each in wares]) * cost
    parts = (rows.value, np.maximum(held, 0))
    return np.asarray(sum(part / max(float(part.sum()), 1e-9) for part in parts))


def _kinds(inputs: Inputs, rows: Rows) -> Places:
    known = slice(0, inputs.cut.start)
    censored = inputs.matrix.censored[rows.row][:, known]
    return kinds(inputs.sold(rows)[:, known], censored, inputs.model)


def _records(inputs: Inputs, rows: Rows, weight: Numbers) -> tuple[Recorded, Records]:
    """What people ordered, and whether they can be compared."""
    matrix, suppliers = inputs.matrix, inputs.feeds.suppliers.supplier_id
    skus, locations = matrix.sku[rows.row].tolist(), matrix.location[rows.row].tolist()
    wares = Wares(
        {key: place for place, key in enumerate(zip(skus, locations, strict=True))},
        suppliers[rows.supplier].tolist(),
        inputs.leads.mean[rows.supplier],
    )
    start = inputs.cut.start
    found = read_records(inputs.feeds, wares, inputs.sold(rows), inputs.day0, start)
    value = rows.value * weight
    sound = float(value @ found.sound) / max(float(value.sum()), 1e-9)
    lines = int(found.lines[:, start:].sum())
    why = _why_not(inputs, sound, lines)
    return found, Records(
        usable=not why,
        why=why or f"{lines} order lines of the replayed days are on record",
        lines=lines,
        rush_on_record=found.rush,
    )


def _why_not(inputs: Inputs, sound: float, lines: int) -> str:
    feeds = inputs.feeds
    if not len(feeds.receipts.sku):
        return "receipts.csv is not there, so nobody knows what people ordered"
    if not len(feeds.stock.sku):
        return "stock.csv is not there, so nobody knows what they had"
    first = inputs.day0 + np.timedelta64(inputs.cut.start, "D")
    if feeds.receipts.received_on.min() > first:
        return f"receipts.csv begins after {first}, when the replay does"
    if not lines:
        return "no order of the replayed days is on record"
    if sound < LEAST_SOUND:
        return f"of {1 - sound:.0%} of the sales, what came and went does not add up to the stock"
    return ""


def _demand(
    inputs: Inputs, rows: Rows, people: Recorded | None, random: np.random.Generator
) -> Wanted:
    """What was wanted; a day that closed without stock may have been asked for more."""
    out = inputs.matrix.censored[rows.row]
    if people is not None:
        out = out | (people.stock <= 0)
    return wanted(inputs.sold(rows), out, inputs.cut.start, random)


def _world(
    inputs: Inputs,
    rows: Rows,
    people: Recorded | None,
    demand: Wanted,
    lead: Numbers,
    random: np.random.Generator,
) -> World:
    start, days = inputs.cut.start, inputs.cut.days
    receipts = read_receipts(inputs.feeds, days - 1, inputs.day0)
    quoted = inputs.feeds.suppliers.lead_time_days
    terms = _terms(inputs, rows)
    stocked = ~inputs.matrix.censored[rows.row]
    if people is not None:
        stocked &= people.stock > 0
    known = slice(max(start - YEAR, 0), start)
    there = stocked[:, known]
    rate = (demand.quantity[:, known] * there).sum(1) / np.maximum(there.sum(1), 1)
    nothing = np.zeros((len(rows.row), days - start))
    usual = usual_opening(rate, lead, terms)
    return World(
        asked=demand.quantity,
        stocked=stocked,
        start=start,
        measure=inputs.cut.measure,
        terms=terms,
        lead=draw(receipts, quoted, rows.supplier, days - start, inputs.model, random),
        opening=usual if people is None else people.stock[:, start - 1],
        coming=nothing if people is None else people.coming,
        rate=rate,
        rush_days=inputs.prices.rush_days,
    )


def _supply(inputs: Inputs, rows: Rows) -> tuple[Supply, Numbers, Numbers]:
    """Who supplies what, and each supplier's mean time and variance known at the beginning."""
    suppliers = inputs.feeds.suppliers
    receipts = read_receipts(inputs.feeds, inputs.cut.days - 1, inputs.day0)
    before = receipts.some(receipts.received < inputs.cut.start)
    mean, variance = known_means(receipts, suppliers.lead_time_days, inputs.cut.start)
    supply = Supply(
        first=inputs.matrix.start,
        supplier=rows.supplier,
        quoted=suppliers.lead_time_days,
        order_cost=suppliers.order_cost / MILLION,
        past_supplier=before.supplier,
        past_ordered=before.ordered,
        past_received=before.received,
        missed=1 - inputs.feeds.items.service_level[rows.item],
        category=inputs.feeds.items.category[rows.item],
    )
    return supply, mean, variance


def _terms(inputs: Inputs, rows: Rows) -> Terms:
    items, cost = inputs.feeds.items, inputs.feeds.suppliers.order_cost[rows.supplier] / MILLION
    return Terms(
        unit_cost=items.unit_cost[rows.item] / MILLION,
        order_cost=np.where(cost > 0, cost, float(inputs.prices.order_line)),
        pack=np.maximum(items.pack_size[rows.item], 1e-9),
        moq=items.moq[rows.item],
    )
