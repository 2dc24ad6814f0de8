"""What rows add up to: a share in percent, a spread, and the figures beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from hub.core.scorecards.question import Counted
from schemas.scorecards import Figure

HUNDRED = Decimal(100)
NOTHING = Decimal(0)
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")
Weighed = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Sum:
    """A measure's numbers: its value is 100 x numerator / denominator, in percent."""

    numerator: Decimal
    denominator: Decimal
    figures: tuple[Figure, ...] = ()

    @property
    def value(self) -> Decimal:
        if not self.denominator:
            return HUNDRED
        return percent(self.numerator, self.denominator)


def share(rows: Sequence[Counted]) -> Sum:
    """How much of what was counted is as it should be."""
    return Sum(sum((each.part for each in rows), NOTHING), sum((each.of for each in rows), NOTHING))


def steadiness(rows: Sequence[Counted]) -> Sum:
    """The median over the 90th percentile: 100 % where goods always take the same time."""
    weighed = [(each.part, each.of) for each in rows]
    tenth, median, ninth = (quantile(weighed, Decimal(at)) for at in ("0.1", "0.5", "0.9"))
    figures = (
        Figure(name="p10", value=tenth, unit="days"),
        Figure(name="median", value=median, unit="days"),
        Figure(name="p90", value=ninth, unit="days"),
    )
    return Sum(median, ninth, figures)


def quantile(weighed: Sequence[Weighed], at: Decimal) -> Decimal:
    """The least value that, with all below it, holds a share `at` of the weight."""
    total = sum((weight for _, weight in weighed), NOTHING)
    so_far = NOTHING
    for value, weight in sorted(weighed):
        so_far += weight
        if so_far >= at * total:
            return value
    raise ValueError("a quantile of nothing")


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """100 x part / whole, to two places."""
    return (HUNDRED * part / whole).quantize(_CENT, ROUND_HALF_UP)


def score_of(value: Decimal, target: Decimal) -> Decimal:
    """100 from the target on, and less in proportion below it; to one place."""
    return min((HUNDRED * value / target).quantize(_TENTH, ROUND_HALF_UP), HUNDRED)


def mean_score(weighed: Sequence[Weighed]) -> Decimal | None:
    """The scores' mean by their weights, to one place; None where nothing weighs anything."""
    total = sum((weight for _, weight in weighed), NOTHING)
    if not total:
        return None
    found = sum((score * weight for score, weight in weighed), NOTHING) / total
    return found.quantize(_TENTH, ROUND_HALF_UP)


def spread(weights: Sequence[Decimal]) -> list[Decimal]:
    """Weights stretched to 100 in proportion, to two places, adding up to exactly 100.

    Where rounding leaves cents over, those that lost most get them.
    """
    total = sum(weights, NOTHING)
    if not total:
        return [NOTHING for _ in weights]
    exact = [HUNDRED * weight / total for weight in weights]
    down = [each.quantize(_CENT, "ROUND_DOWN") for each in exact]
    cents = int((HUNDRED - sum(down, NOTHING)) / _CENT)
    lost = sorted(range(len(exact)), key=lambda at: (down[at] - exact[at], at))
    for at in lost[:cents]:
        down[at] += _CENT
    return down
