"""How the models on trial did in the nightly runs, and which of them are proposed to a person."""

from collections.abc import Iterator

from hub.core.planning.gate import FIRST_GATE, verdicts
from hub.core.planning.model import challengers, shipped
from hub.flows.models import model_in_force, standing
from hub.flows.replenish_record import KIND
from hub.ports import Change, Ports
from schemas.plan_runs import RunState
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

    It is proposed again where it was proposed against another champion.
    """
    if contest is None:
        return []
    passed = [each for each in verdicts(contest, FIRST_GATE) if each.passed]
    found = (_proposal(ports, run, each) for each in passed)
    return [change for change in found if change is not None]


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
    for name, verdict in judged.items():
        yield ModelView(model=name, kind="yardstick", active=False, verdict=verdict)


def _latest(ports: Ports) -> tuple[str | None, dict[str, Verdict]]:
    """The latest run that tried models, and its verdicts."""
    for state in ports.ledger.page(KIND, limit=LOOKED_THROUGH).states:
        run = RunState.model_validate(state.data)
        if run.contest is not None:
            return run.id, {each.challenger: each for each in verdicts(run.contest, FIRST_GATE)}
    return None, {}


def _proposal(ports: Ports, run: str, verdict: Verdict) -> Change | None:
    known = ports.ledger.load(model_standing_stream(verdict.challenger))
    if known is not None:
        before = ModelStanding.model_validate(known.data)
        if before.verdict.champion == verdict.champion:
            return None
    if verdict.challenger not in challengers() or verdict.better_by is None:
        return None
    event = ModelProposed(
        model=verdict.challenger,
        champion=verdict.champion,
        run=run,
        better_by=verdict.better_by,
    )
    state = ModelStanding(
        model=verdict.challenger, run=run, proposed_at=ports.clock.now(), verdict=verdict
    )
    return Change(
        stream=model_standing_stream(verdict.challenger),
        expected=known.version if known else 0,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
    )
