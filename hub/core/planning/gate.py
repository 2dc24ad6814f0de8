"""The gate that a challenger must pass before it is proposed. No arrays: figures alone.

A forecast is judged where it is used: by the pinball loss on lead-time sums and by what a replay
cost, never by its mean error (on lumpy demand a forecast of nothing wins that). Each SKU counts
once, so that windows which overlap do not pretend to be many.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from schemas.planning import DemandClass
from schemas.planning_models import ClassGain, Contest, Duel, ModelGate, Trial, Verdict

FIRST_GATE = ModelGate(
    skus=100,
    windows=300,
    better_by=Decimal("0.02"),
    deviations=Decimal("1.96"),
    dearer_by=Decimal("0.01"),
)
DIGITS = Decimal("0.0001")


def verdicts(contest: Contest, gate: ModelGate) -> list[Verdict]:
    """Each challenger's verdict, by name."""
    trials = sorted(contest.trials.items())
    return [judge(name, contest.champion, trial, gate) for name, trial in trials]


def judge(challenger: str, champion: str, trial: Trial, gate: ModelGate) -> Verdict:
    """Whether a challenger passes, and what is missing where it does not."""
    by_class = {
        name: _of_class(name, duel, gate) for name, duel in trial.by_class.items() if duel.skus
    }
    whole = sum(trial.by_class.values(), Duel())
    gain, low, high = _gain(whole, gate)
    missing = tuple(_missing(trial, whole, gain, low, gate))
    return Verdict(
        challenger=challenger,
        champion=champion,
        passed=not missing,
        skus=whole.skus,
        windows=whole.windows,
        better_by=gain,
        low=low,
        high=high,
        cheaper_by=_share(whole.cost_gain, whole.champion_cost),
        missing=missing,
        by_class=by_class,
    )


def _of_class(name: DemandClass, duel: Duel, gate: ModelGate) -> ClassGain:
    gain, low, _ = _gain(duel, gate)
    return ClassGain(
        skus=duel.skus,
        better_by=gain if gain is not None else _share(duel.gain, duel.champion_loss),
        cheaper_by=_share(duel.cost_gain, duel.champion_cost),
        passed=not list(_missing(Trial(by_class={name: duel}), duel, gain, low, gate)),
    )


def _gain(duel: Duel, gate: ModelGate) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The share of the champion's loss that is saved, and its interval over SKUs."""
    if duel.skus < 2 or not duel.champion_loss:
        return None, None, None
    mean = duel.gain / duel.skus
    variance = max(duel.gain_squares / duel.skus - mean * mean, Decimal(0)) / (duel.skus - 1)
    wide = gate.deviations * variance.sqrt() * duel.skus
    shares = (
        _share(each, duel.champion_loss) for each in (duel.gain, duel.gain - wide, duel.gain + wide)
    )
    gain, low, high = shares
    return gain, low, high


def _missing(
    trial: Trial, whole: Duel, gain: Decimal | None, low: Decimal | None, gate: ModelGate
) -> Iterator[str]:
    if not whole.windows:
        yield "it is replayed to compare with, and forecasts nothing"
        return
    if whole.skus < gate.skus or whole.windows < gate.windows:
        yield (
            f"it was tried on {whole.skus} SKUs and {whole.windows} past days; "
            f"{gate.skus} and {gate.windows} are needed"
        )
    if gain is None or low is None:
        return
    if gain < gate.better_by:
        how = f"worse by {_percent(-gain)}" if gain < 0 else f"better by {_percent(gain)} only"
        needed = f"better by {_percent(gate.better_by)} is needed"
        yield f"its forecasts of lead times are {how}; {needed}"
    if low <= 0 < gain:
        yield "that its forecasts are better may be chance"
    for name, duel in trial.by_class.items():
        cheaper = _share(duel.cost_gain, duel.champion_cost)
        if cheaper is not None and -cheaper > gate.dearer_by:
            yield f"replayed, {name} items cost {_percent(-cheaper)} more"


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(DIGITS, ROUND_HALF_UP) if whole else None


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"
