"""The back-test as a whole: replay everybody, compare at equal stock value, tell what it shows."""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta

import numpy as np

from hub.core.backtest.case import Case, Inputs, build
from hub.core.backtest.compare import Figures, Way, at, read, stock_at_service, summed, weights
from hub.core.backtest.eligible import main_currency
from hub.core.backtest.findings import unknowable, verdict, words_of
from hub.core.backtest.ladder import HUB, LEVEL_LOTS, PEOPLE, replay_everybody
from hub.core.backtest.results import (
    Ground,
    against,
    by_category,
    curves,
    outcomes,
    tell_steps,
    weeks,
)
from hub.core.backtest.stretch import divide
from hub.core.planning.figures import Numbers
from hub.core.planning.lead_times import lead_times
from hub.core.planning.lots import DAYS_A_YEAR
from schemas.backtest import Backtest, Prices, Records, Scope, Stretch
from schemas.errors import InputError
from schemas.planning import Model
from schemas.tables import Feeds

# Stock values at which our reach is told, as shares of the comparison's.
REACH = (0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.35, 1.6, 2.0)


@dataclass(frozen=True)
class Call:
    """What a caller may choose: how many SKU-locations (None: all), how often the plan is made
    anew inside the replay, and prices that no feed has."""

    items: int | None
    every: int
    prices: Prices


def assess(feeds: Feeds, as_of: Day, model: Model, call: Call) -> Backtest:
    """The back-test of feeds at the close of a day. InputError where nothing can be replayed."""
    inputs = read_inputs(feeds, as_of, model, call.prices)
    empty = _told(inputs, as_of, call)
    if inputs.cut.too_short:
        return empty
    case = build(inputs, call.items)
    ground = _ground(case, replay_everybody(case, model, call.every))
    rows = against(ground)
    found = verdict(rows[0], inputs.cut)
    return empty.model_copy(
        update={
            "inputs": case.inputs,
            "verdict": found,
            "words": words_of(found, rows[0], ground, inputs.cut),
            "scope": case.scope,
            "records": case.records,
            "rival": ground.rival,
            "outcomes": outcomes(ground),
            "against": rows,
            "steps": tell_steps(ground),
            "categories": by_category(ground),
            "curves": curves(ground),
            "weeks": weeks(ground),
            "unknowable": tuple(unknowable(case, inputs.cut)),
        }
    )


def read_inputs(feeds: Feeds, as_of: Day, model: Model, prices: Prices) -> Inputs:
    """Demand up to a day, what suppliers take, and how the days are divided."""
    if feeds.demand.start is None or feeds.demand.start > as_of:
        raise InputError(f"demand.csv has no row up to {as_of}")
    matrix = feeds.demand.matrix(as_of)
    leads = lead_times(feeds, as_of, model)
    return Inputs(feeds, matrix, leads, divide(matrix.quantity.shape[1], leads.mean), model, prices)


def _told(inputs: Inputs, as_of: Day, call: Call) -> Backtest:
    """What can be told of any history, however short."""
    cut, first = inputs.cut, inputs.matrix.start
    measured = 0 if cut.too_short else cut.days - cut.measure
    return Backtest(
        as_of=as_of,
        currency=main_currency(inputs.feeds.items),
        model=inputs.model.version,
        inputs="",
        verdict="too_short",
        words=words_of("too_short", None, None, cut),
        stretch=Stretch(
            first=first,
            warm_up=first + timedelta(days=cut.start),
            measured=first + timedelta(days=cut.measure),
            last=as_of,
            measured_days=measured,
            needed_days=cut.needed,
        ),
        scope=Scope(known=len(inputs.matrix.sku), eligible=0, sampled=0),
        records=Records(usable=False, why="nothing was replayed"),
        prices=call.prices,
    )


def _ground(case: Case, ways: dict[str, Way]) -> Ground:
    """Everybody at the stock value of the comparison: people's, or with which B1 serves as the
    items ask for. We place as many order lines as the main rival does there."""
    counted = weights(case.weight)
    sums = {name: summed(each, counted) for name, each in ways.items()}
    rival = PEOPLE if PEOPLE in ways else "B2"
    if rival == PEOPLE:
        inventory = sums[PEOPLE]["inventory"][0]
    else:
        inventory = stock_at_service(ways["B1"], sums["B1"], _missed(case))
    reading = {name: read(ways[name].families, sums[name], inventory) for name in ways}
    lines = at(reading[rival], sums[rival])["lines"]
    reading[HUB] = read(ways[HUB].families, sums[HUB], inventory, lines)
    before = at(reading["allocation"], sums["allocation"])["lines"]
    reading[LEVEL_LOTS] = read(ways[HUB].families, sums[HUB], inventory, before)
    sums[LEVEL_LOTS] = sums[HUB]
    return Ground(
        case=case,
        year=DAYS_A_YEAR / case.world.measured,
        rival=rival,
        ways=ways,
        counted=counted,
        sums=sums,
        reading=reading,
        at={name: at(each, sums[name]) for name, each in reading.items()},
        reach=_reach(ways[HUB], sums[HUB], inventory, lines),
    )


def _reach(hub: Way, sums: Figures, inventory: Numbers, lines: Numbers) -> Figures:
    """What we do at other stock values, with as many order lines or the nearest that we can."""
    readings = [read(hub.families, sums, inventory * each, lines) for each in REACH]
    known = [each for each in readings if each.reached[0]]
    found = [at(each, sums) for each in known or readings]
    return {name: np.array([each[name] for each in found]) for name in sums}


def _missed(case: Case) -> float:
    """The share of lines that may go unserved: the items' own service levels, by their lines."""
    asked = (case.world.asked[:, case.world.measure :] > 0).sum(1) * case.weight
    return float(asked @ case.supply.missed / max(float(asked.sum()), 1e-9))
