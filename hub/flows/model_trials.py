"""How the models on trial did in the nightly runs, and which of them are proposed to a person."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from hub.core.planning.gate import FIRST_GATE, verdicts
from hub.core.planning.model import challengers, parted, shipped, with_class
from hub.flows.models import model_in_force, standing
from hub.flows.replenish_record import KIND
from hub.ports import Change, Ports
from schemas.plan_runs import RunState
from schemas.planning import DEMAND_CLASSES
from schemas.planning_models import (
    Contest,
    ModelInForce,
    ModelProposed,
    Models,
    ModelStanding,
    ModelView,
    Verdict,
    model_standing_stream,
)

LOOKED_THROUGH = 50  # runs, for the latest that tried models


def proposals(ports: Ports, run: str, contest: Contest | None) -> list[Change]:
    """What a run's contest calls for: each challenger that passed the gate is proposed, once.

    One that passed it in some classes alone is proposed for these. It is proposed again where it
    was proposed against another champion.
    """
    if contest is None:
        return []
    judged = [each for each in verdicts(contest, FIRST_GATE) if each.challenger in challengers()]
    found = (
        _proposal(ports, run, model, better_by, each)
        for each in judged
        for model, better_by in _calls_for(each)
    )
    return [change for change in found if change is not None]


def _calls_for(verdict: Verdict) -> Iterator[tuple[str, Decimal]]:
    """The models that are to be proposed, and by how much each is better where it plans."""
    if verdict.passed and verdict.better_by is not None:
        yield verdict.challenger, verdict.better_by
        return
    for name, gain in verdict.by_class.items():
        if gain.passed and gain.better_by is not None:
            yield with_class(verdict.champion, name, verdict.challenger), gain.better_by


def list_models(ports: Ports) -> Models:
    """Every model of this release: which is active, which is proposed, how each did last."""
    held = model_in_force(ports)
    run, judged = _latest(ports)
    return Models(active=held, gate=FIRST_GATE, run=run, models=list(_views(ports, held, judged)))


def _views(ports: Ports, held: ModelInForce, judged: dict[str, Verdict]) -> Iterator[ModelView]:
    for version in shipped():
        yield ModelView(
            model=version,
            kind="shipped",
            active=version == held.model,
            verdict=judged.pop(version, None),
        )
    for version in challengers():
        proposed = standing(ports, version)
        yield ModelView(
            model=version,
            kind="challenger",
            active=version == held.model,
            proposed=proposed.run if proposed else None,
            verdict=judged.pop(version, None),
        )
    yield from _by_class(ports, held)
    for name, verdict in judged.items():
        yield ModelView(model=name, kind="yardstick", active=False, verdict=verdict)


def _by_class(ports: Ports, held: ModelInForce) -> Iterator[ModelView]:
    """What plans some classes otherwise: the active model if it does, and what is proposed."""
    if parted(held.model)[1]:
        yield ModelView(model=held.model, kind="by class", active=True)
    for name, challenger in product(DEMAND_CLASSES, challengers()):
        model = with_class(held.model, name, challenger)
        proposed = standing(ports, model) if model != held.model else None
        if proposed is not None:
            yield ModelView(model=model, kind="by class", active=False, proposed=proposed.run)


def _latest(ports: Ports) -> tuple[str | None, dict[str, Verdict]]:
    """The latest run that tried models, and its verdicts."""
    for state in ports.ledger.page(KIND, limit=LOOKED_THROUGH).states:
        run = RunState.model_validate(state.data)
        if run.contest is not None:
            return run.id, {each.challenger: each for each in verdicts(run.contest, FIRST_GATE)}
    return None, {}


def _proposal(
    ports: Ports, run: str, model: str, better_by: Decimal, verdict: Verdict
) -> Change | None:
    known = ports.ledger.load(model_standing_stream(model))
    if known is not None:
        before = ModelStanding.model_validate(known.data)
        if before.verdict.champion == verdict.champion:
            return None
    event = ModelProposed(
        model=model,
        champion=verdict.champion,
        run=run,
        better_by=better_by,
    )
    state = ModelStanding(model=model, run=run, proposed_at=ports.clock.now(), verdict=verdict)
    return Change(
        stream=model_standing_stream(model),
        expected=known.version if known else 0,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
    )
