"""A scorecard: each measure reckoned over the window, and what they come to together."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from hub.core.scorecards.beside import figures, note
from hub.core.scorecards.gate import standing
from hub.core.scorecards.measures import KINDS, Kind
from hub.core.scorecards.question import Counted, Question
from hub.core.scorecards.sums import mean_score, score_of, spread
from schemas.order_facts import OrderFacts
from schemas.order_terms import Gate
from schemas.scorecards import (
    LeftOut,
    Measure,
    MeasureName,
    PolicyInForce,
    Scorecard,
)

Rows = Mapping[MeasureName, Sequence[Counted]]


def rows_of(orders: Iterable[OrderFacts], ask: Question) -> dict[MeasureName, list[Counted]]:
    """All rows of some orders by measure, newest first; test orders count nowhere."""
    rows: dict[MeasureName, list[Counted]] = {kind.name: [] for kind in KINDS}
    for facts in orders:
        if not facts.test:
            for kind in KINDS:
                rows[kind.name] += kind.rows(facts, ask)
    for found in rows.values():
        found.sort(key=lambda each: (each.order, each.line or ""))
        found.sort(key=lambda each: each.day, reverse=True)
    return rows


def reckon(
    partner: str,
    orders: Sequence[OrderFacts],
    ask: Question,
    policy: PolicyInForce,
    gate: Gate,
    *,
    complete: bool = True,
) -> tuple[Scorecard, Rows]:
    """A partner's scorecard and the rows it was reckoned from."""
    rows = rows_of(orders, ask)
    counted = [kind for kind in KINDS if rows[kind.name]]
    points = policy.policy.weights.points()
    used = spread([points[kind.name] for kind in counted])
    measures = [
        _measure(partner, kind, rows[kind.name], orders, ask, weight)
        for kind, weight in zip(counted, used, strict=True)
    ]
    score = mean_score([(each.score, each.weight) for each in measures])
    count = len({each.order for found in rows.values() for each in found})
    card = Scorecard(
        partner=partner,
        first_day=ask.first_day,
        last_day=ask.last_day,
        score=score,
        standing=standing(score, count, policy.policy, gate),
        measures=tuple(measures),
        left_out=tuple(
            LeftOut(name=kind.name, weight=points[kind.name], reason=kind.nothing)
            for kind in KINDS
            if not rows[kind.name]
        ),
        orders=count,
        policy_version=policy.version,
        reckoned_at=ask.now,
        complete=complete,
    )
    return card, rows


def _measure(
    partner: str,
    kind: Kind,
    rows: Sequence[Counted],
    orders: Sequence[OrderFacts],
    ask: Question,
    weight_used: Decimal,
) -> Measure:
    total = kind.total(rows)
    target = ask.policy.targets.of(kind.name)
    return Measure(
        name=kind.name,
        title=kind.title,
        value=total.value,
        numerator=total.numerator,
        denominator=total.denominator,
        counted=len(rows),
        target=target,
        score=score_of(total.value, target),
        weight=ask.policy.weights.points()[kind.name],
        weight_used=weight_used,
        formula=kind.formula,
        figures=(*total.figures, *figures(kind.name, orders, ask)),
        note=note(kind.name, orders, ask),
        rows=f"/scorecards/{partner}/rows?measure={kind.name}",
    )
