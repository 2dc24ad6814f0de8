"""Which model the nightly run plans by: a person's word, on record, and how to go back.

How challengers did is kept with each run's figures (hub/flows/planning_kpis.py). One that passed
the gate is proposed there; nothing becomes active by itself.
"""

from hub.core.planning.model import CHAMPION, challengers, read_model, shipped
from hub.ports import Change, Ports
from schemas.errors import Clash, Conflict
from schemas.planning import Model
from schemas.planning_models import (
    MODEL_STREAM,
    ModelActivated,
    ModelInForce,
    ModelStanding,
    ModelWanted,
    model_standing_stream,
)

MAX_RACES = 5
AS_SHIPPED = "what the release is shipped with"


def active_model(ports: Ports) -> Model:
    """The model that the nightly run plans by. NotFound where this release has it no more."""
    return read_model(model_in_force(ports).model)


def model_in_force(ports: Ports) -> ModelInForce:
    """Which model is active, since when and by whose word; the shipped one where nobody said."""
    known = ports.ledger.load(MODEL_STREAM)
    if known is None:
        return ModelInForce(version=0, model=CHAMPION, by="hub", reason=AS_SHIPPED)
    return ModelInForce.model_validate(known.data)


def activate(ports: Ports, model: str, wanted: ModelWanted, by: str) -> ModelInForce:
    """Plan by a model from now on. NotFound for none; Clash where it may not be, or is active.

    Shipped models and those that were active before may be; a challenger only once it is proposed.
    """
    read_model(model)
    for _ in range(MAX_RACES):
        held = model_in_force(ports)
        if held.model == model:
            raise Clash(f"{model} is active already, since activation {held.version}")
        run = _allowed(ports, model)
        try:
            return _record(ports, held, model, wanted, by, run)
        except Conflict:
            continue
    raise Conflict(MODEL_STREAM)


def go_back(ports: Ports, wanted: ModelWanted, by: str) -> ModelInForce:
    """Plan by the model again that was active before. Clash where there was none."""
    held = model_in_force(ports)
    if held.before is None:
        raise Clash(f"{held.model} is active as it was shipped: there is none to go back to")
    return activate(ports, held.before, wanted, by)


def activations(ports: Ports) -> list[ModelInForce]:
    """Every activation, the newest first."""
    found = []
    for each in ports.ledger.history(MODEL_STREAM):
        said = ModelActivated.model_validate(each.data)
        found.append(
            ModelInForce(
                version=each.version,
                model=said.model,
                before=said.before,
                by=said.by,
                at=each.at,
                reason=said.reason,
            )
        )
    return found[::-1]


def standing(ports: Ports, model: str) -> ModelStanding | None:
    """The proposal of a challenger, if there was one."""
    known = ports.ledger.load(model_standing_stream(model))
    return None if known is None else ModelStanding.model_validate(known.data)


def _allowed(ports: Ports, model: str) -> str | None:
    """The run that proposed a challenger; None where no run needs to."""
    if model in shipped():
        return None
    proposed = standing(ports, model)
    if proposed is not None:
        return proposed.run
    known = ", ".join(challengers())
    raise Clash(f"{model} has passed the gate in no run yet; on trial are: {known}")


def _record(
    ports: Ports, held: ModelInForce, model: str, wanted: ModelWanted, by: str, run: str | None
) -> ModelInForce:
    event = ModelActivated(model=model, before=held.model, by=by, reason=wanted.reason, run=run)
    state = ModelInForce(
        version=held.version + 1,
        model=model,
        before=held.model,
        by=by,
        at=ports.clock.now(),
        reason=wanted.reason,
    )
    data = state.model_dump(mode="json", exclude_none=True)
    ports.ledger.commit([Change(MODEL_STREAM, held.version, [event], data)])
    return state
