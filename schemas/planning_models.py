"""Planning models on trial: how challengers did beside the champion, the gate, and what is active.

Contests are counts and sums that add up over shards, as schemas/planning_figures.py. A challenger
is never promoted by itself: the hub proposes it, and a person activates it or does not.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints

from schemas.events import Event
from schemas.part import Number
from schemas.planning import DEMAND_CLASSES, DemandClass
from schemas.word import Word

NONE = Decimal(0)
ModelVersion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,159}$")]
ModelKind = Literal["shipped", "challenger", "by class", "yardstick"]


class Duel(Word):
    """A challenger beside the champion on the SKUs of a class; `+` adds up shards.

    `loss` are sums over SKUs of the mean pinball loss of their windows, in usual deviations;
    `gain` is the champion's less the challenger's, and `gain_squares` the sum of each SKU's
    squared. `cost` and the like are the same of what a replay of the last weeks cost, in money.
    """

    skus: int = 0
    windows: int = 0
    champion_loss: Number = NONE
    loss: Number = NONE
    gain: Number = NONE
    gain_squares: Number = NONE
    champion_cost: Number = NONE
    cost: Number = NONE
    cost_gain: Number = NONE
    cost_gain_squares: Number = NONE

    def __add__(self, other: Self) -> Self:
        names = type(self).model_fields
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})


def _no_duels() -> dict[DemandClass, Duel]:
    return {each: Duel() for each in DEMAND_CLASSES}


class Trial(Word):
    """All duels of one challenger, by class."""

    by_class: dict[DemandClass, Duel] = Field(default_factory=_no_duels)

    def __add__(self, other: Self) -> Self:
        names = self.by_class
        return type(self)(
            by_class={each: self.by_class[each] + other.by_class[each] for each in names}
        )


class Contest(Word):
    """How each challenger did in a run beside the champion that the run was planned by."""

    champion: str
    trials: dict[str, Trial] = Field(default_factory=dict)

    def __add__(self, other: Self) -> Self:
        names = sorted({*self.trials, *other.trials})
        none = Trial()
        trials = {n: self.trials.get(n, none) + other.trials.get(n, none) for n in names}
        return type(self)(champion=self.champion, trials=trials)


class ModelGate(Word):
    """What a challenger must show before it is proposed.

    So many SKUs and windows; a pinball loss on lead-time sums that is lower by `better_by` or more
    over all classes together, with an interval of `deviations` standard errors that excludes zero;
    and a replayed cost that is higher by more than `dearer_by` in no class.
    """

    model_config = ConfigDict(extra="forbid")

    skus: Annotated[int, Field(ge=1)]
    windows: Annotated[int, Field(ge=1)]
    better_by: Annotated[Number, Field(ge=0, lt=1)]
    deviations: Annotated[Number, Field(gt=0)]
    dearer_by: Annotated[Number, Field(ge=0, lt=1)]


class ClassGain(Word):
    """What a challenger saves in one class: shares of the champion's loss, and of its cost.

    `passed` says whether it would pass the gate with this class alone.
    """

    skus: int
    better_by: Number | None = None
    cheaper_by: Number | None = None
    passed: bool = False


class Verdict(Word):
    """Whether a challenger passed the gate, by how much it is better, and why not.

    `better_by` is the share of the champion's loss that it saves, between `low` and `high`;
    `cheaper_by` that of its replayed cost. `missing` says in words what kept it from passing.
    """

    challenger: str
    champion: str
    passed: bool
    skus: int
    windows: int
    better_by: Number | None = None
    low: Number | None = None
    high: Number | None = None
    cheaper_by: Number | None = None
    missing: tuple[str, ...] = ()
    by_class: dict[DemandClass, ClassGain] = Field(default_factory=dict)


class ModelProposed(Event):
    """A challenger passed the gate in a run: a person may activate it."""

    model: str
    champion: str
    run: str
    better_by: Number


class ModelActivated(Event):
    """The nightly run plans by this model from now on."""

    model: str
    before: str
    by: str
    reason: str
    run: str | None = None


class ModelStanding(Word):
    """A challenger that was proposed: in which run, and by what verdict."""

    model: str
    run: str
    proposed_at: datetime
    verdict: Verdict


class ModelInForce(Word):
    """The model that the nightly run plans by; `version` counts activations, 0 is as shipped."""

    version: int
    model: str
    before: str | None = None
    by: str
    at: datetime | None = None
    reason: str


class ModelWanted(Word):
    """Why a person wants a model to be active, or the one before to be so again."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class ModelView(Word):
    """A model that there is: `proposed` in which run, `verdict` of the latest run that tried it.

    A yardstick is no model that can be activated: it is replayed to compare with.
    """

    model: str
    kind: ModelKind
    active: bool
    proposed: str | None = None
    verdict: Verdict | None = None


class Models(Word):
    """All models, the active one, the gate, and the run of the verdicts."""

    active: ModelInForce
    gate: ModelGate
    run: str | None = None
    models: list[ModelView]


class ModelHistory(Word):
    """Every activation there was, the newest first."""

    activations: list[ModelInForce]


MODEL_STREAM = "planning-model"


def model_standing_stream(model: str) -> str:
    return f"planning-model/{model}"
