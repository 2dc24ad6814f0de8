"""The words of planning: the model that a plan is made by, and what it says of each SKU."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.word import Word

DemandClass = Literal["smooth", "erratic", "intermittent", "lumpy"]
DEMAND_CLASSES: tuple[DemandClass, ...] = ("smooth", "erratic", "intermittent", "lumpy")
Share = Annotated[float, Field(ge=0, le=1)]


class Smoothing(Word):
    """How the level of a class is estimated: a blend of exponential averages, fast and slow.

    Each of `alphas` is the weight of a day in its average; `weights` blend them and add up to 1,
    where past errors don't say better.
    """

    model_config = ConfigDict(extra="forbid")

    alphas: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(min_length=1, max_length=6)
    weights: tuple[Share, ...]

    @model_validator(mode="after")
    def _blend(self) -> Self:
        if len(self.weights) != len(self.alphas) or abs(sum(self.weights) - 1) > 1e-9:
            raise ValueError("one weight for each alpha, adding up to 1")
        return self


class Model(Word):
    """Everything that a plan takes as given beside the feeds. Rates are a day's, spans are days.

    `error_decay` forgets old forecast errors; `blend_errors` is how many errors of its own a SKU
    needs to be blended half by them and half by its class's, `blend_prior` how hard a class's blend
    is held to its written weights; `shrinkage` is how many errors the class's own share counts for
    beside a SKU's; `reorder_spread` is how much more variance demand has once a reorder point is
    reached than at any time (it is reached when demand runs high); `holding_rate` is what a unit of
    stock costs a year, as a share of its value; `longest_cover` bounds a lot; `outlier` is the
    number of standard deviations beyond which a day is cut; `dead_after` is how long without demand
    an item is no more bought for stock;
    `of_class` are the models by which some classes are forecast instead;
    data older than `stale_after` are not planned from, and no order is to last for `most_cover`.
    """

    model_config = ConfigDict(extra="forbid")

    version: str
    of_class: dict[DemandClass, "Model"] = Field(default_factory=dict)
    classes: dict[DemandClass, Smoothing]
    activity_decay: Share
    error_decay: Share
    error_step: Annotated[int, Field(ge=1, le=28)]
    blend_errors: Annotated[float, Field(gt=0)]
    blend_prior: Annotated[float, Field(ge=0)]
    shrinkage: Annotated[float, Field(ge=0)]
    spread: tuple[float, float]
    reorder_spread: Annotated[float, Field(ge=1)]
    outlier: Annotated[float, Field(ge=1)]
    lead_receipts: Annotated[int, Field(ge=1)]
    lead_prior: Annotated[float, Field(ge=0)]
    lead_cv: Annotated[float, Field(ge=0)]
    holding_rate: Annotated[float, Field(gt=0)]
    longest_cover: Annotated[float, Field(gt=0)]
    usual_cover: Annotated[float, Field(gt=0)]
    scale_power: Annotated[float, Field(gt=0)]
    dead_after: Annotated[int, Field(ge=1)]
    stale_after: Annotated[int, Field(ge=1)]
    most_cover: Annotated[float, Field(gt=0)]
