"""The back-test as a whole: replay everybody, compare at equal stock value, tell what it shows."""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from datetime import timedelta

from hub.core.backtest.case import Case, Inputs, build
from hub.core.backtest.compare import (
    Figures,
    Frontier,
    at_stock,
    between,
    frontier,
    stock_at_service,
    summed,
    weights,
)
from hub.core.backtest.eligible import main_currency
from hub.core.backtest.findings import unknowable, verdict, words_of
from hub.core.backtest.ladder import rivals, steps
from hub.core.backtest.results import (
    PEOPLE,
    Ground,
    against,
    by_category,
    curves,
    outcomes,
    tell_steps,
    weeks,
)
from hub.core.backtest.stretch import divide
from hub.core.backtest.world import Policy, deliver, replay
from hub.core.planning.figures import Numbers
from hub.core.planning.lead_times import lead_times
from schemas.backtest import Backtest, Prices, Records, Scope, StepName, Stretch
from schemas.errors import InputError
from schemas.planning import Model
from schemas.tables import Feeds


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
    ground = _ground(case, _replayed(case, inputs, call))
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


def _replayed(
    case: Case, inputs: Inputs, call: Call
) -> tuple[dict[str, Frontier], dict[StepName, str]]:
    """The frontier of everybody, and which of them each step ends at."""
    found = {each.name: _frontier(case, each) for each in rivals(case, inputs.model)}
    ends: dict[StepName, str] = {}
    for step, policy in steps(case, inputs.model, call.every):
        ends[step] = policy if isinstance(policy, str) else policy.name
        if not isinstance(policy, str):
            found[policy.name] = _frontier(case, policy)
    if case.deliveries is not None and case.lines is not None:
        totals = deliver(case.world, case.deliveries, case.lines)
        order_cost = case.world.terms.order_cost
        found[PEOPLE] = frontier(PEOPLE, totals, order_cost, case.weight)
    return found, ends


def _frontier(case: Case, policy: Policy) -> Frontier:
    totals = replay(case.world, policy)
    return frontier(policy.name, totals, case.world.terms.order_cost, case.weight)


def _ground(case: Case, found: tuple[dict[str, Frontier], dict[StepName, str]]) -> Ground:
    """Everybody at the stock value of the comparison: people's, or with which B1 serves as it is
    told to."""
    frontiers, ends = found
    counted = weights(case.weight)
    sums = {name: summed(each, counted) for name, each in frontiers.items()}
    if PEOPLE in sums:
        inventory = sums[PEOPLE]["inventory"][0]
    else:
        inventory = stock_at_service(sums["B1"], _missed(case))
    return Ground(
        case=case,
        year=365 / case.world.measured,
        rival=PEOPLE if PEOPLE in sums else "B2",
        frontiers=frontiers,
        ends=ends,
        counted=counted,
        sums=sums,
        inventory=inventory,
        at={name: at_stock(each, inventory) for name, each in sums.items()},
        place={name: _place(each, inventory) for name, each in sums.items()},
    )


def _place(sums: Figures, inventory: Numbers) -> tuple[int, float]:
    return between(sums["inventory"][:, 0], float(inventory[0]))


def _missed(case: Case) -> float:
    """The share of lines that may go unserved: the items' own service levels, by their lines."""
    asked = (case.world.asked[:, case.world.measure :] > 0).sum(1) * case.weight
    return float(asked @ case.supply.missed / max(float(asked.sum()), 1e-9))
