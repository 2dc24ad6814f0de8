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
    return tuple(
        sorted(found, key=lambda each: (each.barred is not None, -each.score, each.category))
    )


def _repeating(part: Decimal) -> PilotPart:
    words = f"{part:.0%} of its spend is on items that are bought again and again"
    return PilotPart(name="repeats", weight=30, share=part, words=words)


def _volume(category: CategorySpend, part: Decimal) -> PilotPart:
    words = f"it takes {category.lines:,.0f} order lines a year"
    return PilotPart(name="volume", weight=25, share=part, words=words)


def _data(score: int) -> PilotPart:
    words = f"its master data scores {score} of 100"
    return PilotPart(name="data", weight=25, share=share(Decimal(score), Decimal(100)), words=words)


def _suppliers(part: Decimal) -> PilotPart:
    words = f"{part:.0%} of its spend is with suppliers that have an EDI identity and a lead time"
    return PilotPart(name="suppliers", weight=10, share=part, words=words)


def _risk(category: CategorySpend) -> PilotPart:
    words = f"{category.single_source:.0%} of its spend hangs on a single source"
    part = Decimal(1) - category.single_source
    return PilotPart(name="risk", weight=10, share=part, words=words)


def _candidate(category: CategorySpend, parts: tuple[PilotPart, ...]) -> PilotCandidate:
    points = sum((part.weight * part.share for part in parts), Decimal(0))
    by_gain = sorted(parts, key=lambda part: (-part.weight * part.share, part.name))
    by_loss = sorted(parts, key=lambda part: (-part.weight * (1 - part.share), part.name))
    why = f"For it: {'; '.join(p.words for p in by_gain[:3])}. Against it: {by_loss[0].words}."
    return PilotCandidate(
        category=category.category or NO_CATEGORY,
        score=int(points.quantize(Decimal(1), ROUND_HALF_UP)),
        parts=parts,
        why=why,
        barred=_barred(category),
    )


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
