"""Which category to begin with, and why not with another.

A good place to begin repeats, is large enough to learn from, has data that can be relied on, has
suppliers that a machine can speak to, and does not hang on a single source.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from hub.core.masterdata.catalogue import Catalogue
from hub.core.readiness.spend import NO_CATEGORY, share
from schemas.masterdata import MasterData
from schemas.readiness import CategorySpend, PilotCandidate, PilotPart

FEWEST_ITEMS = 5
SMALLEST = Decimal("0.01")


def rank_categories(
    catalogue: Catalogue,
    categories: Sequence[CategorySpend],
    repetitive: Sequence[int],
    masterdata: MasterData,
) -> tuple[PilotCandidate, ...]:
    """Every category as a place to begin: the best first, those that are barred last."""
    repeats, reached = _spend_of(catalogue, repetitive), _spend_of(catalogue, _reached(catalogue))
    most = max((each.lines for each in categories), default=Decimal(0))
    scores = {each.subject: each.score for each in masterdata.by_category}
    found = []
    for each in categories:
        parts = (
            _repeating(share(repeats.get(each.category, Decimal(0)), each.spend)),
            _volume(each, share(each.lines, most)),
            _data(scores.get(each.category, 0)),
            _suppliers(share(reached.get(each.category, Decimal(0)), each.spend)),
            _risk(each),
        )
        found.append(_candidate(each, parts))
    ranked = sorted(found, key=lambda each: (each.barred is not None, -each.score, each.category))
    return tuple(_compared(each, ranked[0]) for each in ranked)


def _repeating(part: Decimal) -> PilotPart:
    words = "of its spend is on items that are bought again and again"
    return _part("repeats", 30, part, f"{part:.0%}", words)


def _volume(category: CategorySpend, part: Decimal) -> PilotPart:
    return _part("volume", 25, part, f"{category.lines:,.0f}", "order lines a year are its own")


def _data(score: int) -> PilotPart:
    part = share(Decimal(score), Decimal(100))
    return _part("data", 25, part, f"{score}", "of 100 is the score of its master data")


def _suppliers(part: Decimal) -> PilotPart:
    words = "of its spend is with suppliers that have an EDI identity and a lead time"
    return _part("suppliers", 10, part, f"{part:.0%}", words)


def _risk(category: CategorySpend) -> PilotPart:
    single = category.single_source
    words = "of its spend hangs on a single source"
    return _part("risk", 10, Decimal(1) - single, f"{single:.0%}", words)


def _part(name: str, weight: int, part: Decimal, figure: str, words: str) -> PilotPart:
    return PilotPart(name=name, weight=weight, share=part, figure=figure, words=f"{figure} {words}")


def _candidate(category: CategorySpend, parts: tuple[PilotPart, ...]) -> PilotCandidate:
    points = sum((part.weight * part.share for part in parts), Decimal(0))
    worst = max(parts, key=lambda part: (part.weight * (1 - part.share), part.name))
    best = sorted((p for p in parts if p is not worst), key=lambda p: (-p.weight * p.share, p.name))
    why = f"For it: {'; '.join(part.words for part in best[:3])}. Against it: {worst.words}."
    return PilotCandidate(
        category=category.category or NO_CATEGORY,
        score=int(points.quantize(Decimal(1), ROUND_HALF_UP)),
        parts=parts,
        why=why,
        barred=_barred(category),
    )


def _compared(candidate: PilotCandidate, first: PilotCandidate) -> PilotCandidate:
    """A category that comes after another says what it is most behind in."""
    if candidate is first:
        return candidate
    pairs = zip(candidate.parts, first.parts, strict=True)
    behind = [(own, other) for own, other in pairs if own.share < other.share]
    behind.sort(key=lambda pair: pair[0].weight * (pair[0].share - pair[1].share))
    if not behind:
        return candidate
    told = [f"{own.words} (of {first.category}: {other.figure})" for own, other in behind[:2]]
    return candidate.model_copy(update={"why": "; ".join(told)})


def _barred(category: CategorySpend) -> str | None:
    if not category.category:
        return "its items are in no category, so no rule could speak of them"
    if category.items < FEWEST_ITEMS:
        return f"{category.items} items are too few to learn from"
    if not category.spend:
        return "nothing of it was bought or sold in the year"
    if category.share < SMALLEST:
        return f"{category.share:.1%} of the spend is too little to show anything"
    return None


def _reached(catalogue: Catalogue) -> list[int]:
    """The items whose supplier a machine can speak to, and plan with."""
    suppliers = catalogue.feeds.suppliers
    known = {
        supplier
        for place, supplier in enumerate(suppliers.supplier_id)
        if suppliers.edi_id[place] and not np.isnan(suppliers.lead_time_days[place])
    }
    return [place for place, own in enumerate(catalogue.items.supplier_id) if own in known]


def _spend_of(catalogue: Catalogue, places: Sequence[int]) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = {}
    for place in places:
        category = catalogue.items.category[place]
        found[category] = found.get(category, Decimal(0)) + catalogue.spend[place]
    return found
