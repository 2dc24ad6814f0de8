"""Scores of suppliers and categories: parts with weights that add up to 100, each with its rows.

A part's points are its weight times the share of its rows that are as they should be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from hub.core.masterdata.findings import Finder, rows_of
from schemas.masterdata import Issue, IssueCode, Score, ScorePart

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Measure:
    """What a part of a score looks at: the rows without any of these issues are good."""

    name: str
    weight: int
    codes: tuple[IssueCode, ...]
    of_items: bool = True


SUPPLIER_MEASURES = (
    Measure(
        "lead time", 25, ("LEAD_TIME_MISSING", "LEAD_TIME_ABSURD", "LEAD_TIME_OFF"), of_items=False
    ),
    Measure("EDI identity", 20, ("EDI_MISSING",), of_items=False),
    Measure("tax and bank numbers", 15, ("VAT_WRONG", "IBAN_WRONG"), of_items=False),
    Measure("once in the books", 15, ("SUPPLIER_TWICE",), of_items=False),
    Measure(
        "its items are sound",
        25,
        ("GTIN_WRONG", "UNIT_DISAGREES", "PACK_DISAGREES", "PRICE_ZERO", "PRICE_OFF_CONTRACT"),
    ),
)
CATEGORY_MEASURES = (
    Measure("one code an item", 25, ("SAME_GTIN", "SAME_SUPPLIER_SKU", "ALIKE_DESCRIPTION")),
    Measure("a known supplier", 25, ("SUPPLIER_MISSING", "SUPPLIER_UNKNOWN")),
    Measure("prices agree", 20, ("PRICE_ZERO", "PRICE_OFF_CONTRACT", "CONTRACT_ENDED")),
    Measure("units and packs agree", 15, ("UNIT_DISAGREES", "PACK_DISAGREES")),
    Measure("item numbers check", 15, ("GTIN_WRONG",)),
)


def score_suppliers(finder: Finder, issues: Sequence[Issue]) -> tuple[Score, ...]:
    """A score for each supplier that has items, the largest spend first."""
    catalogue = finder.catalogue
    suppliers = catalogue.feeds.suppliers
    bad = _bad_keys(issues)
    scores = []
    for supplier, items in _grouped(catalogue.items.supplier_id).items():
        place = catalogue.supplier_place.get(supplier)
        if place is not None:
            keys = [catalogue.items.sku[item] for item in items]
            parts = _parts(SUPPLIER_MEASURES, keys, [supplier], bad)
            scores.append(
                _score(supplier, suppliers.name[place] or supplier, finder.spend(items), parts)
            )
    return _largest_first(scores)


def score_categories(finder: Finder, issues: Sequence[Issue]) -> tuple[Score, ...]:
    """A score for each category, the largest spend first; "" holds what is in none."""
    catalogue = finder.catalogue
    bad = _bad_keys(issues)
    scores = []
    for category, items in _grouped(catalogue.items.category).items():
        keys = [catalogue.items.sku[item] for item in items]
        parts = _parts(CATEGORY_MEASURES, keys, [], bad)
        name = category or "(no category)"
        scores.append(_score(category, name, finder.spend(items), parts))
    return _largest_first(scores)


def overall(scores: Iterable[Score]) -> int:
    """The scores' mean, weighted by spend (all alike where nothing is spent); 100 of nothing."""
    told = list(scores)
    if not told:
        return 100
    spent = any(score.spend for score in told)
    weights = [score.spend if spent else Decimal(1) for score in told]
    points = sum((s.score * w for s, w in zip(told, weights, strict=True)), Decimal(0))
    mean = points / sum(weights, Decimal(0))
    return int(mean.quantize(Decimal(1), ROUND_HALF_UP))


def _grouped(names: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        found[name].append(place)
    return found


def _bad_keys(issues: Sequence[Issue]) -> Mapping[IssueCode, tuple[set[str], set[str]]]:
    """The SKUs and the suppliers that each kind of issue names."""
    by_code: dict[IssueCode, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_code[issue.code].append(issue)
    return {code: (rows_of(i, "items"), rows_of(i, "suppliers")) for code, i in by_code.items()}


def _parts(
    measures: Iterable[Measure],
    skus: Sequence[str],
    suppliers: Sequence[str],
    bad: Mapping[IssueCode, tuple[set[str], set[str]]],
) -> tuple[ScorePart, ...]:
    parts = []
    for measure in measures:
        keys, side = (skus, 0) if measure.of_items else (suppliers, 1)
        wrong = {code: bad[code][side].intersection(keys) for code in measure.codes if code in bad}
        good = len(keys) - len(set().union(*wrong.values()))
        points = Decimal(measure.weight) * good / len(keys)
        parts.append(
            ScorePart(
                name=measure.name,
                weight=measure.weight,
                good=good,
                of=len(keys),
                points=points.quantize(TENTH, ROUND_HALF_UP),
                codes=tuple(code for code in measure.codes if wrong.get(code)),
            )
        )
    return tuple(parts)


def _score(subject: str, name: str, spend: Decimal, parts: tuple[ScorePart, ...]) -> Score:
    total = sum((part.points for part in parts), Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP)
    return Score(subject=subject, name=name, score=int(total), spend=spend, parts=parts)


def _largest_first(scores: Iterable[Score]) -> tuple[Score, ...]:
    return tuple(sorted(scores, key=lambda score: (-score.spend, score.subject)))
